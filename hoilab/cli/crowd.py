"""hoilab crowd: how dense, how fast, how many pass, and what happens."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._event_tables import save_events, show_events
from hoilab.cli._positions import Fps, Homography, HomographyScale, Source, metres, zones_of
from hoilab.cli._report import TERMINAL, finite, save_report

if TYPE_CHECKING:
    import shapely
    import xarray as xr


def crowd(
    source: Source,
    zones: Annotated[
        Path | None,
        typer.Option("--zones", help="GeoJSON in metres: areas to measure in, lines for flow."),
    ] = None,
    homography: Homography = None,
    homography_scale: HomographyScale = 1.0,
    fps: Fps = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write every event to this file.")
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", help="Write all numbers to this file; - prints them.")
    ] = None,
) -> None:
    """Measure a crowd in metres: density, speed, flow, and its events.

    Density and flow are PedPy's (pip install "hoilab[crowd]"). Without --zones the density is
    that of the rectangle around 99 % of all positions. Events are queues, gatherings, dispersals,
    counter-flow and bottlenecks.

    Examples:

        hoilab crowd plaza.zarr --homography H.txt --fps 7

        hoilab crowd bottleneck.txt --zones hall.geojson --csv events.csv
    """
    from hoilab.analysis.crowd_events import crowd_events

    people = metres(source, fps=fps, homography=homography, scale=homography_scale)
    areas, lines = _measured(people, None if zones is None else zones_of(zones))
    measured = _numbers(people, areas, lines)
    found = crowd_events(people)
    if csv is not None:
        save_events(found, csv)
    if json is not None:
        save_report(measured | {"events": found.sizes["event"]}, json)
    if str(json) != TERMINAL:
        _show(measured)
        shown = {"start_s": "from (s)", "end_s": "to (s)", "kind": "event", "people": "people",
                 "said": "in words"}  # fmt: skip
        show_events(found, shown, title="events")


def _measured(
    people: "xr.Dataset", zones: "xr.DataArray | None"
) -> tuple[dict[str, "shapely.Polygon"], dict[str, "shapely.LineString"]]:
    import numpy as np
    import shapely

    from hoilab.analysis.places import places, require_unit
    from hoilab.analysis.zones import areas, gates

    if zones is not None:
        require_unit(zones, places(people))
        return tuple(  # type: ignore[return-value]
            dict(zip(part["zone"].values.tolist(), part.values, strict=True))
            for part in (areas(zones), gates(zones))
        )
    spots = places(people).transpose("space", ...).values.reshape(2, -1)
    spots = spots[:, np.isfinite(spots).all(axis=0)]
    if not spots.size:
        return {}, {}
    # One wrong place near the horizon would stretch the rectangle by a hundred metres.
    low, high = np.quantile(spots, [0.01, 0.99], axis=1)
    (low_x, low_y), (high_x, high_y) = np.floor(low), np.ceil(high)
    return {"everywhere": shapely.box(low_x, low_y, high_x, high_y)}, {}


def _numbers(
    people: "xr.Dataset",
    areas: dict[str, "shapely.Polygon"],
    lines: dict[str, "shapely.LineString"],
) -> dict[str, object]:
    from hoilab.analysis.crowd import density, speed
    from hoilab.analysis.crowd_flow import flow, passed

    walked = speed(people)
    report: dict[str, object] = {
        "people": people.sizes["individual"],
        "mean_speed_m_s": finite(float(walked.mean())),
        "median_speed_m_s": finite(float(walked.median())),
    }
    measured = {name: density(people, area) for name, area in areas.items()}
    report["areas"] = {
        name: {
            "mean_density_m2": finite(float(one.mean())),
            "highest_density_m2": finite(float(one.max())) if one.size else None,
        }
        for name, one in measured.items()
    }
    report["lines"] = {
        name: {
            "passed": int(passed(people, line).max()) if people.sizes["time"] else 0,
            "mean_flow_1_s": _mean(flow(people, line)["flow"]),
        }
        for name, line in lines.items()
    }
    return report


def _mean(values: "xr.DataArray") -> float | None:
    return finite(float(values.mean())) if values.size else None


def _show(measured: dict[str, object]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("where", "measure", "value", title="crowd", title_justify="left")
    table.columns[2].justify = "right"
    for name, value in measured.items():
        if isinstance(value, dict):
            for place, numbers in value.items():
                for measure, number in numbers.items():
                    table.add_row(place, *_named(measure, number))
        else:
            table.add_row("", *_named(name, value))
    Console().print(table)


UNITS = {"_m_s": "m/s", "_m2": "1/m²", "_1_s": "1/s"}


def _named(measure: str, number: object) -> tuple[str, str]:
    unit = next((unit for end, unit in UNITS.items() if measure.endswith(end)), "")
    plain = measure
    for end in UNITS:
        plain = plain.removesuffix(end)
    said = "-" if number is None else f"{number:.4g}" if isinstance(number, float) else str(number)
    return plain.replace("_", " "), f"{said} {unit}".strip()
