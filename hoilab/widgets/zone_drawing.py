"""Draw zones, lines and calibration clicks, on a frame or on the map."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets
import xarray as xr

from hoilab.widgets._zone_book import TOOLS, ZoneBook

FRONT_END = Path(__file__).parent / "static" / "zone_editor.js"


class ZoneEditor(anywidget.AnyWidget):  # type: ignore[misc]
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

    _esm = FRONT_END
    tool = traitlets.Enum(TOOLS, "select").tag(sync=True)
    picked = traitlets.Unicode("").tag(sync=True)
    revision = traitlets.Int(0).tag(sync=True)

    def __init__(self, book: ZoneBook, *, tool: str = "select") -> None:
        self._view = book
        super().__init__(tool=tool)
        self.on_msg(self._answer)

    @property
    def zones(self) -> xr.DataArray:
        """Return the zones as they are now."""
        return self._view.zones

    @property
    def path(self) -> Path:
        """Return where they are kept."""
        return self._view.path

    def _answer(self, _widget: object, message: dict[str, Any], buffers: list[bytes]) -> None:
        reply, parts = self._view.handle(message["op"], message, buffers)
        self.send({**reply, "id": message["id"]}, parts)

    def __panel__(self) -> Any:
        """Return a twin for Panel layouts; each follows the other."""
        from hoilab.widgets.panel_maps import PanelZoneEditor

        return PanelZoneEditor.twin_of(self, self._view)
