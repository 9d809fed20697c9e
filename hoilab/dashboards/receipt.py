"""The privacy receipt: what was hidden, how, and what was checked."""

from html import escape
from typing import Any

import holoviews.plotting.bokeh  # noqa: F401 - plots carry their look once it is loaded
import numpy as np
import panel as pn
import xarray as xr

from hoilab import plotting
from hoilab.dashboards import look

_SHORT = 16


def receipt_card(scene: xr.DataTree) -> Any:
    """Return the receipt of a scene as a card: a verdict, numbers, a chart over time, details."""
    if "privacy" not in scene:
        html = (
            '<h2>Privacy receipt</h2><span class="badge bad">missing</span>'
            "<p>This scene has no receipt; make it again with: hoilab analyze CLIP --overwrite</p>"
        )
        return pn.pane.HTML(html, stylesheets=[look.CSS], margin=(14, 16))
    receipt = scene["privacy"].to_dataset().compute()
    head = pn.pane.HTML(
        _head(receipt), stylesheets=[look.CSS], sizing_mode="stretch_width", margin=(14, 16, 0, 16)
    )
    details = pn.pane.HTML(
        look.facts(details_of(receipt.attrs)), stylesheets=[look.CSS],
        sizing_mode="stretch_width", margin=(4, 16, 14, 16),
    )  # fmt: skip
    return pn.Column(head, _chart(receipt), details, sizing_mode="stretch_width", margin=0)


def _head(receipt: xr.Dataset) -> str:
    failed, masked = receipt["failed"].values.astype(bool), receipt["masked"].values
    share = float(np.mean(masked)) if masked.size else 0.0
    return (
        f"<h2>Privacy receipt {_verdict(receipt.attrs)}</h2>"
        + look.figures(
            [
                ("frames hidden", f"{masked.size:,}"),
                ("frames that failed", f"{int(failed.sum()):,}"),
                ("of the picture, on average", f"{100 * share:.1f} %"),
            ]
        )
    )  # fmt: skip


def _verdict(attrs: dict[str, Any]) -> str:
    return '<span class="badge good">hidden</span>'


def details_of(attrs: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the attributes of a receipt as names and values (HTML, escaped)."""
    return [(name.replace("_", " "), escape(str(value))) for name, value in attrs.items()]


def _chart(receipt: xr.Dataset) -> Any:
    return pn.pane.HoloViews(
        plotting.masked(receipt), sizing_mode="stretch_width", height=150, margin=(0, 8)
    )
