"""What the counts say: zones and who was in them, crossings, the crowd, who moved unusually."""

from functools import lru_cache
from html import escape
from typing import Any

import holoviews.plotting.bokeh  # noqa: F401 - plots carry their look once it is loaded
import numpy as np
import pandas as pd
import panel as pn
import xarray as xr

from hoilab.analysis.alarms import alarms_among
from hoilab.analysis.crossings import count_crossings, crossings
from hoilab.analysis.crowd_events import crowd_events
from hoilab.analysis.visits import visits
from hoilab.analysis.zones import inside, occupancy
from hoilab.dashboards import look
from hoilab.dashboards.map_page import scene_ground
from hoilab.dashboards.session import Session
from hoilab.dashboards.tables import GAP, card, columns, heading, note, rows_table
from hoilab.errors import StoreError
from hoilab.io.camera_file import camera_beside
from hoilab.plotting import crowd as crowd_plots
from hoilab.plotting import zones as zone_plots
from hoilab.plugins import Spec
from hoilab.widgets._scene import scene_group
from hoilab.widgets.maps import zone_book
from hoilab.widgets.panel_maps import PanelZoneEditor

WIDEST = 7
EVENT_TITLES = {"who": "who", "from": "from (s)", "lasted": "lasted (s)", "why": "in words"}

SPEC = Spec(
    name="analytics",
    summary="Zones, crossings and occupancy, crowd events, unusual movement with reasons.",
    licence="Apache-2.0",
    target="hoilab.dashboards.analytics_page:Analytics",
)


