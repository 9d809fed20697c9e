"""The privacy receipt: what was hidden, how, and what was checked."""

from collections.abc import Mapping
from html import escape
from typing import Any

import holoviews.plotting.bokeh  # noqa: F401 - plots carry their look once it is loaded
import numpy as np
import panel as pn
import xarray as xr

from hoilab import plotting
from hoilab.dashboards import look

_TOLD = {
    "style", "fill", "lookaround_frames", "detector", "hoilab", "leak_check", "leak_check_frames",
    "leak_check_found", "leak_check_bound", "removed_streams", "removed_metadata", "source_sha256",
    "output_sha256", "source_name", "output_name", "frames", "failed_frames", "masked_mean",
    "masked_max", "whole_frames", "whole_frame_reasons",
}  # fmt: skip


def receipt_card(scene: xr.DataTree) -> Any:
    """Return the receipt of a scene as a card: a verdict, numbers, a chart over time, details."""
    receipt = scene["privacy"].to_dataset().compute()
    return pn.Column(
        _html(_head(receipt), (14, 16, 0, 16)),
        pn.pane.HoloViews(
            plotting.masked(receipt), sizing_mode="stretch_width", height=130, margin=(0, 10)
        ),
        _html(look.facts(details_of(receipt.attrs)), (6, 16, 16, 16)),
        sizing_mode="stretch_width",
        margin=0,
    )


def _html(text: str, margin: tuple[int, ...]) -> Any:
    return pn.pane.HTML(text, stylesheets=[look.CSS], sizing_mode="stretch_width", margin=margin)


def _head(receipt: xr.Dataset) -> str:
    failed = receipt["failed"].values.astype(bool)
    masked = receipt["masked"].values.astype(float)
    kind, words = verdict(receipt.attrs)
    numbers = [
        ("frames hidden", f"{masked.size - int(failed.sum()):,}"),
        ("frames failed", f"{int(failed.sum()):,}"),
        ("of the picture", f"{100 * float(np.mean(masked)) if masked.size else 0.0:.1f} %"),
        ("found in a second look", _found(receipt.attrs)),
    ]
    badge = f'<span class="badge {kind}">{escape(words)}</span>'
    return f"<h2>Privacy receipt {badge}</h2>{look.figures(numbers)}"


def verdict(attrs: Mapping[str, Any]) -> tuple[str, str]:
    """Return good, bad or unknown, and what to say, for the attributes of a receipt.

    Examples
    --------
    >>> verdict({"failed_frames": 0, "leak_check_found": 0})
    ('good', 'no leak found')
    >>> verdict({"failed_frames": 0, "leak_check_found": 2})
    ('bad', '2 findings to look at')
    >>> verdict({})
    ('unknown', 'not checked')
    """
    if int(attrs.get("failed_frames", 0)):
        return "bad", f"{attrs['failed_frames']} frames failed"
    if "leak_check_found" not in attrs:
        return "unknown", "not checked"
    found = int(attrs["leak_check_found"])
    return ("bad", f"{found} findings to look at") if found else ("good", "no leak found")


def _found(attrs: Mapping[str, Any]) -> str:
    return str(attrs.get("leak_check_found", "–"))


def details_of(attrs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a receipt says beside its numbers, as names and values (HTML, escaped).

    What this version does not know is told under its own name, so that nothing is left out.
    """
    rows = [
        ("how", _how(attrs)),
        ("found by", escape(f"detector {attrs.get('detector', 'unknown')}")),
        ("second look", _second_look(attrs)),
        ("covered whole", _joined(attrs.get("whole_frame_reasons"), "no frame")),
        ("streams removed", _joined(attrs.get("removed_streams"), "there were none")),
        ("metadata removed", _joined(attrs.get("removed_metadata"), "there was none")),
        ("clip", _file(attrs, "source")),
        ("anonymized", _file(attrs, "output")),
    ]
    others = sorted(set(attrs) - _TOLD)
    rows += [(name.replace("_", " "), escape(str(attrs[name]))) for name in others]
    return [(name, value or "unknown") for name, value in rows]


def _how(attrs: Mapping[str, Any]) -> str:
    around = attrs.get("lookaround_frames")
    looked = f", looking {around} frames both ways" if around is not None else ""
    return (
        escape(f"{attrs['style']}{looked}") + _swatch(attrs.get("fill")) if "style" in attrs else ""
    )


def _swatch(colour: Any) -> str:
    """Return a patch of the colour that hides, if it is one: red, green, blue."""
    if not isinstance(colour, list | tuple) or len(colour) != 3:
        return ""
    values = ", ".join(str(int(value)) for value in colour)
    return f' <span class="swatch" title="{values}" style="background: rgb({values})"></span>'


def _second_look(attrs: Mapping[str, Any]) -> str:
    if "leak_check_found" not in attrs:
        return "none was taken"
    bound = 100 * float(attrs.get("leak_check_bound", 1.0))
    still = int(attrs.get("leak_check_still", 0))
    beside = f", beside {still} outlines that never change" if still else ""
    return escape(
        f"{attrs['leak_check_found']} found in {attrs.get('leak_check_frames', '?')} frames"
        f"{beside}; "
        f"at most {bound:.0f} % of all may show somebody (95 % confidence, as far as this check "
        f"sees: {attrs.get('leak_check', 'unknown')})"
    )


def _joined(values: object, nothing: str) -> str:
    if values is None:
        return "unknown"
    listed = values if isinstance(values, list | tuple) else [values]
    return escape(", ".join(str(value) for value in listed if str(value))) or nothing


def _file(attrs: Mapping[str, Any], which: str) -> str:
    """Return the name of a file and its checksum, short; all of it in the tooltip."""
    digest = str(attrs.get(f"{which}_sha256", ""))
    if not digest:
        return ""
    name = escape(str(attrs.get(f"{which}_name", "")))
    code = f'<code title="sha256 {escape(digest)}">{escape(digest[:12])}…</code>'
    return f"{name} {code}".strip()
