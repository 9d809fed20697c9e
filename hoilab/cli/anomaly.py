"""hoilab anomaly: who moved unlike the usual, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._event_tables import save_events, show_events
from hoilab.cli._positions import Fps, Homography, HomographyScale, Source, metres

if TYPE_CHECKING:
    import xarray as xr


def anomaly(
    source: Source,
    usual: Annotated[
        Path | None,
        typer.Option("--usual", help="What is usual: the same kind of file. Else SOURCE itself."),
    ] = None,
    share: Annotated[
        float,
        typer.Option("--share", min=0.5, max=1.0, help="Share of usual moments without alarm."),
    ] = 0.99,
    at_least: Annotated[
        float, typer.Option("--at-least", min=0.0, help="Shortest alarm to tell, s.")
    ] = 0.8,
    homography: Homography = None,
    homography_scale: HomographyScale = 1.0,
    fps: Fps = None,
    flow: Annotated[
        bool,
        typer.Option("--flow", help="SOURCE is a clip: look at what moves, track nobody."),
    ] = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write every alarm to this file.")
    ] = None,
) -> None:
    """Tell who moved unlike everybody else, in metres and seconds.

    Without --usual everybody is compared with all others in SOURCE, and the rarest moments are
    told, be they odd or not. With --flow nobody is tracked: the optical flow in cells of the
    picture is compared with that of --usual, or with the first half of the clip.

    Examples:

        hoilab anomaly plaza.zarr --homography H.txt --fps 7

        hoilab anomaly today.zarr --usual yesterday.zarr --homography H.txt --csv alarms.csv

        hoilab anomaly crowd.mp4 --flow
    """
    from hoilab.analysis.alarms import alarms, alarms_among
    from hoilab.analysis.anomaly import novelty, threshold, usual_movement

    if flow:
        found = _flow_alarms(source, usual)
    else:
        people = metres(source, fps=fps, homography=homography, scale=homography_scale)
        if usual is None:
            found = alarms_among(people, share=share, at_least_s=at_least)
        else:
            known = usual_movement(
                metres(usual, fps=fps, homography=homography, scale=homography_scale)
            )
            # Individuals are numbered within a recording: the same number is another person.
            known = known.assign(individual=-1 - abs(known["individual"]))
            found = alarms(
                novelty(people, known), people, known, above=threshold(known, share=share),
                at_least_s=at_least,
            )  # fmt: skip
    if csv is not None:
        save_events(found, csv)
    if not found.sizes["alarm"]:
        typer.echo("nothing unusual")
        return
    shown = {"start_s": "from (s)", "end_s": "to (s)", "score": "score", "said": "why"}
    if "individual" in found:
        shown = {"individual": "who"} | shown
    show_events(found, shown, title="alarms")


def _flow_alarms(clip: Path, usual: Path | None) -> "xr.Dataset":
    """Return the moments in which a cell of the picture moves twice as fast as is usual."""
    from hoilab.analysis.flow_statistics import flow_alarms, flow_statistics, usual_flow
    from hoilab.io import open_video

    video = open_video(clip)
    measured = flow_statistics(video, cell_px=_cell_px(video))
    if usual is None:
        half = measured.sizes["time"] // 2
        return flow_alarms(measured.isel(time=slice(half, None)),
                           usual_flow(measured.isel(time=slice(half))))  # fmt: skip
    known = open_video(usual)
    return flow_alarms(measured, usual_flow(flow_statistics(known, cell_px=_cell_px(video))))


def _cell_px(video: "xr.DataArray") -> int:
    """Return the side of cells that part the shorter side of a picture into eight."""
    return max(8, min(video.sizes["x"], video.sizes["y"]) // 8)
