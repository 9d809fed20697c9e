"""Search: brush a span, find moments like it, label them, and see what the labels teach."""

from pathlib import Path
from typing import Any

import numpy as np
import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.analysis.alike import alike, example
from hoilab.analysis.class_means import class_means
from hoilab.analysis.clip_index import ClipIndex
from hoilab.dashboards import look
from hoilab.dashboards.explore_page import timeline_of
from hoilab.dashboards.moments import Moments
from hoilab.dashboards.nearby import Nearby
from hoilab.dashboards.session import Session
from hoilab.dashboards.spans_card import SpansCard
from hoilab.errors import DataError, HoilabError
from hoilab.io.clips import joined
from hoilab.models.hub_clips.embedder import KnowsText
from hoilab.models.vicc.embedder import ClipEmbedder
from hoilab.plugins import Spec
from hoilab.tasks.actions import acted, actions
from hoilab.tasks.clips import embedder_of
from hoilab.tasks.search import recording_clips, recording_name, text_query, usual_model
from hoilab.tasks.summary import counted
from hoilab.widgets._scene import scene_group, scene_view
from hoilab.widgets.panel_scrubber import PanelScrubber

MOMENTS = 9
_GAP = (0, 0, 14, 0)
_WIDE, _NARROW = {"xs": 12, "lg": 8}, {"xs": 12, "lg": 4}

SPEC = Spec(
    name="search",
    summary="Find moments like a span, label them, see what the labels teach.",
    licence="Apache-2.0",
    target="hoilab.dashboards.search_page:Search",
)


