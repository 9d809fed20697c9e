"""Draw zones, lines and calibration clicks, on a frame or on the map."""

from pathlib import Path

import traitlets
import xarray as xr

from hoilab.widgets._notebook import NotebookWidget
from hoilab.widgets._zone_book import TOOLS, ZoneBook

FRONT_END = Path(__file__).parent / "static" / "zone_editor.js"


class ZoneEditor(NotebookWidget):
    """An editor of zones whose every change is in a GeoJSON file at once.

    Parameters
    ----------
    book
        The file and the picture that is drawn on.

    Attributes
    ----------
    tool : str
        ``select``, ``polygon``, ``line`` or ``click``.
    picked : str
        Name of the shape that is picked out, or nothing.
    revision : int
        Rises with each change that was saved.
    """

    _view: ZoneBook
    _esm = FRONT_END
    twin = "hoilab.widgets.panel_maps:PanelZoneEditor"
    tool = traitlets.Enum(TOOLS, "select").tag(sync=True)
    picked = traitlets.Unicode("").tag(sync=True)
    revision = traitlets.Int(0).tag(sync=True)

    def __init__(self, book: ZoneBook, *, tool: str = "select") -> None:
        super().__init__(book, tool=tool)

    @property
    def zones(self) -> xr.DataArray:
        """Return the zones as they are now."""
        return self._view.zones

    @property
    def path(self) -> Path:
        """Return where they are kept."""
        return self._view.path
