"""Who does what with which thing: on the picture, and over time."""

from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.boxes import to_corners
from hoilab.plotting._style import styled
from hoilab.plotting.colours import PALETTE, colour_of
from hoilab.schema import check_interactions
from hoilab.schema.interactions import NOBODY

BOX = ("left", "top", "right", "bottom")
LANE = ("start_s", "lane", "stop_s", "lane_end", "what", "score", "colour")


def interactions(rows: xr.Dataset) -> Any:
    """Return the pairs of one frame: boxes, a line from human to object, and the verbs.

    Lies over `hoilab.plotting.frame` with ``*``. A pair's verbs stand above its human; a pair
    without an object has neither the second box nor the line.

    Parameters
    ----------
    rows
        Interactions of one frame: ``rows.isel(interaction=rows["frame"] == 20)``.
    """
    import holoviews as hv

    check_interactions(rows)
    if len(frames := np.unique(rows["frame"].values)) > 1:
        raise DataError(f"expected rows of one frame, got frames {frames[0]:g} to {frames[-1]:g}")
    human, thing = (
        to_corners(rows[f"{who}_position"].values, rows[f"{who}_shape"].values).astype(float)
        for who in ("human", "object")
    )
    verbs: dict[tuple[float, ...], list[str]] = {}
    for row, box in enumerate(np.concatenate([human, thing], 1).tolist()):
        # NaN is unlike itself: a pair without an object has its human's box alone.
        key = tuple(side for side in box if side == side)
        verbs.setdefault(key, []).append(_said(rows, row))
    colours = {key: colour_of(number) for number, key in enumerate(verbs)}
    boxes, lines, names = [], [], []
    for key, said in verbs.items():
        colour, parts = colours[key], [key[:4], key[4:]]
        boxes += [(*part, ", ".join(said), colour) for part in parts if part]
        lines += [(*_middle(parts[0]), *_middle(parts[1]), colour)] if parts[1] else []
        names.append((key[0], key[1], "\n".join(said)))
    frames_of = hv.Rectangles(boxes, kdims=list(BOX), vdims=["verbs", "colour"], label="boxes")
    between = hv.Segments(lines, kdims=list(BOX), vdims=["colour"], label="pairs")
    labels = hv.Labels(names, kdims=["x", "y"], vdims=["verbs"], label="verbs")
    # HoloViews cannot look up a colour where there is nothing to colour.
    outline = hv.dim("colour") if boxes else PALETTE[0]
    return (
        styled(
            frames_of, fill_alpha=0, line_width=2, line_color=outline, tools=["hover"],
            invert_yaxis=True, xaxis=None, yaxis=None, show_legend=False,
        )
        * styled(
            between, colour_by="colour", line_width=2, invert_yaxis=True, xaxis=None, yaxis=None,
            show_legend=False,
        )
        * styled(
            labels, text_align="left", text_baseline="bottom", text_font_size="9pt",
            text_color="white", background_fill_color="black", background_fill_alpha=0.6,
            invert_yaxis=True, xaxis=None, yaxis=None, show_legend=False,
        )
    )  # fmt: skip


def pair_timeline(rows: xr.Dataset) -> Any:
    """Return one lane for each pair and verb as `holoviews.Segments` over time (s).

    A lane is broken where the pair did not do it in a frame in which anything was told. It has
    the colour of its human.

    Parameters
    ----------
    rows
        Interactions with ``pair``, as `hoilab.interactions` gives them with tracks.
    """
    import holoviews as hv

    check_interactions(rows)
    if "pair" not in rows:
        raise DataError("expected rows with a pair; give hoilab.interactions(...) tracks")
    known = rows.isel(interaction=np.flatnonzero(rows["pair"].values != NOBODY))
    moments, place = np.unique(known["time"].values, return_inverse=True)
    lanes: dict[tuple[int, str], list[int]] = {}
    for row, key in enumerate(zip(known["pair"].values, known["verb"].values, strict=True)):
        lanes.setdefault((int(key[0]), str(key[1])), []).append(row)
    segments, ticks = [], []
    for lane, (_, where) in enumerate(sorted(lanes.items())):
        these = known.isel(interaction=where)
        what = f"{int(these['human'][0])} {_what(these)}"
        ticks.append((lane, what))
        at = np.unique(place[where])
        for run in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1):
            score = float(these["score"].values[np.isin(place[where], run)].mean())
            span = (moments[run[0]], lane, moments[run[-1]], lane)
            segments.append((*span, what, score, colour_of(int(these["human"][0]))))
    element = hv.Segments(segments, kdims=list(LANE[:4]), vdims=list(LANE[4:]), label="pairs")
    return styled(
        element, colour_by="colour", line_width=8, invert_yaxis=True, tools=["hover"],
        xlabel="time (s)", ylabel="who does what", yticks=ticks or None, responsive=True,
        height=60 + 16 * len(ticks),
    )  # fmt: skip


def _said(rows: xr.Dataset, row: int) -> str:
    score = rows["score"].values[row]
    return f"{rows['verb'].values[row]} {rows['object_class'].values[row]} {score:.2f}"


def _what(rows: xr.Dataset) -> str:
    """Return verb, object class and, where known, the object's number."""
    number = int(rows["object"][0])
    words = (rows["verb"].values[0], rows["object_class"].values[0])
    return " ".join([*map(str, words), *([] if number == NOBODY else [str(number)])])


def _middle(box: tuple[float, ...]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
