"""The table of pairs: who did what with what; a click picks one out and jumps to it."""

from typing import Any

import numpy as np
import pandas as pd
import panel as pn
import xarray as xr

from hoilab.dashboards import look
from hoilab.dashboards.individuals import TABLE_CSS
from hoilab.dashboards.session import Session
from hoilab.schema import check_interactions
from hoilab.schema.interactions import NOBODY

COLUMNS = ("pair", "who", "verb", "object", "first", "seen", "score")
_PAGE = 8


def pairs_frame(interactions: xr.Dataset) -> pd.DataFrame:
    """Return one row for each pair: its surest verb, when it began, frames in which it was told.

    Examples
    --------
    >>> from hoilab.schema import make_interactions
    >>> rows = make_interactions([3, 4], [0.3, 0.4], [[5, 5]] * 2, [[4, 8]] * 2, [[9, 9]] * 2,
    ...     [[2, 2]] * 2, object_class="cup", verb=["hold", "kick"], score=[0.5, 0.75], human_id=7)
    >>> pairs_frame(rows.assign(pair=("interaction", [0, 0])))[["who", "verb"]].values.tolist()
    [['7', 'kick']]
    """
    rows = check_interactions(interactions)
    names = {"human": "who", "object_class": "object", "time": "first"}
    columns = ("pair", "human", "object_class", "verb", "time", "score", "frame")
    if "pair" not in rows:
        rows = rows.assign(pair=("interaction", np.full(rows.sizes["interaction"], NOBODY)))
    table = pd.DataFrame({name: rows[name].values for name in columns}).rename(columns=names)
    table = table[table["pair"] != NOBODY]
    if table.empty:
        return pd.DataFrame({name: [] for name in COLUMNS})
    # The verb that a pair was told to do most, each frame weighed by how sure it was.
    weight = table.groupby(["pair", "verb"])["score"].sum().reset_index()
    verb = weight.loc[weight.groupby("pair")["score"].idxmax()].set_index("pair")["verb"]
    grouped = table.groupby("pair")
    found = grouped.agg(who=("who", "first"), object=("object", "first"), first=("first", "min"),
                        seen=("frame", "nunique"), score=("score", "max"))  # fmt: skip
    found["verb"] = verb
    found["who"] = ["?" if who == NOBODY else str(who) for who in found["who"]]
    found["score"] = found["score"].astype(float).round(2)
    return found.reset_index()[list(COLUMNS)].sort_values(["first", "pair"], ignore_index=True)


class PairsTable(pn.viewable.Viewer):  # type: ignore[misc]
    """All pairs of a scene, linked to the session.

    Parameters
    ----------
    interactions
        With ``pair``, as `hoilab.interactions` gives them.
    time_s
        Seconds of the frames of the video.
    session
        Its pair is this table's, and a click moves its frame.
    """

    def __init__(self, interactions: xr.Dataset, time_s: np.ndarray, session: Session) -> None:
        super().__init__()
        self.session = session
        self.frame = pairs_frame(interactions.compute())
        self._time_s = time_s
        self.table = pn.widgets.Tabulator(
            self.frame,
            show_index=False,
            disabled=True,
            selectable=1,
            pagination="local" if len(self.frame) > _PAGE else None,
            page_size=_PAGE,
            layout="fit_columns",
            sizing_mode="stretch_width",
            widths={"pair": 52},
            titles={"pair": "id", "first": "first (s)", "seen": "frames"},
            text_align=dict.fromkeys(("pair", "first", "seen", "score"), "right"),
            header_align=dict.fromkeys(("pair", "first", "seen", "score"), "right"),
            formatters={"first": {"type": "money", "precision": 1, "symbol": ""}},
            stylesheets=[TABLE_CSS],
            margin=0,
        )
        self.table.on_click(self._clicked)
        session.param.watch(self._follow, "pair")
        self._follow()

    def _clicked(self, event: Any) -> None:
        row = self.frame.iloc[int(event.row)]
        frame = int(np.searchsorted(self._time_s, row["first"] - 1e-6))
        self.session.param.update(pair=int(row["pair"]), frame=frame)

    def _follow(self, *_changes: object) -> None:
        rows = np.flatnonzero(self.frame["pair"] == self.session.pair)
        self.table.selection = rows.tolist()

    def __panel__(self) -> Any:
        title = f"<h2>Pairs <small>{len(self.frame)}</small></h2>"
        heading = pn.pane.HTML(title, stylesheets=[look.CSS], margin=(14, 16, 0, 16))
        return pn.Column(heading, self.table, sizing_mode="stretch_width", margin=(0, 0, 8, 0))
