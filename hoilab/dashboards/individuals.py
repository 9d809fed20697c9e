"""The table of individuals: a click picks one out and jumps to where it appears."""

from typing import Any

import numpy as np
import pandas as pd
import panel as pn
import xarray as xr

from hoilab.dashboards import look
from hoilab.dashboards.session import Session
from hoilab.plotting.colours import colour_of

COLUMNS = {
    "individual": "id",
    "class": "class",
    "first_s": "first",
    "last_s": "last",
    "seen_s": "seen",
    "path_px": "way",
}
_UNITS = {"first": "s", "last": "s", "seen": "s", "way": "px"}
_PAGE = 10
# Panel's own sheet for tables is loaded behind this one.
TABLE_CSS = """
.tabulator { font-size: 13px !important; border: 0 !important; background: transparent !important; }
.tabulator { font-variant-numeric: tabular-nums; }
.tabulator .tabulator-header .tabulator-col .tabulator-col-content { padding: 6px 8px !important; }
.tabulator .tabulator-col-title { font-size: 12px; padding-right: 0 !important; opacity: 0.75; }
.tabulator .tabulator-col-sorter { display: none !important; }
.tabulator .tabulator-row { cursor: pointer; min-height: 31px !important; }
.tabulator .tabulator-row .tabulator-cell { padding: 0 8px !important; font-size: 13px; border: 0; }
.tabulator .tabulator-row .tabulator-cell { height: 31px !important; line-height: 31px; }
.tabulator .tabulator-row.tabulator-selected { color: inherit !important; }
.tabulator .tabulator-row.tabulator-selected {
  background: color-mix(in srgb, #4f9dff 30%, transparent) !important;
}
.tabulator .tabulator-row.tabulator-selected .tabulator-cell { font-weight: 600; }
.tabulator .tabulator-footer { font-size: 12px; }
.tabulator .tabulator-tableholder:focus-visible {
  outline: 2px solid !important; outline-offset: -2px;
}
"""


def individuals_frame(table: xr.Dataset) -> pd.DataFrame:
    """Return the table of individuals for reading: one row each, in order of appearance.

    Examples
    --------
    >>> table = xr.Dataset({"class": ("individual", ["person"]), "first_s": ("individual", [2.0]),
    ...     "last_s": ("individual", [5.0]), "seen_s": ("individual", [3.0]),
    ...     "path_px": ("individual", [40.4])}, coords={"individual": [7]})
    >>> individuals_frame(table)["way"].tolist()
    [40.0]
    """
    columns = {
        shown: list(map(str, table[name].values)) if name == "class" else table[name].values
        for name, shown in COLUMNS.items()
        if name in table.variables
    }
    frame = pd.DataFrame(columns)
    if "way" in frame:
        frame["way"] = frame["way"].round(0)
    return frame.sort_values(["first", "id"], ignore_index=True)


class IndividualsTable(pn.viewable.Viewer):  # type: ignore[misc]
    """All individuals of a scene, linked to the session.

    Parameters
    ----------
    table
        One row each, as `hoilab.analysis.individuals` makes it.
    time_s
        Seconds of the frames of the video.
    session
        Its selection is this table's, and a click moves its frame.
    """

    def __init__(self, table: xr.Dataset, time_s: np.ndarray, session: Session) -> None:
        super().__init__()
        self.session = session
        self.frame = individuals_frame(table.compute())
        self._time_s = time_s
        shown = self.frame.copy()
        shown.insert(0, "", [_dot(number) for number in shown["id"]])
        self.table = pn.widgets.Tabulator(
            shown,
            show_index=False,
            disabled=True,
            selectable=1,
            pagination="local" if len(shown) > _PAGE else None,
            page_size=_PAGE,
            layout="fit_columns",
            sizing_mode="stretch_width",
            widths={"": 34, "id": 52},
            titles={name: f"{name} ({unit})" for name, unit in _UNITS.items()},
            formatters={"": {"type": "html"}, **{
                name: {"type": "money", "precision": 0 if unit == "px" else 1, "symbol": ""}
                for name, unit in _UNITS.items()
            }},
            text_align=dict.fromkeys(("id", *_UNITS), "right"),
            header_align=dict.fromkeys(("id", *_UNITS), "right"),
            stylesheets=[TABLE_CSS],
            margin=0,
        )  # fmt: skip
        self.table.on_click(self._clicked)
        session.param.watch(self._follow, "selected")
        self._follow()

    def _clicked(self, event: Any) -> None:
        row = self.frame.iloc[int(event.row)]
        frame = int(np.searchsorted(self._time_s, row["first"] - 1e-6))
        self.session.param.update(selected=int(row["id"]), frame=frame)

    def _follow(self, *_changes: object) -> None:
        rows = np.flatnonzero(self.frame["id"] == self.session.selected)
        self.table.selection = rows.tolist()

    def __panel__(self) -> Any:
        title = f"<h2>Individuals <small>{len(self.frame)}</small></h2>"
        heading = pn.pane.HTML(title, stylesheets=[look.CSS], margin=(14, 16, 0, 16))
        return pn.Column(heading, self.table, sizing_mode="stretch_width", margin=(0, 0, 8, 0))


def _dot(individual: int) -> str:
    colour = colour_of(individual)
    return (
        f'<span style="display:inline-block;width:10px;height:10px;border-radius:50%;'
        f'background:{colour};vertical-align:middle"></span>'
    )
