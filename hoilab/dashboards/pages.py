"""All pages of a scene: one for each plugin of the group ``hoilab.panels``."""

from typing import Any

import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab import plugins
from hoilab.dashboards import look
from hoilab.dashboards.session import Session
from hoilab.errors import HoilabError


def dashboard(scene: xr.DataTree) -> Any:
    """Return the whole dashboard of a scene for one viewer.

    A page that cannot be made says why in its place; the others stay.
    """
    session = Session()
    pages = {
        name: _page(spec, scene, session) for name, spec in sorted(plugins.specs("panels").items())
    }
    if len(pages) == 1:
        (content,) = pages.values()
    else:
        content = pmui.Tabs(*((name.capitalize(), page) for name, page in pages.items()))
    name = str(scene["video"].attrs.get("source_name", "scene")) if "video" in scene else "scene"
    return pmui.Page(
        title="hoilab",
        meta_title=f"{name} · hoilab",
        header=[pn.pane.HTML(look.subtitle(name), margin=0)],
        main=[content],
        theme_config=dict(look.THEME),
        sx=dict(look.PAGE),
    )


def _page(spec: plugins.Spec, scene: xr.DataTree, session: Session) -> Any:
    try:
        return spec.load()(scene, session)
    except HoilabError as refusal:
        return pmui.Alert(f"{spec.name}: {refusal}", severity="warning")
