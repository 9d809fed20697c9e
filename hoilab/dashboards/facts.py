"""What a scene is made of, in a few lines."""

import json
from collections import Counter
from html import escape
from typing import Any

import panel as pn
import xarray as xr

from hoilab.dashboards import look
from hoilab.tasks.summary import counted


def scene_facts(scene: xr.DataTree) -> Any:
    """Return a card of facts: the clip, who is in it, what made the scene."""
    html = f"<h2>Scene</h2>{look.facts(facts_of(scene))}"
    return pn.pane.HTML(html, stylesheets=[look.CSS], sizing_mode="stretch_width", margin=(14, 16))


def facts_of(scene: xr.DataTree) -> list[tuple[str, str]]:
    """Return names and values (escaped) of what a scene knows about itself."""
    rows: list[tuple[str, str]] = []
    if "video" in scene:
        video, time = scene["video"].attrs, scene["video"].to_dataset()["time"].values
        rows = [
            ("clip", escape(str(video.get("source_name", "unknown")))),
            ("picture", f"{video.get('width', '?')} × {video.get('height', '?')} px"),
            ("length", f"{len(time)} frames, {float(time[-1]) if len(time) else 0.0:.2f} s"),
            ("rate", f"{float(video.get('fps', 0.0)):.4g} frames/s"),
        ]
    if "individuals" in scene:
        seen = Counter(map(str, scene["individuals"].to_dataset()["class"].values))
        rows.append(
            (
                "tracked",
                escape(
                    ", ".join(counted(number, name) for name, number in seen.items()) or "nobody"
                ),
            )
        )
    rows.append(("made by", f"hoilab {escape(str(scene.attrs.get('hoilab', '?')))}"))
    return rows + [("history", escape(step)) for step in history(scene.attrs.get("history"))]


def history(text: object) -> list[str]:
    """Return the steps that made a scene, one sentence each.

    Examples
    --------
    >>> history('[{"did": "analyze", "at": "2026-01-05"}]')
    ['analyze · 2026-01-05']
    """
    try:
        steps = json.loads(text) if isinstance(text, str) and text else []
    except ValueError:
        return [str(text)]
    return [
        " · ".join(str(value) for value in step.values() if isinstance(value, str | int | float))
        if isinstance(step, dict)
        else str(step)
        for step in steps
    ]
