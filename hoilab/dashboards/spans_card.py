"""The card of labelled spans: kept on disk from each click on, listed, and jumped to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.dashboards import look
from hoilab.errors import DataError
from hoilab.io.spans import make_spans, read_spans, spans_path, write_spans

Jump = Callable[[float, float, int], None]


class SpansCard(pn.viewable.Viewer):  # type: ignore[misc]
    """Labelled spans of a recording.

    Parameters
    ----------
    recording
        They lie beside it, in ``NAME.spans.csv``.
    jump
        Called with start, stop (s) and individual when a span is clicked.
    """

    def __init__(self, recording: Path, jump: Jump) -> None:
        super().__init__()
        self.path = spans_path(recording)
        self.spans = read_spans(self.path)
        self._jump = jump
        self._rows = pn.Column(margin=0, sizing_mode="stretch_width")
        self._list()

    def add(self, span_s: tuple[float, float], label: str, who: int) -> None:
        """Keep one more span.

        Raises
        ------
        DataError
            It has no label.
        """
        if not label.strip():
            raise DataError("a label is a word or two; type one first")
        known = self.spans
        self._save(
            make_spans(
                np.concatenate([known["span"].values, [span_s]]),
                [*known["label"].values.astype(str), label.strip()],
                individual=[*known["individual"].values.tolist(), who],
            )
        )

    def remove(self, place: int) -> None:
        """Forget the span in this row."""
        kept = [k for k in range(self.spans.sizes["clip"]) if k != place]
        self._save(self.spans.isel(clip=kept))

    def _save(self, spans: xr.Dataset) -> None:
        write_spans(self.path, spans)
        self.spans = spans
        self._list()

    def _list(self) -> None:
        columns = (self.spans[name].values for name in ("span", "label", "individual"))
        self._rows.objects = [
            self._row(place, (float(start), float(stop), int(who)), str(label))
            for place, ((start, stop), label, who) in enumerate(zip(*columns, strict=True))
        ] or [
            pn.pane.HTML("<p>No span is labelled yet.</p>", stylesheets=[look.CSS], margin=(4, 16))
        ]

    def _row(self, place: int, at: tuple[float, float, int], label: str) -> Any:
        start, stop, who = at
        jump = pmui.Button(
            label=f"{label} · {start:.1f}–{stop:.1f} s{'' if who < 0 else f' · {who}'}",
            variant="text", size="small", sizing_mode="stretch_width", margin=0,
        )  # fmt: skip
        jump.on_click(lambda _event: self._jump(*at))
        drop = pmui.IconButton(icon="delete", size="small", margin=0, description="Remove")
        drop.on_click(lambda _event: self.remove(place))
        return pn.Row(jump, drop, sizing_mode="stretch_width", margin=(0, 12))

    def __panel__(self) -> Any:
        return self._rows
