"""The map beside the picture: who is where in metres, how they move to each other, what is left."""

from functools import lru_cache
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.analysis.left_behind import left_behind
from hoilab.analysis.relations import relations
from hoilab.dashboards.session import Session
from hoilab.dashboards.tables import GAP, card, columns, heading, note, rows_table
from hoilab.errors import HoilabError, StoreError
from hoilab.geometry.from_clicks import from_clicks
from hoilab.io import open_scene
from hoilab.io.camera_file import camera_beside, write_camera
from hoilab.io.clicks import in_metres, read_clicks
from hoilab.io.scene import beside
from hoilab.plugins import Spec
from hoilab.widgets._ground_view import GroundView
from hoilab.widgets._scene import scene_view
from hoilab.widgets.maps import MAP_ZONES, ground_view, zone_book
from hoilab.widgets.panel_maps import PanelMapView, PanelZoneEditor
from hoilab.widgets.panel_scrubber import PanelScrubber

REACH_M = 6.0
KEPT = 4
TITLES = {
    "pair": "who", "distance": "distance (m)", "closing": "closing (m/s)",
    "closest": "closest (m)", "in": "in (s)",
}  # fmt: skip

SPEC = Spec(
    name="map",
    summary="Positions in metres on the view from above, relations, things left behind.",
    licence="Apache-2.0",
    target="hoilab.dashboards.map_page:Map",
)


class Map(pn.viewable.Viewer):  # type: ignore[misc]
    """The page of the map; usable alone in a notebook.

    Parameters
    ----------
    scene
        With ``tracks``; its camera lies beside it, in ``NAME.camera.json``. Without one the page
        offers to click points, and says what else to run.
    session
        What this page shares with others; its own by default.
    """

    def __init__(self, scene: xr.DataTree, session: Session | None = None) -> None:
        super().__init__()
        self.scene = scene
        self.session = Session() if session is None else session
        self._root = pn.Column(sizing_mode="stretch_width", margin=0)
        self.show()

    def show(self) -> None:
        """Lay out the map, or what makes one, if there is no camera yet."""
        try:
            view = scene_ground(self.scene)
        except StoreError as refusal:
            self._root.objects = [self._calibration(str(refusal))]
            return
        self.map = PanelMapView(view, frame=self._frame(view), selected=self.session.selected)
        self.map.layers = [layer for layer in self.map.layers if layer in view.layers]
        self.map.margin = GAP
        self.scrubber = PanelScrubber(
            scene_view(self.scene), frame=self.session.frame, selected=self.session.selected
        )
        self.scrubber.margin = GAP
        for part in (self.map, self.scrubber):
            part.link(self.session, bidirectional=True, frame="frame", selected="selected")
        self._related = relations(view.ground, reach_m=REACH_M)
        self._table = rows_table(self._rows(), self._picked, titles=TITLES, hidden=("first",))
        self._moment = heading("Near each other")
        self.session.param.watch(self._follow, ["frame", "selected"])
        self._follow()
        self._root.objects = [
            columns(
                [self.map, self._left_behind(view)],
                [self.scrubber, card(self._moment, self._table)],
                wide=7,
            )
        ]

    def __panel__(self) -> Any:
        return self._root

    def _frame(self, view: GroundView) -> int:
        return min(int(self.session.frame), max(view.frames - 1, 0))

    def _rows(self) -> pd.DataFrame:
        """Return how those near each other now move; whom the selection concerns come first."""
        names = ("first", *TITLES)
        if not self._related.sizes["time"] or not self._related.sizes["pair"]:
            return pd.DataFrame({name: [] for name in names})
        now = self._related.isel(time=min(self.session.frame, self._related.sizes["time"] - 1))
        near = now.isel(pair=(now["distance"] < REACH_M).values)
        first, second = near["first"].values, near["second"].values
        apart, sigma = near["distance"].values, near["distance_sigma"].values
        frame = pd.DataFrame(
            {
                "first": first,
                "pair": [f"{a} – {b}" for a, b in zip(first, second, strict=True)],
                "distance": [f"{d:.2f} ± {s:.2f}" for d, s in zip(apart, sigma, strict=True)],
                "closing": near["closing_speed"].values.round(2),
                "closest": near["closest_distance"].values.round(2),
                "in": near["time_to_closest"].values.round(1),
            }
        )
        concerned = (first == self.session.selected) | (second == self.session.selected)
        order = np.lexsort((apart, ~concerned))
        return frame.iloc[order].reset_index(drop=True)

    def _follow(self, *_changes: object) -> None:
        self._table.value = self._rows()
        time = self._related["time"].values
        at = f"{float(time[min(self.session.frame, len(time) - 1)]):.1f} s" if len(time) else ""
        self._moment.object = f"<h2>Near each other <small>within {REACH_M:g} m, {at}</small></h2>"

    def _picked(self, row: pd.Series) -> None:
        self.session.selected = int(row["first"])

    def _left_behind(self, view: GroundView) -> Any:
        kind = xr.DataArray(
            view.kinds, dims="individual", coords={"individual": view.ground["individual"].values}
        )
        left = left_behind(view.ground, kind)
        if not left.sizes["thing"]:
            return card(heading("Left behind"), note("Nothing that somebody brought was left."))
        time = view.ground["time"].values
        frame = pd.DataFrame(
            {
                "thing": [
                    f"{name} {number}"
                    for name, number in zip(
                        left["class"].values, left["individual"].values, strict=True
                    )
                ],
                "owner": left["owner"].values,
                "put down": left["put_down"].values.round(1),
                "left": left["left"].values.round(1),
                "distance": [
                    f"{d:.1f} ± {s:.1f}"
                    for d, s in zip(left["distance"].values, left["sigma"].values, strict=True)
                ],
                "frame": np.searchsorted(time, left["left"].values),
                "individual": left["individual"].values,
            }
        )
        table = rows_table(
            frame,
            lambda row: self.session.param.update(
                frame=int(row["frame"]), selected=int(row["individual"])
            ),
            titles={"put down": "put down (s)", "left": "left (s)", "distance": "owner now (m)"},
            hidden=("frame", "individual"),
        )
        return card(heading("Left behind", str(len(frame))), table)

    def _calibration(self, why: str) -> Any:
        """Return an editor for clicks, whose fit makes the scene's camera."""
        book = zone_book(self.scene)
        editor = PanelZoneEditor(book, tool="click")
        said = note("Mark four or more points of the ground, and write where each is, in metres.")
        button = pmui.Button(
            label="Fit the camera to these clicks", color="primary", margin=(4, 16, 14, 16)
        )

        def fit(_event: object) -> None:
            try:
                clicks = read_clicks(book.clicks_path)
                fitted = from_clicks(clicks.pixels, in_metres(clicks.there))
                write_camera(camera_beside(str(self.scene.encoding["source"])), fitted)
            except HoilabError as refusal:
                said.object = f"<p>{escape(str(refusal))}</p>"
                return
            self.show()

        button.on_click(fit)
        return pn.Column(
            card(heading("No map yet"), note(escape(why))),
            card(editor, said, button),
            sizing_mode="stretch_width", margin=(12, 12),
        )  # fmt: skip


def scene_ground(scene: xr.DataTree) -> GroundView:
    """Return what a map of a scene shows; smoothed once for all viewers."""
    source = str(scene.encoding.get("source", ""))
    beside_it = (camera_beside(source), beside(scene, MAP_ZONES))
    stamps = tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in beside_it)
    return _ground_of(source, stamps)


@lru_cache(maxsize=KEPT)
def _ground_of(source: str, _stamps: tuple[int, ...]) -> GroundView:
    return ground_view(open_scene(source))
