"""Label and fine-tune: put a verb right, let the model learn, see what changes, keep or discard."""

import threading
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np
import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.analysis.events import changed_doings, doings, together
from hoilab.analysis.label_next import frames_to_label
from hoilab.analysis.pairs import paired, with_individuals
from hoilab.dashboards import look
from hoilab.dashboards.clips import clip_of
from hoilab.dashboards.session import Session
from hoilab.datasets.labels import Labels
from hoilab.io import open_scene
from hoilab.io.scene import beside
from hoilab.schema.interactions import NOBODY
from hoilab.widgets._annotator import AnnotatorView
from hoilab.widgets._scene import scene_group, scene_view
from hoilab.widgets._timeline import TimelineView
from hoilab.widgets._train_monitor import MonitorView
from hoilab.widgets.panel_learning import PanelAnnotator, PanelMonitor
from hoilab.widgets.panel_timeline import PanelTimeline

if TYPE_CHECKING:
    from hoilab.training.finetune.learner import Learner
    from hoilab.training.finetune.lessons import Lessons

MODEL = "duet-tiny"
PROPOSALS = 8
TOLD = 0.3
"""What is less sure is not shown on the timeline."""


class Learn(pn.viewable.Viewer):  # type: ignore[misc]
    """The page to label and to fine-tune; usable alone in a notebook.

    Parameters
    ----------
    scene
        Its labels lie beside it, in ``NAME.labels.json``, and what is kept in ``NAME.states``.
    session
        What this page shares with others; its own by default.
    model
        Name or file of the model that learns.
    """

    def __init__(
        self, scene: xr.DataTree, session: Session | None = None, *, model: str = MODEL
    ) -> None:
        from hoilab.training.finetune.lessons import EVERY_S

        super().__init__()
        self.session = Session() if session is None else session
        self._tracks = scene_group(scene, "tracks")
        self._pause_s = 2.2 * EVERY_S
        view = scene_view(scene)
        self._desk = desk_of(scene, model)
        self.labels, self.lessons = self._desk.labels, self._desk.lessons
        learner = self.lessons.learner
        self._annotator_view = AnnotatorView(
            view, self.labels, self.lessons.before, verbs=learner.verbs, objects=learner.objects,
            ruled_out=ruled_out(learner), changed=lambda _frames: self._labels_changed(),
        )  # fmt: skip
        self.annotator = PanelAnnotator(self._annotator_view, frame=self.session.frame)
        self.monitor = PanelMonitor(MonitorView(self.lessons, view.video, self._teach))
        self.timeline = PanelTimeline(
            TimelineView(view.video["time"].values, together([])),
            frame=self.session.frame, span=self.session.span,
        )  # fmt: skip
        self._proposals = pn.Column(margin=0, sizing_mode="stretch_width")
        self._link()
        self._told_anew()
        if not self.lessons.before.sizes["interaction"]:
            self.lessons.look()

    def _link(self) -> None:
        both = {"frame": "frame", "pair": "pair", "span": "span"}
        self.annotator.link(self.session, bidirectional=True, **both)
        self.timeline.link(self.session, bidirectional=True, frame="frame", span="span")
        self.monitor.param.watch(
            lambda change: self.session.param.update(frame=change.new), "frame"
        )
        self.monitor.param.watch(lambda _change: self._told_anew(), "phase")

    def _teach(self) -> None:
        self.lessons.teach(self.labels.interactions())

    def _labels_changed(self) -> None:
        self.annotator.revision = self.labels.revision
        self._propose()

    def _told_anew(self) -> None:
        """Show what the model says now: on the pairs, on the timeline, among the proposals."""
        if self.lessons.busy:
            return
        before, after = self.lessons.before, self.lessons.after
        now = before if after is None else after
        self._annotator_view.said = now
        self.annotator.revision += 1
        tables = [doings(_sure(self._followed(now)), pause_s=self._pause_s)]
        if after is not None:
            pair = (_sure(self._followed(rows)) for rows in (before, after))
            tables.append(changed_doings(*pair, pause_s=self._pause_s))
        self.timeline.show(together(tables))
        self._propose()

    def _followed(self, rows: xr.Dataset) -> xr.Dataset:
        """Return rows that name individuals, where they do not and there are tracks that do."""
        if self._tracks is None or (rows["human"].values != NOBODY).any():
            return rows
        return paired(with_individuals(rows, self._tracks.compute()))

    def _propose(self) -> None:
        found = frames_to_label(
            self._followed(self.lessons.before), PROPOSALS, labelled=self.labels.frames
        )
        numbers = self._desk.clip["frame"].values.tolist()
        rows = [
            self._proposal(numbers.index(int(frame)), float(time), str(why))
            for frame, time, why in zip(
                *(found[name].values.tolist() for name in ("frame", "time", "why")), strict=True
            )
            if int(frame) in numbers
        ]
        self._proposals.objects = rows or [_text("Nothing that it is unsure about.")]

    def _proposal(self, frame: int, time_s: float, why: str) -> Any:
        button = pmui.Button(
            label=f"{time_s:.1f} s · {why}", variant="text", size="small",
            sizing_mode="stretch_width", margin=0, sx={"justifyContent": "flex-start"},
        )  # fmt: skip
        button.on_click(lambda _event: self.session.param.update(frame=frame))
        return button

    def __panel__(self) -> Any:
        proposals = pn.Column(
            _text("<h2>Label these next</h2>"), self._proposals, sizing_mode="stretch_width",
            margin=(12, 12),
        )  # fmt: skip
        paper = pmui.Paper(
            proposals, elevation=0, variant="outlined", sizing_mode="stretch_width",
            margin=(14, 0, 0, 0),
        )  # fmt: skip
        self.timeline.margin = (14, 0, 0, 0)
        left = pmui.Column(
            self.annotator,
            self.timeline,
            _text(self._desk.note),
            sizing_mode="stretch_width",
            margin=0,
        )
        right = pmui.Column(self.monitor, paper, sizing_mode="stretch_width", margin=0)
        return pmui.Grid(
            pmui.Grid(left, size={"xs": 12, "lg": 8}),
            pmui.Grid(right, size={"xs": 12, "lg": 4}),
            container=True, spacing=2, sizing_mode="stretch_width", margin=(12, 12),
        )  # fmt: skip


