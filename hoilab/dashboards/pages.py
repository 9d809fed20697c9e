"""All pages of a scene: one for each plugin of the group ``hoilab.panels``."""

from typing import Any

import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab import plugins
from hoilab.dashboards import look
from hoilab.dashboards.session import Session
from hoilab.errors import HoilabError

ORDER = (
    "explore", "attention", "space", "map", "analytics", "search", "learn", "compare", "benchmark",
    "privacy", "recordings",
)  # fmt: skip
"""Pages that come first, in this order; those of other plugins follow by name."""
SHARED_BY_LINK = {"page": "page", "frame": "frame", "selected": "selected", "pair": "pair"}


def dashboard(scene: xr.DataTree) -> Any:
    """Return the whole dashboard of a scene for one viewer.

    Page, frame and selection stand in the address: a link shows a colleague the same. A page that
    cannot be made says why in its place; the others stay.
    """
    # Scripts of tables must be on the page before the first page with a table is looked at.
    pn.extension("tabulator")
    session = Session()
    scene = _asked(scene)
    if pn.state.location is not None:
        pn.state.location.sync(session, SHARED_BY_LINK)
    name = str(scene["video"].attrs.get("source_name", "scene")) if "video" in scene else "scene"
    return pmui.Page(
        title="hoilab",
        meta_title=f"{name} · hoilab",
        header=[pn.pane.HTML(look.subtitle(name), margin=0)],
        main=[Pages(scene, session)],
        theme_config=dict(look.THEME),
        sx=dict(look.PAGE),
    )


def _asked(scene: xr.DataTree) -> xr.DataTree:
    """Return the scene that the address names, of those beside the one that is served."""
    names = pn.state.session_args.get("scene", []) if pn.state.curdoc is not None else []
    if not names:
        return scene
    from hoilab.dashboards.recordings_page import asked_scene

    try:
        return asked_scene(scene, names[0].decode())
    except (HoilabError, UnicodeDecodeError):
        return scene


class Pages(pn.viewable.Viewer):  # type: ignore[misc]
    """Pages behind tabs; each is made when it is first looked at, and then stays.

    Parameters
    ----------
    scene
        What all pages show.
    session
        Its ``page`` names the one in front.
    """

    def __init__(self, scene: xr.DataTree, session: Session) -> None:
        super().__init__()
        self.scene = scene
        self.session = session
        specs = plugins.specs("panels")
        self.specs = {name: specs[name] for name in sorted(specs, key=_place)}
        self._places = {
            name: pn.Column(sizing_mode="stretch_width", margin=0) for name in self.specs
        }
        self.tabs = pmui.Tabs(
            *((_title(spec), self._places[name]) for name, spec in self.specs.items()),
            sizing_mode="stretch_width",
        )
        self.tabs.param.watch(self._turned, "active")
        session.param.watch(self._asked, "page")
        self._asked()

    def _asked(self, *_changes: object) -> None:
        names = list(self.specs)
        page = self.session.page if self.session.page in names else names[0]
        self._make(page)
        self.tabs.active = names.index(page)

    def _turned(self, _change: object) -> None:
        page = list(self.specs)[self.tabs.active]
        self._make(page)
        self.session.page = page

    def _make(self, name: str) -> None:
        place = self._places[name]
        if not len(place):
            place.append(_page(self.specs[name], self.scene, self.session))

    def __panel__(self) -> Any:
        return self.tabs if len(self.specs) > 1 else next(iter(self._places.values()))


def _place(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _title(spec: plugins.Spec) -> str:
    return str(spec.facts.get("title", spec.name.capitalize()))


def _page(spec: plugins.Spec, scene: xr.DataTree, session: Session) -> Any:
    try:
        return spec.load()(scene, session)
    except HoilabError as refusal:
        words = f"<h2>{_title(spec)}: not yet</h2><p>{look.sentence(str(refusal))}</p>"
        said = pn.pane.HTML(words, stylesheets=[look.CSS], margin=(14, 16))
        return pmui.Paper(
            said, elevation=0, variant="outlined", sizing_mode="stretch_width", margin=(12, 12)
        )
