"""Benchmark: evaluation files in, tables out, and what is under each number."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.dashboards import look
from hoilab.dashboards.individuals import TABLE_CSS
from hoilab.dashboards.session import Session
from hoilab.errors import DataError, HoilabError
from hoilab.plugins import Spec

LARGEST = 20_000_000
_GAP = (0, 0, 14, 0)
_PAGE = 20

SPEC = Spec(
    name="benchmark",
    summary="Evaluation files in, tables and drill-down out.",
    licence="Apache-2.0",
    target="hoilab.dashboards.benchmark_page:Benchmark",
)


class Benchmark(pn.viewable.Viewer):  # type: ignore[misc]
    """The page of evaluations: whatever ``hoilab evaluate ... --json FILE`` wrote.

    Files ``NAME.*.scores.json`` beside the scene are opened at once; others are dropped onto the
    page. Several files stand beside each other, a column each; choosing a table shows its rows,
    with the difference to the first file.

    Parameters
    ----------
    scene
        Whose evaluations are looked for; None for none.
    """

    def __init__(
        self,
        scene: xr.DataTree | None = None,
        session: Session | None = None,
        *,
        files: Sequence[str | Path] = (),
    ) -> None:
        super().__init__()
        self.session = Session() if session is None else session
        self.reports: dict[str, dict[str, dict[str, float | None]]] = {}
        self.upload = pmui.FileInput(accept=".json", multiple=True, label="Add evaluation files")
        self.choice = pmui.Select(label="Table", options=[], size="small")
        self.search = pmui.TextInput(label="Rows with", size="small")
        self._note = pmui.Alert("", severity="warning", visible=False, margin=(4, 12))
        self.table = pn.widgets.Tabulator(
            pd.DataFrame(), show_index=False, disabled=True, pagination="local", page_size=_PAGE,
            layout="fit_columns", sizing_mode="stretch_width", stylesheets=[TABLE_CSS], margin=0,
        )  # fmt: skip
        self._heading = pn.pane.HTML("", stylesheets=[look.CSS], margin=(14, 16, 12, 16))
        for path in [*beside(scene), *map(Path, files)]:
            self._careful(path.name, path.read_bytes())
        self.upload.param.watch(self._uploaded, "value")
        self.choice.param.watch(lambda _change: self._show(), "value")
        self.search.param.watch(lambda _change: self._show(), "value")
        self._list()

    def add(self, name: str, content: bytes) -> None:
        """Add an evaluation from the bytes of its file.

        Raises
        ------
        DataError
            It is no JSON object of numbers, or too large.
        """
        self.reports[name.removesuffix(".json")] = tables_of(content, name)

    def _careful(self, name: str, content: bytes) -> None:
        try:
            self.add(name, content)
        except HoilabError as refusal:
            self._note.param.update(object=str(refusal), visible=True)

    def _uploaded(self, _change: object) -> None:
        self._note.visible = False
        contents, names = self.upload.value, self.upload.filename
        if not contents:
            return
        many = isinstance(contents, list)
        pairs = zip(names, contents, strict=True) if many else [(names, contents)]
        for name, content in pairs:
            self._careful(str(name), bytes(content))
        self._list()

    def _list(self) -> None:
        titles = list(dict.fromkeys(title for tables in self.reports.values() for title in tables))
        chosen = self.choice.value if self.choice.value in titles else None
        self.choice.options = titles
        self.choice.value = chosen or (titles[0] if titles else None)
        self._show()

    def _show(self) -> None:
        title = self.choice.value
        rows = compared(self.reports, str(title) if title else "")
        if words := self.search.value.strip().lower():
            rows = rows[rows["measure"].str.lower().str.contains(words, regex=False)]
        self.table.value = rows.reset_index(drop=True)
        for part in (self.choice, self.search, self.table):
            part.visible = bool(self.reports)
        if not self.reports:
            self._heading.object = (
                "<h2>No evaluation yet</h2><p>Write one with <code>hoilab evaluate scene "
                "NAME.zarr --truth FILE --json NAME.scores.json</code>: it is shown here when it "
                "lies beside the scene, or when you add it.</p>"
            )
            return
        named = ", ".join(map(escape, self.reports))
        self._heading.object = f"<h2>{escape(str(title or ''))}</h2><p>{named}</p>"

    def __panel__(self) -> Any:
        controls = pn.Row(self.upload, self.choice, self.search, margin=(8, 8))
        table = pn.Column(self._heading, self.table, sizing_mode="stretch_width", margin=0)
        return pmui.Column(
            _card(pn.Column(controls, self._note, margin=0)), _card(table),
            sizing_mode="stretch_width", margin=(12, 12),
        )  # fmt: skip


def beside(scene: xr.DataTree | None) -> list[Path]:
    """Return the evaluations that lie beside a scene."""
    if scene is None or "source" not in scene.encoding:
        return []
    path = Path(str(scene.encoding["source"]))
    return sorted(path.parent.glob(f"{path.stem}.*scores.json"))


def tables_of(content: bytes, name: str) -> dict[str, dict[str, float | None]]:
    """Return the numbers of an evaluation file: by table, then by measure.

    Objects within objects become names with points; lists of objects are numbered.

    Examples
    --------
    >>> tables_of(b'{"tracks": {"mota": 0.5}, "frames": 7}', "a.json")
    {'tracks': {'mota': 0.5}, 'all': {'frames': 7.0}}
    """
    if len(content) > LARGEST:
        raise DataError(
            f"{name} has {len(content) / 1e6:.0f} MB; an evaluation has {LARGEST / 1e6:.0f} at most"
        )
    try:
        said = json.loads(content)
    except (ValueError, UnicodeDecodeError) as cause:
        raise DataError(f"{name} is no evaluation: {cause}; make one with --json") from cause
    if not isinstance(said, dict):
        raise DataError(f"{name} must hold an object of tables, got {type(said).__name__}")
    tables: dict[str, dict[str, float | None]] = {}
    for title, part in said.items():
        if isinstance(part, Mapping | list):
            rows = dict(_flat(part))
            if rows:
                tables[str(title)] = rows
        elif number := dict(_flat({str(title): part})):
            tables.setdefault("all", {}).update(number)
    if not tables:
        raise DataError(f"{name} holds no numbers; make an evaluation with --json")
    return tables


def compared(
    reports: Mapping[str, Mapping[str, Mapping[str, float | None]]], title: str
) -> pd.DataFrame:
    """Return one table of all reports: a row for each measure, a column for each report.

    With two or more, the difference of each to the first stands beside it.
    """
    parts = {name: tables[title] for name, tables in reports.items() if title in tables}
    measures = list(dict.fromkeys(measure for part in parts.values() for measure in part))
    columns: dict[str, object] = {"measure": measures}
    first: list[float | None] = []
    for place, (name, part) in enumerate(parts.items()):
        values = [part.get(measure) for measure in measures]
        columns[name] = [None if value is None else round(value, 4) for value in values]
        if place == 0:
            first = values
        else:
            columns[f"{name} - first"] = [
                None if value is None or base is None else round(value - base, 4)
                for value, base in zip(values, first, strict=True)
            ]
    return pd.DataFrame(columns)


def _flat(part: object, name: str = "") -> list[tuple[str, float | None]]:
    if isinstance(part, bool | str):
        return []
    if part is None or isinstance(part, int | float):
        return [(name, None if part is None else float(part))]
    inner = part.items() if isinstance(part, Mapping) else enumerate(part)  # type: ignore[arg-type]
    return [
        row for key, value in inner for row in _flat(value, f"{name}.{key}" if name else str(key))
    ]


def _card(content: Any) -> Any:
    return pmui.Paper(
        content, elevation=0, variant="outlined", sizing_mode="stretch_width", margin=_GAP
    )
