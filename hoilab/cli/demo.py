"""hoilab demo: the main job from end to end, on the plaza or on a clip."""

from pathlib import Path
from typing import Annotated

import typer

from hoilab.cli.serve import Address, Port, Show

SURE = 0.25  # pairs that score less crowd the picture


def demo(
    clip: Annotated[
        Path | None, typer.Argument(help="A clip of yours; the synthetic plaza by default.")
    ] = None,
    folder: Annotated[Path, typer.Option("--folder", help="Where the results go.")] = Path("demo"),
    once: Annotated[
        bool, typer.Option("--once", help="Stop after the analysis, do not serve.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="Which plaza to render.")] = 0,
    seconds: Annotated[float, typer.Option("--seconds", help="Length of the plaza clip.")] = 24.0,
    port: Port = 5006,
    address: Address = "127.0.0.1",
    show: Show = False,
) -> None:
    """Render the synthetic plaza (or take CLIP), analyze it, and serve its dashboard.

    Examples:

        hoilab demo

        hoilab demo entrance.mp4

        hoilab demo --once
    """
    from hoilab import tasks
    from hoilab.dashboards import serve as serve_scene

    source = clip if clip is not None else _plaza(folder, seed=seed, seconds=seconds)
    output = folder / f"{source.stem}.zarr"
    scene = tasks.analyze(source, output, overwrite=True)
    if clip is None:
        _tell_of_plaza(source, output, seed=seed, seconds=seconds)
    typer.echo(tasks.summary(scene))
    if not once:
        serve_scene(output, port=port, address=address, open_browser=show)


def _plaza(folder: Path, *, seed: int, seconds: float) -> Path:
    """Render the plaza into the folder and return the clip; one that is there is kept."""
    from hoilab import synthetic
    from hoilab.io import write_video
    from hoilab.tasks import shown

    path = folder / f"plaza-{seed}-{seconds:g}s.mp4"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with shown("rendering the plaza") as report:
            write_video(path, synthetic.plaza(seed=seed, duration_s=seconds).video, progress=report)
    return path


def _tell_of_plaza(clip: Path, scene: Path, *, seed: int, seconds: float) -> None:
    """Add what the plaza's pages show beside tracks: its known camera, and who does what."""
    from hoilab import synthetic, tasks
    from hoilab.io import open_video
    from hoilab.io.camera_file import camera_beside, write_camera
    from hoilab.io.store import keep_table

    plaza = synthetic.plaza(seed=seed, duration_s=seconds)
    write_camera(camera_beside(scene), plaza.camera)
    with tasks.shown("who does what") as report:
        rows = tasks.interactions(open_video(clip), threshold=SURE, progress=report)
    keep_table(scene, "interactions", rows)
