"""Look around in one scene: picture, individuals, privacy receipt, facts."""

from typing import Any

import numpy as np
import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.analysis.events import KINDS
from hoilab.dashboards import look
from hoilab.dashboards.facts import scene_facts
from hoilab.dashboards.individuals import IndividualsTable
from hoilab.dashboards.pairs import PairsTable
from hoilab.dashboards.receipt import receipt_card
from hoilab.dashboards.session import Session
from hoilab.errors import StoreError
from hoilab.widgets._scene import scene_events, scene_view
from hoilab.widgets._timeline import TimelineView
from hoilab.widgets.panel_scrubber import PanelScrubber
from hoilab.widgets.panel_timeline import PanelTimeline

_GAP = (0, 0, 14, 0)
_WIDE, _NARROW = {"xs": 12, "lg": 8}, {"xs": 12, "lg": 4}


class Explore(pn.viewable.Viewer):  # type: ignore[misc]
    """The page to look around in a scene; usable alone in a notebook.

    Parameters
    ----------
    scene
        With the groups ``tracks``, ``individuals``, ``privacy`` and ``video``; a part whose
        group is missing says what to run.
    session
        What this page shares with others; its own by default.
    """

    def __init__(self, scene: xr.DataTree, session: Session | None = None) -> None:
        super().__init__()
        self.scene = scene
        self.session = Session() if session is None else session
        self._view = scene_view(scene)
        self.scrubber = PanelScrubber(
            self._view, frame=self.session.frame, selected=self.session.selected
        )
        self.scrubber.pair = self.session.pair
        self.scrubber.margin = _GAP
        shared = {"frame": "frame", "selected": "selected", "pair": "pair"}
        self.scrubber.link(self.session, bidirectional=True, **shared)
        self.timeline = timeline_of(scene, self._view.video["time"].values, self.session)
        self.timeline.margin = _GAP
        self._layout = self._lay_out(scene)

    def _lay_out(self, scene: xr.DataTree) -> Any:
        left, right = (
            pmui.Column(*cards, sizing_mode="stretch_width", margin=0)
            for cards in (
                (self.scrubber, self.timeline, _card(scene_facts(scene))),
                (
                    _card(self._people(scene)),
                    _card(self._pairs(scene)),
                    _card(receipt_card(scene)),
                ),
            )
        )
        return pmui.Grid(
            pmui.Grid(left, size=_WIDE),
            pmui.Grid(right, size=_NARROW),
            container=True,
            spacing=2,
            sizing_mode="stretch_width",
            margin=(12, 12),
        )

    def _people(self, scene: xr.DataTree) -> Any:
        if "individuals" not in scene or "tracks" not in scene:
            return missing("individuals", "the table of individuals", _ANALYZE)
        time_s = scene["tracks"].to_dataset()["time"].values
        return IndividualsTable(scene["individuals"].to_dataset(), time_s, self.session)

    def _pairs(self, scene: xr.DataTree) -> Any:
        if "interactions" not in scene:
            return missing("interactions", "the table of pairs", _INTERACTIONS)
        rows = scene["interactions"].to_dataset()
        return PairsTable(rows, self._view.video["time"].values, self.session)

    def __panel__(self) -> Any:
        return self._layout


def timeline_of(scene: xr.DataTree, time_s: np.ndarray, session: Session) -> PanelTimeline:
    """Return the timeline of a scene, linked to a session."""
    line = PanelTimeline(
        TimelineView(time_s, scene_events(scene)),
        frame=session.frame, selected=session.selected, pair=session.pair, span=session.span,
    )  # fmt: skip
    others = [kind for kind in KINDS[1:] if kind in line._view.events["kind"].values]
    line.kinds = others  # individuals have their lanes under the picture already
    shared = {name: name for name in ("frame", "selected", "pair", "span")}
    line.link(session, bidirectional=True, **shared)
    return line


_ANALYZE = "hoilab analyze CLIP -o scene.zarr --overwrite"
_INTERACTIONS = "hoilab interactions CLIP --scene scene.zarr --threshold 0.25"


def missing(group: str, what: str, command: str) -> Any:
    """Return a note in place of something that the scene does not hold."""
    refusal = StoreError(
        f"{what} needs the group {group!r}, which this scene does not have; make it with: {command}"
    )
    words = f"<h2>{what.removeprefix('the ').capitalize()}</h2><p>{look.sentence(str(refusal))}</p>"
    return pn.pane.HTML(words, stylesheets=[look.CSS], sizing_mode="stretch_width", margin=(14, 16))


def _card(content: Any) -> Any:
    return pmui.Paper(
        content, elevation=0, variant="outlined", sizing_mode="stretch_width", margin=_GAP
    )
