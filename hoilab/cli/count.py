"""hoilab count: who crossed which line and was in which zone."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._event_tables import save_events, show_events
from hoilab.cli._positions import Fps, Homography, HomographyScale, Source, positions, zones_of
from hoilab.cli._report import TERMINAL, save_report

if TYPE_CHECKING:
    import xarray as xr


def count(
    source: Source,
    zones: Annotated[
        Path, typer.Option("--zones", help="GeoJSON with named polygons and lines, px or m.")
    ],
    homography: Homography = None,
    homography_scale: HomographyScale = 1.0,
    fps: Fps = None,
    max_gap: Annotated[
        float, typer.Option("--max-gap", min=0.0, help="Longest gap in sight to bridge, s.")
    ] = 2.0,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write every crossing to this file.")
    ] = None,
    visits_csv: Annotated[
        Path | None, typer.Option("--visits-csv", help="Write every visit to this file.")
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", help="Write all counts to this file; - prints them.")
    ] = None,
) -> None:
    """Count people over lines and in zones, with the events behind each count.

    Zones are polygons, lines are gates with a direction: forward is to the right over a line
    drawn downwards on the picture, or upwards on a map. In the GeoJSON each feature has the
    properties name and units (px or m). People are where their feet are: at the bottom middle
    of their boxes.

    Examples:

        hoilab count plaza.zarr --zones gates.geojson

        hoilab count plaza.zarr --zones floor.geojson --homography H.txt --fps 7

        hoilab count tracks.txt --zones gates.geojson --fps 25 --csv crossings.csv --json -
    """
    from hoilab.analysis.crossings import count_crossings, crossings
    from hoilab.analysis.visits import journeys, origin_destination, visits
    from hoilab.analysis.zones import inside, occupancy

    drawn = zones_of(zones)
    people = positions(source, fps=fps, homography=homography, scale=homography_scale)
    crossed = crossings(people, drawn, max_gap_s=max_gap)
    stayed = visits(people, drawn, max_gap_s=max_gap)
    gates = count_crossings(crossed, drawn)
    here = occupancy(inside(people, drawn))
    ways = origin_destination(journeys(stayed), drawn)
    for table, path in ((crossed, csv), (stayed, visits_csv)):
        if path is not None:
            save_events(table, path)
    if json is not None:
        save_report(_plain(gates, here, stayed, ways), json)
    if str(json) != TERMINAL:
        _show(gates, here, stayed, ways, crossed)


def _show(
    gates: "xr.Dataset",
    here: "xr.DataArray",
    stayed: "xr.Dataset",
    ways: "xr.Dataset",
    crossed: "xr.Dataset",
) -> None:
    from rich.console import Console
    from rich.table import Table

    if gates.sizes["line"]:
        lines = Table("line", "way", "count", "expected", title="crossings", title_justify="left")
        for name in gates["line"].values.tolist():
            for way in gates["direction"].values.tolist():
                one = gates.sel(line=name, direction=way)
                sure = f"{one['expected'].item():.1f} ± {one['sigma'].item():.1f}"
                lines.add_row(name, way, str(one["count"].item()), sure)
        Console().print(lines)
        shown = {"time": "s", "line": "line", "individual": "who", "direction": "way",
                 "confidence": "confidence"}  # fmt: skip
        show_events(crossed, shown, title="each crossing")
    if here.sizes["zone"]:
        rooms = Table("zone", "visits", "mean in it", "most", "median stay (s)", title="zones",
                      title_justify="left")  # fmt: skip
        for name, numbers in _rooms(here, stayed).items():
            rooms.add_row(name, *(f"{value:.4g}" for value in numbers.values()))
        Console().print(rooms)
    if ways["count"].sum():
        names = ways["destination"].values.tolist()
        trips = Table("from \\ to", *names, title="journeys", title_justify="left")
        for name, row in zip(names, ways["count"].values.tolist(), strict=True):
            trips.add_row(name, *map(str, row))
        Console().print(trips)


def _rooms(here: "xr.DataArray", stayed: "xr.Dataset") -> dict[str, dict[str, float]]:
    import numpy as np

    found = {}
    for name in here["zone"].values.tolist():
        own = stayed["dwell_s"].values[stayed["zone"].values == name]
        counted = here.sel(zone=name).values
        found[name] = {
            "visits": float(len(own)),
            "mean": float(counted.mean()) if len(counted) else 0.0,
            "most": float(counted.max(initial=0)),
            "median_stay_s": float(np.median(own)) if len(own) else 0.0,
        }
    return found


def _plain(
    gates: "xr.Dataset", here: "xr.DataArray", stayed: "xr.Dataset", ways: "xr.Dataset"
) -> dict[str, object]:
    names = ways["origin"].values.tolist()
    return {
        "lines": {
            name: {
                way: {
                    key: gates[key].sel(line=name, direction=way).item()
                    for key in ("count", "expected", "sigma")
                }
                for way in gates["direction"].values.tolist()
            }
            for name in gates["line"].values.tolist()
        },
        "zones": _rooms(here, stayed),
        "journeys": {
            name: dict(zip(names, row, strict=True))
            for name, row in zip(names, ways["count"].values.tolist(), strict=True)
        },
    }