class Analytics(pn.viewable.Viewer):  # type: ignore[misc]
    """The page of counts and events; usable alone in a notebook.

    Zones and lines that are drawn on the picture are counted at once. What needs metres needs a
    camera beside the scene, and says so where there is none.

    Parameters
    ----------
    scene
        With ``tracks``.
    session
        What this page shares with others; its own by default.
    """

    def __init__(self, scene: xr.DataTree, session: Session | None = None) -> None:
        super().__init__()
        self.scene = scene
        self.session = Session() if session is None else session
        tracks = scene_group(scene, "tracks")
        if tracks is None:
            raise StoreError(
                "counts need the group 'tracks', which this scene does not have; make it again "
                "with: hoilab analyze CLIP -o scene.zarr --overwrite"
            )
        loaded = tracks.load()
        self._people = loaded.isel(individual=(loaded["class"].values == "person"))
        self._book = zone_book(scene)
        self.editor = PanelZoneEditor(self._book)
        self.editor.margin = GAP
        self._counts = pn.Column(sizing_mode="stretch_width", margin=0)
        self.editor.param.watch(lambda _change: self.count(), "revision")
        self.count()
        self._layout = columns([self.editor, self._counts], self._in_metres(), wide=WIDEST)

    def __panel__(self) -> Any:
        return self._layout

    def count(self) -> None:
        """Count anew in the zones and over the lines as they are drawn now."""
        zones = self._book.zones
        if not len(zones):
            self._counts.objects = [
                card(
                    heading("Counts"), note("Draw a zone (P) or a line (L) to count people in it.")
                )
            ]
            return
        crossed = crossings(self._people, zones)
        gates = count_crossings(crossed, zones)
        within = occupancy(inside(self._people, zones))
        parts = []
        if gates.sizes["line"]:
            parts.append(card(heading("Crossings", str(crossed.sizes["crossing"])),
                              self._gates(gates), self._crossings(crossed)))  # fmt: skip
        if within.sizes["zone"]:
            plot = pn.pane.HoloViews(
                zone_plots.occupancy(within), sizing_mode="stretch_width", height=220,
                margin=(0, 10),
            )  # fmt: skip
            parts.append(card(heading("People in zones"), plot, self._stays(zones)))
        self._counts.objects = parts

    def _gates(self, gates: xr.Dataset) -> Any:
        rows = [
            (f"{name} · {way}", f"{int(one['count'])}")
            for name in gates["line"].values.tolist()
            for way in gates["direction"].values.tolist()
            for one in [gates.sel(line=name, direction=way)]
        ]
        return pn.pane.HTML(look.figures(rows), stylesheets=[look.CSS], margin=(4, 16))

    def _crossings(self, crossed: xr.Dataset) -> Any:
        frame = pd.DataFrame(
            {
                "who": crossed["individual"].values,
                "line": crossed["line"].values,
                "way": np.where(crossed["direction"].values > 0, "forward", "backward"),
                "at": crossed["time"].values.round(1),
                "sure": crossed["confidence"].values.round(2),
            }
        )
        return rows_table(
            frame, lambda row: self._jump(row["at"], row["who"]), titles={"at": "at (s)"}
        )

    def _stays(self, zones: xr.DataArray) -> Any:
        stayed = visits(self._people, zones)
        frame = pd.DataFrame(
            {
                "who": stayed["individual"].values,
                "zone": stayed["zone"].values,
                "from": stayed["enter_s"].values.round(1),
                "lasted": stayed["dwell_s"].values.round(1),
            }
        )
        return rows_table(
            frame, lambda row: self._jump(row["from"], row["who"]),
            titles={"from": "from (s)", "lasted": "stayed (s)"},
        )  # fmt: skip

    def _in_metres(self) -> list[Any]:
        source = str(self.scene.encoding.get("source", ""))
        if not camera_beside(source).is_file():
            why = (
                f"Crowds and unusual movement are told in metres. Make the camera of this scene: "
                f"hoilab calibrate people {source.rsplit('/', 1)[-1]} --fov DEGREES, or click "
                "points on the map page."
            )
            return [card(heading("Crowd and unusual movement"), note(escape(why)))]
        view = scene_ground(self.scene)
        found, odd = _told(source, camera_beside(source).stat().st_mtime_ns)
        heat = [] if view.heat is None or not view.heat.size else [
            card(heading("Where people were", "seconds of all together"), heat_pane(view.heat))
        ]  # fmt: skip
        return [self._unusual(odd), self._crowd(found), *heat]

    def _unusual(self, odd: xr.Dataset) -> Any:
        frame = pd.DataFrame(
            {
                "who": odd["individual"].values,
                "from": odd["start_s"].values.round(1),
                "lasted": (odd["end_s"] - odd["start_s"]).values.round(1),
                "why": [str(said) for said in odd["said"].values],
            }
        )
        title = heading("Unusual movement", str(len(frame)))
        if frame.empty:
            return card(title, note("Nobody moved unlike everybody else."))
        return card(title, self._events(frame))

    def _crowd(self, found: xr.Dataset) -> Any:
        frame = pd.DataFrame(
            {
                "who": [str(kind) for kind in found["kind"].values],
                "from": found["start_s"].values.round(1),
                "lasted": (found["end_s"] - found["start_s"]).values.round(1),
                "why": [str(said) for said in found["said"].values],
            }
        )
        title = heading("Crowd", str(len(frame)))
        if frame.empty:
            return card(title, note("No queue, gathering, counter-flow or bottleneck."))
        lanes = crowd_plots.events(found).opts(title="", toolbar=None, backend="bokeh")
        plot = pn.pane.HoloViews(lanes, sizing_mode="stretch_width", margin=(0, 10, 10, 10))
        return card(title, plot, self._events(frame, what="event"))

    def _events(self, frame: pd.DataFrame, *, what: str = "who") -> Any:
        widths = {"who": 90, "from": 80, "lasted": 90}
        titles = EVENT_TITLES | {"who": what}
        return rows_table(
            frame, lambda row: self._jump(row["from"], row["who"]), titles=titles, widths=widths,
            wrapped=("why",), page=6,
        )  # fmt: skip

    def _jump(self, moment_s: float, who: object) -> None:
        time = self._people["time"].values
        frame = int(np.searchsorted(time, float(moment_s) - 1e-6).clip(0, max(len(time) - 1, 0)))
        known = isinstance(who, int | np.integer)
        chosen = int(who) if known else self.session.selected  # type: ignore[call-overload]
        self.session.param.update(frame=frame, selected=chosen)


def heat_pane(heat: xr.DataArray) -> Any:
    """Return where people were, as wide as its card, a metre as long up as across."""
    spent = heat.where(heat > 0)
    # Empty edges are cut off; empty rows in between stay, or the cells beside them would grow.
    for axis, other in (("x", "y"), ("y", "x")):
        there = np.flatnonzero(spent.notnull().any(other).values)
        spent = spent.isel({axis: slice(there[0], there[-1] + 1) if there.size else slice(0)})
    cell = float(heat["x"].diff("x")[0]) if heat.sizes["x"] > 1 else 1.0
    across, up = (
        float(np.ptp(spent[axis].values)) + cell if spent[axis].size else cell for axis in "xy"
    )
    plot = crowd_plots.floor_map(spent, name="time").opts(
        title="", frame_width=None, responsive=True, data_aspect=None, aspect=across / up,
        xlabel="across (m)", ylabel="away from the camera (m)", backend="bokeh",
    )  # fmt: skip
    return pn.pane.HoloViews(plot, sizing_mode="scale_width", margin=(0, 10, 10, 10))


@lru_cache(maxsize=4)
def _told(source: str, _stamp: int) -> tuple[xr.Dataset, xr.Dataset]:
    """Return crowd events and unusual movement of a scene's people, once for all viewers."""
    from hoilab.io import open_scene

    view = scene_ground(open_scene(source))
    people = view.ground.isel(individual=np.array(view.kinds) == "person")
    return crowd_events(people), alarms_among(people)
