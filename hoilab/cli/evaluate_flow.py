"""hoilab evaluate flow: optical flow against that of synthetic scenes, which is known."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._report import TERMINAL, finite, save_report

if TYPE_CHECKING:
    import xarray as xr


def flow(
    model: Annotated[
        list[str] | None, typer.Option(help="Which flow; once for each. dis and tvl1 by default.")
    ] = None,
    scenes: Annotated[int, typer.Option(min=1, help="How many scenes, all places in turn.")] = 4,
    pairs: Annotated[int, typer.Option(min=1, help="Pairs of frames of each.")] = 2,
    width: Annotated[int, typer.Option(min=64, help="Of the pictures, 16:9.")] = 320,
    fps: Annotated[float, typer.Option(min=1.0, help="Frames a second.")] = 10.0,
    seed: Annotated[int, typer.Option(help="Of the first scene.")] = 9300,
    json: Annotated[
        Path | None,
        typer.Option("--json", help="Write the numbers to this file too; - prints them."),
    ] = None,
) -> None:
    """Score optical flow: end-point error in pixels of all and of moving pixels, and time.

    Scenes are rendered on the spot; their flow is exact, also where something hides its end.

    Examples:

        hoilab evaluate flow

        hoilab evaluate flow --model dis --scenes 8 --pairs 4 --width 640 --json flow.json
    """
    import time

    import numpy as np
    import xarray as xr

    from hoilab import synthetic
    from hoilab.metrics.flow import flow_scores
    from hoilab.tasks import shown
    from hoilab.tasks.flow import flow as flow_of
    from hoilab.tasks.flow import flow_model

    names = model or ["dis", "tvl1"]
    models = {name: flow_model(name) for name in names}
    found: dict[str, list[xr.Dataset]] = {name: [] for name in names}
    seconds = dict.fromkeys(names, 0.0)
    places = ("plaza", "hall", "platform", "car_park")
    with shown("comparing flow") as report:
        for number in range(scenes):
            scene = synthetic.scene(
                seed + number,
                places[number % 4],  # type: ignore[arg-type]
                people=12,
                size=(width, round(width * 9 / 16)),
                fps=fps,
                duration_s=9.0,
                story="none",
            )
            first = np.linspace(5 * fps, 9 * fps - 2, pairs).astype(int)
            for start in first.tolist():
                truth = scene.truth([start])["flow"]
                video = scene.video[[start, start + 1]].load()
                for name, one in models.items():
                    began = time.perf_counter()
                    result = flow_of(video, model=one)[:1]
                    seconds[name] += time.perf_counter() - began
                    found[name].append(flow_scores(truth, result))
            report(number + 1, scenes)
    means = {name: xr.concat(each, "time").mean("time") for name, each in found.items()}
    count = scenes * pairs
    if json is not None:
        table = {
            name: {
                **{key: finite(float(mean[key])) for key in mean.data_vars},
                "ms": round(1000 * seconds[name] / count, 1),
            }
            for name, mean in means.items()
        }
        save_report({"pairs": count, "width": width, "fps": fps, "models": table}, json)
    if str(json) != TERMINAL:
        _print(means, seconds, count)


def _print(means: "dict[str, xr.Dataset]", seconds: dict[str, float], count: int) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        "flow", "error, px", "of what moves, px", "outliers, %", "of what moves, %", "ms a pair",
        title=f"{count} pairs of frames of synthetic scenes",
    )  # fmt: skip
    for name, mean in means.items():
        table.add_row(
            name,
            f"{float(mean['error']):.3f}",
            f"{float(mean['moving']):.3f}",
            f"{100 * float(mean['outliers']):.2f}",
            f"{100 * float(mean['outliers_moving']):.2f}",
            f"{1000 * seconds[name] / count:.0f}",
        )
    Console().print(table)