class Search(pn.viewable.Viewer):  # type: ignore[misc]
    """The page to search and label spans; usable alone in a notebook.

    Parameters
    ----------
    scene
        Its clips are made from its anonymized video and kept beside it; labelled spans lie in
        ``NAME.spans.csv``.
    session
        What this page shares with others: frame, selection, and the span that is brushed.
    model
        Name of a clip model, or the model itself; by default ``vicc-tiny-rgb`` for whole pictures
        and ``vicc-tiny-person`` along tracks.
    """

    def __init__(
        self,
        scene: xr.DataTree,
        session: Session | None = None,
        *,
        model: str | ClipEmbedder | None = None,
    ) -> None:
        super().__init__()
        self.session = Session() if session is None else session
        self.scene, self._named = scene, model
        self.path = Path(str(scene.encoding["source"])) if "source" in scene.encoding else Path()
        self._view = scene_view(scene)
        self._time_s = self._view.video["time"].values
        tracks = scene_group(scene, "tracks")
        self._tracks = None if tracks is None else tracks.compute()
        self._index: ClipIndex | None = None
        self._clips: xr.Dataset | None = None
        self.nearby = Nearby(scene)
        self.labels = SpansCard(self.path, self._jump)
        self.scrubber = PanelScrubber(
            self._view, frame=self.session.frame, selected=self.session.selected
        )
        shared = {"frame": "frame", "selected": "selected"}
        self.scrubber.link(self.session, bidirectional=True, **shared)
        self.timeline = timeline_of(scene, self._time_s, self.session)
        self.scrubber.margin = self.timeline.margin = _GAP
        self.found = Moments(
            self._view.video, self._tracks, self._jump,
            name=recording_name(self.path), others=self.nearby.shown,
        )  # fmt: skip
        self._make_controls()
        self._follow()
        self.session.param.watch(lambda *_: self._follow(), ["span", "selected", "frame"])

    def _make_controls(self) -> None:
        wide = {"sizing_mode": "stretch_width", "margin": (4, 16)}
        self.said = _text("")
        self.whose = pmui.RadioButtonGroup(
            options=["whole picture", "along tracks"], value="whole picture", size="small", **wide
        )
        others = len(self.nearby.names)
        self.everywhere = pmui.Checkbox(
            label=f"Also in {counted(others, 'other recording')} of this folder",
            value=False, visible=others > 0, margin=(0, 16),
        )  # fmt: skip
        self.go = pmui.Button(label="Find moments like this", variant="contained", **wide)
        self.words = pmui.TextInput(label="Or in words", size="small", **wide)
        self.words.visible = self._knows_words()
        self.called = pmui.TextInput(label="Label of this span", size="small", **wide)
        self.keep = pmui.Button(label="Save label", variant="outlined", **wide)
        self.teach = pmui.Button(label="Find more of all labels", variant="outlined", **wide)
        self.progress = pmui.LinearProgress(value=0, variant="determinate", visible=False, **wide)
        self.note = pmui.Alert("", severity="info", visible=False, margin=(4, 16))
        self.go.on_click(lambda _event: self._careful(self.search))
        self.keep.on_click(lambda _event: self._careful(self.label))
        self.teach.on_click(lambda _event: self._careful(self.more_of_all))
        self.words.param.watch(lambda _event: self._careful(self.search_words), "value")
        for choice in (self.whose, self.everywhere):
            choice.param.watch(lambda _event: self._forget(), "value")

    @property
    def span_s(self) -> tuple[float, float]:
        """The example: what is brushed on the timeline, or two seconds around the frame."""
        if len(self.session.span) == 2:
            first, last = self.session.span
            last = min(last, len(self._time_s) - 1)
            return float(self._time_s[first]), float(self._time_s[last])
        now = float(self._time_s[min(self.session.frame, len(self._time_s) - 1)])
        return max(now - 1.0, float(self._time_s[0])), min(now + 1.0, float(self._time_s[-1]))

    @property
    def individual(self) -> int | None:
        """Who the example follows; nobody in whole pictures."""
        return self.session.selected if self.whose.value == "along tracks" else None

    @property
    def model(self) -> str | ClipEmbedder:
        """The clip model that is asked."""
        if self._named is not None:
            return self._named
        return usual_model(along_tracks=self.whose.value == "along tracks")

    def clips(self) -> xr.Dataset:
        """Return the recording's clips: those that are kept beside it, or made now."""
        if self._clips is None:
            along = self.whose.value == "along tracks"
            self.progress.visible = True
            try:
                self._clips = recording_clips(
                    self.path, self.model, along_tracks=along, progress=self._progressed
                )
            finally:
                self.progress.visible = False
        return self._clips

    def searched(self) -> xr.Dataset:
        """Return all clips that are searched: the recording's, and others' where that is chosen."""
        own = self.clips()
        if not self.everywhere.value:
            return own
        along = self.whose.value == "along tracks"
        self.progress.visible = True
        try:
            others = self.nearby.clips(self.model, along_tracks=along, progress=self._progressed)
        finally:
            self.progress.visible = False
        return joined({str(own["recording"].values[0]): own, **others}) if others else own

    def index(self) -> ClipIndex:
        """Return the clips, ready to be searched."""
        if self._index is None:
            self._index = ClipIndex(self.searched())
        return self._index

    def search(self) -> xr.Dataset:
        """Find moments like the example, and show them."""
        start, stop = self.span_s
        if self.whose.value == "along tracks" and self.individual is None:
            raise DataError("nobody is picked out; click somebody in the picture first")
        clips = self.clips()
        query = example(clips, start, stop, individual=self.individual)
        name = str(clips["recording"].values[0])
        found = alike(self.index(), query, k=MOMENTS, without=(name, start, stop))
        self.found.show(found, f"Like {start:.1f} to {stop:.1f} s")
        return found

    def search_words(self) -> xr.Dataset:
        """Find moments that a sentence describes, and show them."""
        index = ClipIndex(self.searched(), centred=False)
        found = alike(index, text_query(self.model, self.words.value), k=MOMENTS)
        self.found.show(found, f"“{self.words.value}”")
        return found

    def label(self) -> None:
        """Give the example the label that was typed, and save it."""
        who = -1 if self.session.selected is None else int(self.session.selected)
        self.labels.add(self.span_s, self.called.value, who)
        self._say(f"saved in {self.labels.path.name}")

    def more_of_all(self) -> xr.Dataset:
        """Tell each moment by the labels that there are, and show the surest."""
        clips = self.clips()
        spans = self.labels.spans
        rows = [
            example(clips, *map(float, span), individual=self._who(int(who)))
            for span, who in zip(spans["span"].values, spans["individual"].values, strict=True)
        ]
        examples = spans.assign(
            embedding=(("clip", "feature"), np.reshape(rows, (len(rows), clips.sizes["feature"])))
        )
        told = acted(actions(clips, class_means(examples, background=clips)), least=0.6)
        order = np.argsort(-told["score"].values)[: 2 * MOMENTS]
        surest = told.isel(clip=order)
        self.found.show(surest, "What the labels say of the recording")
        return surest

    def _who(self, labelled: int) -> int | None:
        return labelled if self.whose.value == "along tracks" and labelled >= 0 else None

    def _jump(self, start_s: float, stop_s: float, individual: int) -> None:
        first, last = np.searchsorted(self._time_s, [start_s - 1e-6, stop_s + 1e-6]).tolist()
        changes: dict[str, Any] = {"frame": min(first, len(self._time_s) - 1)}
        changes["span"] = [changes["frame"], max(changes["frame"], last - 1)]
        if individual >= 0:
            changes["selected"] = individual
        self.session.param.update(**changes)

    def _follow(self) -> None:
        start, stop = self.span_s
        brushed = "brushed" if len(self.session.span) == 2 else "around the frame"
        who = "" if self.session.selected is None else f", individual {self.session.selected}"
        self.said.object = f"<p>{start:.2f} to {stop:.2f} s ({brushed}){who}</p>"

    def _forget(self) -> None:
        self._index = self._clips = None

    def _progressed(self, done: int, total: int) -> None:
        self.progress.value = int(100 * done / max(total, 1))

    def _careful(self, do: Any) -> None:
        """Do what a button asks; a refusal is shown in its place."""
        self.note.visible = False
        try:
            do()
        except HoilabError as refusal:
            self._say(str(refusal), severity="warning")

    def _say(self, words: str, *, severity: str = "info") -> None:
        self.note.param.update(object=words, severity=severity, visible=True)

    def _knows_words(self) -> bool:
        if self._named is None:
            return False
        try:
            return isinstance(embedder_of(self._named), KnowsText)
        except HoilabError:  # told when somebody searches
            return False

    def __panel__(self) -> Any:
        wide = {"sizing_mode": "stretch_width", "margin": 0}
        left = pmui.Column(self.scrubber, self.timeline, **wide)
        query = pn.Column(
            _title("Example"), self.said, self.whose, self.everywhere, self.go, self.words,
            self.progress, self.note,
            margin=(0, 0, 8, 0), sizing_mode="stretch_width",
        )  # fmt: skip
        spans = pn.Column(
            _title("Labelled spans"), self.called, self.keep, self.labels, self.teach,
            margin=(0, 0, 8, 0), sizing_mode="stretch_width",
        )  # fmt: skip
        right = pmui.Column(_card(query), _card(self.found), _card(spans), **wide)
        return pmui.Grid(
            pmui.Grid(left, size=_WIDE), pmui.Grid(right, size=_NARROW), container=True,
            spacing=2, sizing_mode="stretch_width", margin=(12, 12),
        )  # fmt: skip


def _title(text: str) -> Any:
    return pn.pane.HTML(f"<h2>{text}</h2>", stylesheets=[look.CSS], margin=(14, 16, 0, 16))


def _text(text: str) -> Any:
    return pn.pane.HTML(
        f"<p>{text}</p>", stylesheets=[look.CSS], sizing_mode="stretch_width", margin=(0, 16)
    )


def _card(content: Any) -> Any:
    return pmui.Paper(
        content, elevation=0, variant="outlined", sizing_mode="stretch_width", margin=_GAP
    )
