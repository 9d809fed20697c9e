"""hoilab evaluate count: counts from our tracks against counts from annotated people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._positions import positions, zones_of
from hoilab.cli._report import TERMINAL, save_report

if TYPE_CHECKING:
    import xarray as xr


def count(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="A scene, or MOTChallenge text.")
    ],
    truth: Annotated[
        Path, typer.Option("--truth", help="Annotated people: MOT text, or PETS 2009's XML.")
    ],
    zones: Annotated[
        Path, typer.Option("--zones", help="GeoJSON with polygons and lines, px of the truth.")
    ],
    scale: Annotated[
        float, typer.Option("--scale", help="Pixels of SOURCE for one of the truth.")
    ] = 1.0,
    fps: Annotated[float, typer.Option("--fps", min=0.01, help="True frame rate of both.")] = 25.0,
    json: Annotated[
        Path | None, typer.Option("--json", help="Write the numbers to this file; - prints them.")
    ] = None,
) -> None:
    """Compare crossings and occupancy from found tracks with those from annotated people.

    Examples:

        hoilab evaluate count pets.zarr --truth gt.xml --zones gates.geojson --scale 0.625 --fps 7
    """
    from hoilab.errors import DataError

    if scale <= 0:
        raise DataError(f"--scale must be more than 0, got {scale}")
    found = positions(source, fps=fps, homography=None, scale=1.0)
    if "shape" in found:
        found = found.assign(position=found["position"] / scale, shape=found["shape"] / scale)
    real = positions(truth, fps=fps, homography=None, scale=1.0)
    compared = count_scores(real, found, zones_of(zones))
    if json is not None:
        save_report(compared, json)
    if str(json) != TERMINAL:
        _show(compared)


def count_scores(
    truth: "xr.Dataset", found: "xr.Dataset", zones: "xr.DataArray"
) -> dict[str, dict[str, dict[str, float]]]:
    """Return true and found crossings of each line, and the error of occupancy of each zone."""
    import numpy as np

    from hoilab.analysis.crossings import count_crossings, crossings
    from hoilab.analysis.zones import inside, occupancy

    tables = [count_crossings(crossings(people, zones), zones) for people in (truth, found)]
    lines = {
        f"{name} {way}": {
            "true": tables[0]["count"].sel(line=name, direction=way).item(),
            "found": tables[1]["count"].sel(line=name, direction=way).item(),
        }
        for name in tables[0]["line"].values.tolist()
        for way in tables[0]["direction"].values.tolist()
    }
    real, seen = (occupancy(inside(people, zones)) for people in (truth, found))
    common = np.intersect1d(real["frame"].values, seen["frame"].values)
    rooms = {}
    for name in real["zone"].values.tolist():
        one, two = (
            counted.sel(zone=name).values[np.isin(counted["frame"].values, common)]
            for counted in (real, seen)
        )
        rooms[name] = {
            "true_mean": float(one.mean()) if len(common) else 0.0,
            "found_mean": float(two.mean()) if len(common) else 0.0,
            "mean_absolute_error": float(np.abs(one - two).mean()) if len(common) else 0.0,
        }
    return {"lines": lines, "zones": rooms}


def _show(compared: dict[str, dict[str, dict[str, float]]]) -> None:
    from rich.console import Console
    from rich.table import Table

    for title, rows in compared.items():
        if rows:
            columns = next(iter(rows.values()))
            table = Table(title[:-1], *(name.replace("_", " ") for name in columns), title=title,
                          title_justify="left")  # fmt: skip
            for name, row in rows.items():
                table.add_row(name, *(f"{value:.3g}" for value in row.values()))
            Console().print(table)
