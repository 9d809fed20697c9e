"""Zones and lines over a picture or a floor, and how many are in them."""

from typing import Any

import numpy as np
import shapely
import xarray as xr

from hoilab.plotting._style import styled
from hoilab.plotting.colours import colour_of
from hoilab.plotting.frame import frame

HALO = "#10141a"


def zones(
    zones: xr.DataArray,
    *,
    picture: xr.DataArray | None = None,
    told: dict[str, str] | None = None,
) -> Any:
    """Return zones and lines with their names, as an overlay; y goes down if they are in px.

    An arrow on a line shows which way is ``forward``.

    Parameters
    ----------
    picture
        A hidden or public frame to lie under zones in px, see `hoilab.plotting.frame`.
    told
        Text for each name, instead of the name alone: a count.
    """
    import holoviews as hv

    down = zones.attrs.get("units") == "px"
    areas, lines, names = [], [], []
    for number, (name, shape) in enumerate(zip(zones["zone"].values, zones.values, strict=True)):
        points, text = shapely.get_coordinates(shape), (told or {}).get(str(name), str(name))
        colour = colour_of(number)
        if isinstance(shape, shapely.Polygon):
            areas.append({"x": points[:, 0], "y": points[:, 1], "zone": text, "colour": colour})
            middle = shapely.get_coordinates(shape.representative_point())[0]
        else:
            arrow = _arrow(points)
            lines += [
                {"x": part[:, 0], "y": part[:, 1], "zone": text, "colour": colour}
                for part in (points, arrow)
            ]
            # Beside the tip of the arrow, where neither line nor arrow runs.
            middle = arrow[1] + 0.5 * (arrow[1] - arrow[0])
        names.append((*middle, text))
    area = styled(
        hv.Polygons(areas, ["x", "y"], ["zone", "colour"], label="areas"), colour_by="colour",
        fill_alpha=0.25, line_color="white", line_width=2, tools=["hover"],
    )  # fmt: skip
    line = styled(
        hv.Path(lines, ["x", "y"], ["zone", "colour"], label="lines"), colour_by="colour",
        line_width=4, tools=["hover"],
    )  # fmt: skip
    label = styled(
        hv.Labels(names, ["x", "y"], ["zone"], label="names"), text_color="white",
        text_font_size="11pt", text_font_style="bold", text_align="left" if lines else "center",
        background_fill_color=HALO, background_fill_alpha=0.75,
    )  # fmt: skip
    parts = area * line * label if picture is None else frame(picture) * area * line * label
    return styled(parts, invert_yaxis=down, data_aspect=1, frame_width=640, show_legend=False)


def occupancy(occupancy: xr.DataArray) -> Any:
    """Return how many are in each zone over time, as an overlay of steps.

    Parameters
    ----------
    occupancy
        From `hoilab.analysis.zones.occupancy` (time, zone).
    """
    import holoviews as hv

    time, count = hv.Dimension("time", unit="s"), hv.Dimension("people")
    steps = {
        str(name): styled(
            hv.Curve((occupancy["time"].values, occupancy.sel(zone=name).values), time, count),
            color=colour_of(number), interpolation="steps-post", line_width=2,
        )
        for number, name in enumerate(occupancy["zone"].values)
    }  # fmt: skip
    highest = float(occupancy.max()) if occupancy.size else 1.0
    return styled(
        hv.NdOverlay(steps, kdims="zone"), responsive=True, height=200, show_grid=True,
        ylim=(0, highest + 0.5), legend_position="right", padding=(0, 0),
    )  # fmt: skip


def _arrow(points: np.ndarray) -> np.ndarray:
    """Return an arrow across the middle of a line that points forward, as one path."""
    lengths = np.linalg.norm(np.diff(points, axis=0), axis=1)
    piece = int(np.argmax(lengths))
    along = (points[piece + 1] - points[piece]) / max(lengths[piece], 1e-9)
    middle = (points[piece] + points[piece + 1]) / 2
    # To where the cross product of the line with the way is negative.
    ahead = np.array([along[1], -along[0]]) * 0.25 * lengths.sum()
    tip = middle + ahead
    back = 0.35 * np.linalg.norm(ahead) * np.stack([along, -along])
    return np.stack([middle, tip, tip - 0.4 * ahead + back[0], tip, tip - 0.4 * ahead + back[1]])
