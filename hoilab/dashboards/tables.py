"""Tables of events and measures: rows to read, a click that jumps."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import panel as pn
import panel_material_ui as pmui

from hoilab.dashboards import look
from hoilab.dashboards.individuals import TABLE_CSS

GAP = (0, 0, 14, 0)
_WRAPPED = """
.tabulator .tabulator-row .tabulator-cell {
  height: auto !important; line-height: 1.4; padding: 7px 8px !important;
}
"""


def rows_table(
    frame: pd.DataFrame,
    clicked: Callable[[pd.Series], None] | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    widths: Mapping[str, int] | None = None,
    hidden: tuple[str, ...] = (),
    wrapped: tuple[str, ...] = (),
    page: int = 8,
) -> Any:
    """Return a table that calls back with the row that is clicked; numbers stand to the right.

    Parameters
    ----------
    titles
        What columns are called, where it is not their name.
    hidden
        Columns that the callback needs and nobody reads.
    wrapped
        Columns of sentences, which take as many lines as they need.
    """
    numbers = [str(name) for name in frame.select_dtypes("number").columns]
    table = pn.widgets.Tabulator(
        frame, show_index=False, disabled=True, selectable=False, hidden_columns=list(hidden),
        pagination="local" if len(frame) > page else None, page_size=page, layout="fit_columns",
        sizing_mode="stretch_width", titles=dict(titles or {}), widths=dict(widths or {}),
        text_align=dict.fromkeys(numbers, "right"), header_align=dict.fromkeys(numbers, "right"),
        stylesheets=[TABLE_CSS, *([_WRAPPED] if wrapped else [])], margin=0,
        formatters={name: {"type": "textarea"} for name in wrapped},
    )  # fmt: skip
    if clicked is not None:
        table.on_click(lambda event: clicked(table.value.iloc[int(event.row)]))
    return table


def card(*content: Any) -> Any:
    """Return parts as one card."""
    return pmui.Paper(
        pn.Column(*content, sizing_mode="stretch_width", margin=0), elevation=0,
        variant="outlined", sizing_mode="stretch_width", margin=GAP,
    )  # fmt: skip


def heading(title: str, note: str = "") -> Any:
    """Return the title of a card, and a lighter note behind it."""
    text = f"<h2>{title} <small>{note}</small></h2>"
    return pn.pane.HTML(text, stylesheets=[look.CSS], margin=(14, 16, 4, 16))


def note(text: str) -> Any:
    """Return a sentence in a card."""
    return pn.pane.HTML(
        f"<p>{text}</p>", stylesheets=[look.CSS], sizing_mode="stretch_width", margin=(0, 16, 8, 16)
    )


def columns(left: list[Any], right: list[Any], *, wide: int = 8) -> Any:
    """Return two columns of cards, below each other where there is no room."""
    sides = (
        pmui.Grid(
            pmui.Column(*cards, sizing_mode="stretch_width", margin=0),
            size={"xs": 12, "lg": size},
        )
        for cards, size in ((left, wide), (right, 12 - wide))
    )
    return pmui.Grid(
        *sides, container=True, spacing=2, sizing_mode="stretch_width", margin=(12, 12)
    )
