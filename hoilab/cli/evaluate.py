"""hoilab evaluate: results against truth, in the field's own numbers."""

import operator
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._score_tables import save_json, save_markdown, show
from hoilab.cli.evaluate_action_set import action_set
from hoilab.cli.evaluate_anomaly import alarms, anomaly
from hoilab.cli.evaluate_clips import clips
from hoilab.cli.evaluate_count import count
from hoilab.cli.evaluate_depth import depth
from hoilab.cli.evaluate_flow import flow
from hoilab.cli.evaluate_ground import ground
from hoilab.cli.evaluate_hoi import hoi
from hoilab.cli.evaluate_kitti import kitti
from hoilab.cli.evaluate_stereo import stereo

if TYPE_CHECKING:
    import xarray as xr

evaluate = typer.Typer(
    help="Score results against truth.", no_args_is_help=True, rich_markup_mode="markdown"
)
evaluate.command()(hoi)
evaluate.command()(kitti)
evaluate.command()(stereo)
evaluate.command()(count)
evaluate.command()(depth)
evaluate.command()(ground)
evaluate.command()(clips)
evaluate.command()(action_set)
evaluate.command()(flow)
evaluate.command()(anomaly)
evaluate.command()(alarms)

MinIou = Annotated[
    float, typer.Option("--iou", min=0.0, max=1.0, help="Overlap from which a box is found.")
]
Json = Annotated[
    Path | None, typer.Option("--json", help="Write the numbers to this file too; - prints them.")
]
Markdown = Annotated[
    Path | None, typer.Option("--markdown", help="Write the tables as a page to this file too.")
]


@evaluate.command()
def mot(
    truth: Annotated[Path, typer.Option("--truth", help="Ground truth, MOTChallenge text.")],
    result: Annotated[Path, typer.Option("--result", help="A tracker's result, the same format.")],
    iou: MinIou = 0.5,
    json: Json = None,
    markdown: Markdown = None,
) -> None:
    """Score anybody's tracks: MOTA, IDF1, HOTA and their parts.

    Rows of the truth that do not count (confidence below 1) and, in files that name classes,
    all but pedestrians are left out.

    Examples:

        hoilab evaluate mot --truth gt.txt --result res.txt

        hoilab evaluate mot --truth gt.txt --result res.txt --json scores.json
    """
    from hoilab.datasets import read_mot
    from hoilab.metrics import track_scores

    # Tracks are matched by frame: the frame rate, which the text lacks, changes no score.
    people = _people(read_mot(truth, fps=1.0, min_confidence=1.0))
    scores = {"tracks": track_scores(people, read_mot(result, fps=1.0), min_iou=iou)}
    _tell(
        scores,
        json=json,
        markdown=markdown,
        heading=f"{result.name} against {truth.name}",
        sentence=f"By `hoilab evaluate mot`, IoU {iou:g}.",
    )


@evaluate.command()
def scene(
    path: Annotated[Path, typer.Argument(metavar="SCENE", help="What hoilab analyze wrote.")],
    truth: Annotated[
        Path,
        typer.Option("--truth", help="Annotated people: MOTChallenge text, or PETS 2009's XML."),
    ],
    scale: Annotated[
        float, typer.Option("--scale", help="Pixels of the clip for one of the annotation.")
    ] = 1.0,
    frame_offset: Annotated[
        int, typer.Option("--frame-offset", help="Clip frame minus annotation frame.")
    ] = 0,
    video: Annotated[
        Path | None,
        typer.Option("--video", help="The original clip: what differs from it is hidden, too."),
    ] = None,
    iou: MinIou = 0.5,
    json: Json = None,
    markdown: Markdown = None,
) -> None:
    """Score a whole scene: whether people are found, tracked and hidden.

    The truth must have everybody in it, standing and walking. Tracks and detections of things
    are left out. Hidden pixels are those in the fill colour that the scene's receipt names and,
    with --video, those that differ from the original by more than a codec makes them.

    Examples:

        hoilab evaluate scene scene.zarr --truth gt.txt

        hoilab evaluate scene pets.zarr --truth PETS2009-S2L1.xml --scale 0.625

        hoilab evaluate scene pets.zarr --truth gt.txt --json scores.json --markdown pets.md
    """
    from hoilab.io import open_scene

    people = annotated_people(truth, scale=scale, frame_offset=frame_offset)
    scores = scene_scores(open_scene(path), people, original=video, iou=iou)
    frames = scores["tracks"]["frames"].item()
    _tell(
        scores,
        json=json,
        markdown=markdown,
        heading=f"{path.stem} against {truth.name}",
        sentence=f"By `hoilab evaluate scene`, {frames} frames, IoU {iou:g}. "
        "Heads are the top 20 % of annotated boxes, the middle 60 % of their width; "
        "a head or body counts as hidden when 90 % of its box is.",
    )


