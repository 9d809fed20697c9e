"""The scene in metres beside its video: one frame, one selection, two views."""

from typing import Any

import numpy as np
import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.dashboards import look
from hoilab.dashboards.session import Session
from hoilab.errors import HoilabError, StoreError
from hoilab.io.camera_file import camera_beside, read_camera
from hoilab.io.scene import beside
from hoilab.reconstruction.space import Space, frames_of, moment_of
from hoilab.reconstruction.store import read_space, space_path
from hoilab.widgets import hidden_video
from hoilab.widgets._scene import scene_view
from hoilab.widgets._scene_view import SceneAnswers
from hoilab.widgets.panel_scene_view import PanelSceneView
from hoilab.widgets.panel_scrubber import PanelScrubber

_GAP = (0, 0, 14, 0)
_WIDE, _NARROW = {"xs": 12, "lg": 7}, {"xs": 12, "lg": 5}
_KNOWN: dict[tuple[str, int], Space] = {}
_LEVEL = 0.02  # of a unit vector, about one degree


class SpacePage(pn.viewable.Viewer):  # type: ignore[misc]
    """The page of a scene in space; usable alone in a notebook.

    Parameters
    ----------
    scene
        With its ``NAME.space.zarr`` beside it, as ``hoilab reconstruct`` writes it; without one
        the page says what to run.
    session
        What this page shares with others; its own by default.
    """

    def __init__(self, scene: xr.DataTree, session: Session | None = None) -> None:
        super().__init__()
        self.scene = scene
        self.session = Session() if session is None else session
        video = hidden_video(scene)
        self.scrubber = _linked(PanelScrubber(scene_view(scene)), self.session)
        self.space: Space | None = None
        self.view: PanelSceneView | None = None
        try:
            self.space = _space_of(scene)
            self.view = _linked(PanelSceneView(SceneAnswers(self.space, video)), self.session)
        except HoilabError as refusal:
            self._refusal = str(refusal)
        self.facts = pn.pane.HTML(
            self._said(), stylesheets=[look.CSS], sizing_mode="stretch_width", margin=(14, 16)
        )
        self.session.param.watch(self._follow, ["frame", "selected"])
        if self.view is not None:
            self.view.param.watch(self._follow, "measured")
        self._layout = self._lay_out()

    def _lay_out(self) -> Any:
        left = [_card(self.facts)] if self.view is None else [self.view, _card(self.facts)]
        return pmui.Grid(
            pmui.Grid(pmui.Column(*left, sizing_mode="stretch_width", margin=0), size=_WIDE),
            pmui.Grid(self.scrubber, size=_NARROW),
            container=True,
            spacing=2,
            sizing_mode="stretch_width",
            margin=(12, 12),
        )

    def _follow(self, *_changes: object) -> None:
        self.facts.object = self._said()

    def _said(self) -> str:
        """Return what is known in metres of the frame and of who is picked out."""
        if self.space is None:
            return f"<h2>Space: not yet</h2><p>{look.sentence(self._refusal)}</p>"
        walks = self.space.walks
        row = min(self.session.frame, walks.sizes["time"] - 1)
        here = walks["position"].isel(time=row).transpose("individual", "space").values
        seen = np.isfinite(here).all(-1)
        rows = [("on the ground", f"{int(seen.sum())} individuals")]
        rows += self._chosen(row)
        if self.view is not None and len(self.view.measured) == 2:
            far = float(np.linalg.norm(np.subtract(*self.view.measured)))
            rows.append(("between the clicks", f"{far:.2f} m"))
        parts = (
            ("background", f"{self.space.background.sizes['point']:,} points"),
            ("moments", f"{len(frames_of(self.space)):,}"),
        )
        return "<h2>In metres</h2>" + look.facts([*rows, *parts])

    def _chosen(self, row: int) -> list[tuple[str, str]]:
        assert self.space is not None
        chosen, walks = self.session.selected, self.space.walks
        if chosen is None or chosen not in walks["individual"].values:
            return [("picked out", "nobody: click a box")]
        x, y = walks["position"].sel(individual=chosen).isel(time=row).values
        if not np.isfinite(x):
            return [("picked out", f"{chosen}, not in sight")]
        said = [("picked out", f"{chosen} at {x:.2f}, {y:.2f} m")]
        if "velocity" in walks:
            speed = np.linalg.norm(walks["velocity"].sel(individual=chosen).isel(time=row).values)
            said.append(("speed", f"{speed:.2f} m/s"))
        _, boxes = moment_of(self.space, int(walks["frame"][row]))
        own = boxes["size"].values[boxes["individual"].values == chosen]
        return [*said, ("height", f"{own[0, 2]:.2f} m")] if len(own) else said

    def __panel__(self) -> Any:
        return self._layout


def _space_of(scene: xr.DataTree) -> Space:
    """Return the scene in space that lies beside a scene; all viewers share what was read."""
    path = space_path(beside(scene, ".zarr"))
    if not path.exists():
        name = beside(scene, ".zarr").name
        raise StoreError(
            f"the view in space needs {path.name} beside the scene; make it with: "
            f"hoilab reconstruct {name} {lens_options(scene)} -o {path.name}"
        )
    key = (str(path), path.stat().st_mtime_ns)
    if key not in _KNOWN:
        _KNOWN.clear()
        _KNOWN[key] = read_space(path)
    return _KNOWN[key]


def lens_options(scene: xr.DataTree) -> str:
    """Return the options that tell `hoilab reconstruct` a scene's camera, as far as it is known.

    From the camera beside the scene: its field of view, height and tilt. A camera that is rolled
    has no such options, so people tell its pose again.
    """
    path = camera_beside(str(scene.encoding.get("source", "")))
    known = read_camera(path) if path.is_file() else None
    camera = getattr(known, "camera", known)
    if not isinstance(camera, xr.Dataset) or "K" not in camera:
        return "--fov DEGREES"
    focal = float(camera["K"].values[0, 0])
    fov = 2 * np.rad2deg(np.arctan(camera.attrs["width"] / 2 / focal))
    right, _down, ahead = camera["rotation"].values
    if abs(right[2]) > _LEVEL:
        return f"--fov {fov:.4g}"
    tilt = np.rad2deg(np.arcsin(-ahead[2]))
    height = -(camera["rotation"].values.T @ camera["translation"].values)[2]
    return f"--fov {fov:.4g} --height {height:.4g} --tilt {tilt:.4g}"


def _linked(view: Any, session: Session) -> Any:
    view.param.update(frame=session.frame, selected=session.selected)
    view.margin = _GAP
    view.link(session, bidirectional=True, frame="frame", selected="selected")
    return view


def _card(content: Any) -> Any:
    return pmui.Paper(
        content, elevation=0, variant="outlined", sizing_mode="stretch_width", margin=_GAP
    )