def finetune_panel(scene: xr.DataTree | str | Path, *, model: str = MODEL) -> Learn:
    """Return the page to label a scene and to fine-tune a model on it, for a notebook.

    Examples
    --------
    >>> hl.finetune_panel("plaza.zarr")      # doctest: +SKIP
    """
    return Learn(scene if isinstance(scene, xr.DataTree) else open_scene(scene), model=model)


def ruled_out(learner: "Learner") -> dict[str, list[str]]:
    """Return by class of thing the verbs that a network was built never to say of it."""
    from hoilab.training.finetune.duet import DuetLearner

    if not isinstance(learner, DuetLearner):
        return {}
    possible = learner.network.pairs.possible.tolist()
    return {
        thing: [verb for verb, able in zip(learner.verbs, row, strict=True) if not able]
        for thing, row in zip(learner.objects, possible, strict=True)
    }


@dataclass(eq=False)
class Desk:
    """What all viewers of one scene work on together: one file of labels, one model."""

    clip: xr.DataArray
    note: str
    labels: Labels
    lessons: "Lessons"


# Two tabs that each kept labels of their own would write over each other's.
_DESKS: WeakValueDictionary[tuple[Path, str], Desk] = WeakValueDictionary()
_OPENING = threading.Lock()


def desk_of(scene: xr.DataTree, model: str) -> Desk:
    """Return the desk of a scene: the one that is in use, else a new one."""
    from hoilab.training.finetune.lessons import Lessons
    from hoilab.training.finetune.models import learner_of

    key = (beside(scene, ".labels.json"), model)
    with _OPENING:
        desk = _DESKS.get(key)
        if desk is None:
            clip, note = clip_of(scene)
            lessons = Lessons(learner_of(model), clip, beside(scene, ".states"))
            told = scene_group(scene, "interactions")
            if told is not None:
                lessons.before, lessons.borrowed = told.compute(), True
            desk = _DESKS[key] = Desk(clip, note, Labels(key[0]), lessons)
    return desk


def _sure(rows: xr.Dataset) -> xr.Dataset:
    return rows.isel(interaction=np.flatnonzero(rows["score"].values >= TOLD))


def _text(html: str) -> Any:
    return pn.pane.HTML(html, stylesheets=[look.CSS], sizing_mode="stretch_width", margin=0)


def _note(words: str) -> Any:
    style = {"opacity": "0.75", "padding": "8px 4px"}
    return pn.pane.HTML(f"<small>{escape(words)}</small>", styles=style, margin=0)