def scene_scores(
    scene: "xr.DataTree", truth: "xr.Dataset", *, original: Path | None = None, iou: float = 0.5
) -> dict[str, "xr.Dataset"]:
    """Return the scores of detections, tracks and hiding of a scene.

    Frames count that the annotation and the scene both have.
    """
    from hoilab.metrics import detection_scores, hiding_scores, track_scores

    tracks = scene["tracks"].to_dataset().load()
    frames = _common_frames(truth, tracks)
    found = scene["detections"].to_dataset().load()
    hidden = _hidden(scene, original)
    _require_inside(truth, hidden)
    return {
        "detections": detection_scores(truth, _people(found), min_iou=iou, frames=frames),
        "tracks": track_scores(truth, _people(tracks), min_iou=iou, frames=frames),
        "hiding": hiding_scores(truth, hidden),
    }


def _people(boxes: "xr.Dataset") -> "xr.Dataset":
    dim = "detection" if "detection" in boxes.dims else "individual"
    return boxes.isel({dim: (boxes["class"] == "person").values})


def annotated_people(path: Path, *, scale: float, frame_offset: int) -> "xr.Dataset":
    """Read annotated people of either format, in the clip's pixels and frames."""
    from hoilab.datasets import read_mot, read_pets
    from hoilab.errors import DataError

    if path.suffix.lower() == ".xml":
        return read_pets(path, scale=scale, frame_offset=frame_offset)
    if scale <= 0:
        raise DataError(f"--scale must be more than 0, got {scale}")
    tracks = _people(read_mot(path, fps=1.0, min_confidence=1.0))
    return tracks.assign(
        position=tracks["position"] * scale, shape=tracks["shape"] * scale
    ).assign_coords(frame=tracks["frame"] + frame_offset)


def _common_frames(truth: "xr.Dataset", tracks: "xr.Dataset") -> "xr.DataArray":
    from hoilab.errors import DataError

    common = truth["frame"][truth["frame"].isin(tracks["frame"]).values]
    if not len(common):
        raise DataError(
            "the annotation and the scene have no frame in common: "
            f"{_span(truth)} and {_span(tracks)}; mind --frame-offset"
        )
    return common


def _span(data: "xr.Dataset") -> str:
    frame = data["frame"].values
    return f"frames {frame[0]} to {frame[-1]}" if len(frame) else "no frames"


def _require_inside(truth: "xr.Dataset", hidden: "xr.DataArray") -> None:
    """Refuse an annotation that was made for a picture of another size."""
    from hoilab.errors import DataError

    centre = truth["position"]
    size = (hidden.sizes["x"], hidden.sizes["y"])
    limit = centre["space"].copy(data=list(size))
    outside = float((centre > limit).any("space").sum() / centre.notnull().all("space").sum())
    if outside > 0.2:
        raise DataError(
            f"{outside:.0%} of the annotated people stand outside the picture of "
            f"{size[0]}x{size[1]} px; the annotation is for another size: pass --scale"
        )


def _hidden(scene: "xr.DataTree", original: Path | None) -> "xr.DataArray":
    """Return where the scene's pictures are hidden."""
    from hoilab.errors import DataError
    from hoilab.io import open_video, scene_video
    from hoilab.metrics import changed_pixels, filled_pixels

    video = scene_video(scene)
    fill = scene["privacy"].attrs.get("fill")
    signs = []
    if isinstance(fill, list | tuple) and len(fill) == 3:
        signs.append(filled_pixels(video, (int(fill[0]), int(fill[1]), int(fill[2]))))
    if original is not None:
        signs.append(changed_pixels(video, open_video(original)))
    if not signs:
        raise DataError(
            "the scene's receipt names no fill colour, so hidden pixels cannot be told from the "
            "pictures alone; pass the original clip with --video"
        )
    return reduce(operator.or_, signs)


def _tell(
    scores: dict[str, "xr.Dataset"],
    *,
    json: Path | None,
    markdown: Path | None,
    heading: str,
    sentence: str,
) -> None:
    if json != Path("-"):
        show(scores)
    if json is not None:
        save_json(scores, json)
    if markdown is not None:
        save_markdown(scores, markdown, heading=heading, sentence=sentence)
