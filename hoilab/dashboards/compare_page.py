"""Compare: two models or two settings on the same frames, side by side, differences listed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.analysis.differences import differences
from hoilab.dashboards import look
from hoilab.dashboards.individuals import TABLE_CSS
from hoilab.dashboards.session import Session
from hoilab.datasets import read_pairs
from hoilab.errors import HoilabError, StoreError
from hoilab.plugins import Spec
from hoilab.widgets._scene import hidden_video, scene_group
from hoilab.widgets._view import ScrubberView
from hoilab.widgets.panel_scrubber import PanelScrubber

IN_SCENE = "the scene"
SUFFIX = ".pairs.json"
_GAP = (0, 0, 14, 0)
_PAGE = 12

SPEC = Spec(
    name="compare",
    summary="Two models or two settings on the same frames, differences listed.",
    licence="Apache-2.0",
    target="hoilab.dashboards.compare_page:Compare",
)


class Compare(pn.viewable.Viewer):  # type: ignore[misc]
    """The page to compare two answers; usable alone in a notebook.

    Parameters
    ----------
    scene
        What is compared lies in it (``interactions``) and beside it, in files
        ``NAME.ANYTHING.pairs.json`` that ``hoilab interactions CLIP -o`` writes.
    session
        What this page shares with others; its own by default.
    answers
        Interactions by name, instead of those.
    """

    def __init__(
        self,
        scene: xr.DataTree,
        session: Session | None = None,
        *,
        answers: Mapping[str, xr.Dataset] | None = None,
    ) -> None:
        super().__init__()
        self.session = Session() if session is None else session
        self.answers = dict(answers_of(scene) if answers is None else answers)
        if len(self.answers) < 2:
            name = Path(str(scene.encoding.get("source", "scene.zarr"))).stem
            raise StoreError(
                f"two answers are needed to compare, got {', '.join(self.answers) or 'none'}; "
                f"write one with: hoilab interactions CLIP --model NAME -o {name}.NAME{SUFFIX}"
            )
        self._video, self._tracks = hidden_video(scene), scene_group(scene, "tracks")
        names = list(self.answers)
        self.one = pmui.Select(label="First", options=names, value=names[0], size="small")
        self.other = pmui.Select(label="Second", options=names, value=names[1], size="small")
        self.least = pmui.FloatSlider(label="Least score", start=0, end=1, step=0.05, value=0.3)
        self.table = pn.widgets.Tabulator(
            pd.DataFrame(), show_index=False, disabled=True, selectable=1, pagination="local",
            page_size=_PAGE, layout="fit_columns", sizing_mode="stretch_width",
            stylesheets=[TABLE_CSS], margin=0,
        )  # fmt: skip
        self._heading = pn.pane.HTML("", stylesheets=[look.CSS], margin=(14, 16, 0, 16))
        self._views = pn.Row(sizing_mode="stretch_width", margin=0)
        self.table.on_click(self._clicked)
        for control in (self.one, self.other, self.least):
            control.param.watch(lambda _change: self.compare(), "value")
        self.compare()

    def compare(self) -> xr.Dataset:
        """Compare the two that are chosen, show both and list where they differ."""
        chosen = [self.one.value, self.other.value]
        found = differences(*(self.answers[name] for name in chosen), least=self.least.value)
        self.found = found
        self.table.value = frame_of(found)
        self._heading.object = (
            f"<h2>Differences <small>{found.sizes['difference']}</small></h2>"
            + look.figures(
                [
                    ("pairs said alike", f"{found.attrs['agreed']:,}"),
                    ("pairs that differ", f"{found.attrs['differ']:,}"),
                    ("frames with any pair", f"{found.attrs['frames']:,}"),
                ]
            )
        )
        self._views.objects = [self._view(name) for name in chosen]
        return found

    def _view(self, name: str) -> Any:
        rows = self.answers[name]
        kept = rows.isel(interaction=np.flatnonzero(rows["score"].values >= self.least.value))
        view = ScrubberView(self._video, self._tracks, interactions=kept)
        scrubber = PanelScrubber(view, frame=self.session.frame, selected=self.session.selected)
        shared = {"frame": "frame", "selected": "selected"}
        scrubber.link(self.session, bidirectional=True, **shared)
        title = pn.pane.HTML(f"<h2>{name}</h2>", stylesheets=[look.CSS], margin=(10, 12, 0, 12))
        return _card(pn.Column(title, scrubber, sizing_mode="stretch_width", margin=0))

    def _clicked(self, event: Any) -> None:
        first = int(self.found["first_frame"][int(event.row)])
        self.session.frame = int(np.abs(self._video["frame"].values - first).argmin())

    def __panel__(self) -> Any:
        controls = pn.Row(self.one, self.other, self.least, margin=(8, 8))
        table = pn.Column(self._heading, self.table, sizing_mode="stretch_width", margin=0)
        return pmui.Column(
            _card(controls), self._views, _card(table), sizing_mode="stretch_width", margin=(12, 12)
        )


def answers_of(scene: xr.DataTree) -> dict[str, xr.Dataset]:
    """Return all interactions that there are of a scene, by name: in it, and in files beside it.

    A file that cannot be read is left out.
    """
    found: dict[str, xr.Dataset] = {}
    told = scene_group(scene, "interactions")
    if told is not None:
        found[IN_SCENE] = told.compute()
    if "source" in scene.encoding:
        path = Path(str(scene.encoding["source"]))
        for file in sorted(path.parent.glob(f"{path.stem}.*{SUFFIX}")):
            name = file.name.removeprefix(f"{path.stem}.").removesuffix(SUFFIX)
            try:
                found[name] = read_pairs(file)
            except HoilabError:
                continue
    return found


def frame_of(found: xr.Dataset) -> pd.DataFrame:
    """Return differences for reading, one row each."""
    return pd.DataFrame(
        {
            "what": found["kind"].values,
            "first": found["one"].values,
            "second": found["other"].values,
            "from (s)": found["start_s"].values.round(2),
            "to (s)": found["stop_s"].values.round(2),
            "frames": found["frames"].values,
            "surest": found["score"].values.round(2),
        }
    )


def _card(content: Any) -> Any:
    return pmui.Paper(
        content, elevation=0, variant="outlined", sizing_mode="stretch_width", margin=_GAP
    )
