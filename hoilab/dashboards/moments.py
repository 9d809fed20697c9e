"""Moments as a gallery: a strip of pictures each, and a button that jumps there."""

from collections.abc import Callable
from typing import Any

import numpy as np
import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.dashboards import look
from hoilab.io import encode_jpeg
from hoilab.plotting.filmstrip import filmstrip
from hoilab.schema import release

_PICTURES, _SMALL_PX, _TALLEST_PX = 3, 110, 460
_MARGIN = 2.2
"""Side of what is shown of an individual, over the longer side of its box."""

Jump = Callable[[float, float, int], None]


class Moments(pn.viewable.Viewer):  # type: ignore[misc]
    """A gallery of spans of one recording.

    Parameters
    ----------
    video
        Hidden or public; what is visible is refused.
    tracks
        Where individuals are, to show the one that a moment is of.
    jump
        Called with start, stop (s) and individual when a moment is clicked.
    """

    def __init__(self, video: xr.DataArray, tracks: xr.Dataset | None, jump: Jump) -> None:
        super().__init__()
        self._video = release(video, way="gallery of moments")
        self._tracks, self._jump = tracks, jump
        self._heading = pn.pane.HTML("", stylesheets=[look.CSS], margin=(14, 16, 0, 16))
        self._cards = pn.FlexBox(
            margin=(0, 12, 12, 12), gap="12px", sizing_mode="stretch_width",
            styles={"max-height": f"{_TALLEST_PX}px", "overflow-y": "auto"},
        )  # fmt: skip
        self.show(None, "Moments")

    def show(self, found: xr.Dataset | None, title: str) -> None:
        """Show these moments; ``cosine`` or ``score`` says how sure each is."""
        count = 0 if found is None else found.sizes["clip"]
        self._heading.object = f"<h2>{title} <span style='opacity:.6'>{count}</span></h2>"
        if found is None or not count:
            hint = "Brush a span on the timeline, or stop at a frame; then look for more like it."
            words = hint if found is None else "Nothing else is like it in this recording."
            text = pn.pane.HTML(f"<p>{words}</p>", stylesheets=[look.CSS], margin=(0, 4))
            self._cards.objects = [text]
            return
        self._cards.objects = [self._card(found.isel(clip=k)) for k in range(count)]

    def _card(self, moment: xr.Dataset) -> Any:
        start, stop = (float(value) for value in moment["span"].values)
        who = int(moment["individual"]) if "individual" in moment else -1
        how = float(moment["cosine"] if "cosine" in moment else moment["score"])
        name = f"{moment['label'].item()} · " if "label" in moment else ""
        individual = "" if who < 0 else f" · {who}"
        picture = pn.pane.JPG(self._strip(start, stop, who), height=_SMALL_PX, margin=0)
        button = pmui.Button(
            label=f"{name}{start:.1f}–{stop:.1f} s{individual} · {how:.2f}",
            variant="text", size="small", sizing_mode="stretch_width", margin=0,
        )  # fmt: skip
        button.on_click(lambda _event: self._jump(start, stop, who))
        return pn.Column(picture, button, margin=0, sizing_mode="fixed")

    def _strip(self, start: float, stop: float, who: int) -> bytes:
        square = self._square(start, stop, who)
        strip = filmstrip(
            self._video, start, stop, pictures=1 if square is None else _PICTURES,
            width_px=2 * _SMALL_PX if square is None else _SMALL_PX, square=square,
        )  # fmt: skip
        return encode_jpeg(strip)

    def _square(self, start: float, stop: float, who: int) -> np.ndarray | None:
        """Return where an individual is in each picture of a strip; None in whole pictures."""
        if self._tracks is None or who < 0 or who not in self._tracks["individual"].values:
            return None
        one = self._tracks.sel(individual=who)
        at = np.linspace(start, stop, _PICTURES + 2)[1:-1]
        seen = np.isfinite(one["position"].sel(space="x").values)
        if not seen.any():
            return None
        known = one.isel(time=seen)
        row = np.abs(known["time"].values[None] - at[:, None]).argmin(1)
        side = _MARGIN * float(known["shape"].isel(time=row).max())
        centre = known["position"].transpose("time", "space").values[row]
        return np.concatenate([centre, np.full((_PICTURES, 1), side)], 1)

    def __panel__(self) -> Any:
        return pn.Column(self._heading, self._cards, sizing_mode="stretch_width", margin=0)
