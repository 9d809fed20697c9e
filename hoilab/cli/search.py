"""hoilab search: moments of recordings that are like an example, or like a sentence."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._report import TERMINAL, save_report

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr


def search(
    recordings: Annotated[
        list[Path],
        typer.Argument(metavar="RECORDING...", help="Scenes, videos, or files of embeddings."),
    ],
    like: Annotated[
        str | None,
        typer.Option(
            "--like", metavar="CLIP@START-END", help="The example: a recording and seconds in it."
        ),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option("--text", help="What is looked for, in words; needs a model that knows them."),
    ] = None,
    track: Annotated[
        int | None,
        typer.Option(
            "--track", help="The example is this individual, followed: search along tracks."
        ),
    ] = None,
    tracks: Annotated[
        bool, typer.Option("--tracks", help="Search crops along tracks, not whole pictures.")
    ] = False,
    model: Annotated[
        str | None,
        typer.Option("--model", help="Clip model; vicc-tiny-rgb, or -person along tracks."),
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many moments.")] = 10,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the embeddings of plain videos beside them too.")
    ] = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write the moments to this file.")
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", help="Write the moments to this file; - prints them.")
    ] = None,
) -> None:
    """Find moments like an example, in one recording or many.

    A scene is looked through in its anonymized video, once: its embeddings are kept beside it.
    The example itself is not among the results. Times are seconds, or minutes:seconds.

    Examples:

        hoilab search plaza.zarr hall.zarr --like plaza.zarr@12.5-15

        hoilab search *.zarr --like plaza.zarr@1:05-1:08 --track 7

        hoilab search plaza.zarr --text "somebody rides a bike" --model x-clip
    """
    from hoilab.analysis.alike import alike
    from hoilab.analysis.clip_index import ClipIndex
    from hoilab.errors import DataError
    from hoilab.io.clips import joined
    from hoilab.tasks.search import distinct_names, text_query, usual_model

    if (like is None) == (text is None):
        raise DataError("say what to look for: either --like CLIP@START-END or --text WORDS")
    asked = None if like is None else parsed(like)
    named = distinct_names(recordings)
    along = tracks or track is not None
    model = model or usual_model(along_tracks=along)
    known = {name: _clips(path, model, along, keep) for name, path in named.items()}
    # Files of embeddings may hold several recordings; those of others keep their names.
    whole = joined(known)
    if text is not None:
        query, without = text_query(model, text), None
    else:
        assert asked is not None
        query, without = _example(asked, named, whole, track, model, along, keep)
    # Words lie elsewhere than clips: the mean of the clips says nothing about them.
    index = ClipIndex(whole, centred=text is None)
    found = alike(index, query, k=k, without=without)
    _tell(found, csv=csv, json=json, title=f"{len(index):,} clips of {len(named)} recordings")


def parsed(example: str) -> tuple[str, float, float]:
    """Return recording, start and stop (s) of CLIP@START-END.

    Examples
    --------
    >>> parsed("plaza.zarr@1:05-70")
    ('plaza.zarr', 65.0, 70.0)
    """
    from hoilab.errors import DataError

    name, _, span = example.rpartition("@")
    clock = r"(?:(\d+):)?(\d+(?:\.\d+)?)"
    times = re.fullmatch(f"{clock}-{clock}", span)
    if not name or times is None:
        raise DataError(
            f"--like is a recording and seconds in it, as plaza.zarr@12.5-15; got {example!r}"
        )
    start, stop = (60 * float(times[k] or 0) + float(times[k + 1]) for k in (1, 3))
    if stop <= start:
        raise DataError(f"the example {example!r} stops before it starts; swap the two times")
    return name, start, stop


def _clips(path: Path, model: str, along: bool, keep: bool) -> "xr.Dataset":
    from hoilab.tasks import shown
    from hoilab.tasks.search import recording_clips

    with shown(path.name) as report:
        return recording_clips(
            path, model, along_tracks=along, keep=True if keep else None, progress=report
        )


def _example(
    asked: tuple[str, float, float],
    named: dict[str, Path],
    whole: "xr.Dataset",
    track: int | None,
    model: str,
    along: bool,
    keep: bool,
) -> tuple["np.ndarray", tuple[str, float, float]]:
    """Return the example's embedding, and what span to leave out."""
    from hoilab.analysis.alike import example

    place, start, stop = asked
    same = [
        name for name, path in named.items() if place in (name, path.name) or Path(place) == path
    ]
    if same:
        query = example(whole, start, stop, recording=same[0], individual=track)
        return query, (same[0], start, stop)
    other = _clips(Path(place), model, along, keep)
    return example(other, start, stop, individual=track), ("", start, start)


def _tell(found: "xr.Dataset", *, csv: Path | None, json: Path | None, title: str) -> None:
    import pandas as pd

    rows = pd.DataFrame(
        {
            "recording": found["recording"].values,
            "start_s": found["span"].sel(end="start").values.round(3),
            "stop_s": found["span"].sel(end="stop").values.round(3),
            "individual": found["individual"].values,
            "cosine": found["cosine"].values.astype(float).round(4),
        }
    )
    if csv is not None:
        rows.to_csv(csv, index=False)
    if json is not None:
        save_report({"moments": rows.to_dict("records")}, json)
    if str(json) == TERMINAL:
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("", "recording", "from (s)", "to (s)", "who", "alike", title=title,
                  title_justify="left")  # fmt: skip
    for number, row in enumerate(rows.itertuples(index=False), start=1):
        who = "" if row.individual == -1 else str(row.individual)
        table.add_row(
            str(number), str(row.recording), f"{row.start_s:.2f}", f"{row.stop_s:.2f}", who,
            f"{row.cosine:.3f}",
        )  # fmt: skip
    Console().print(table)
