"""Moments as a gallery: a strip of pictures each, and a button that jumps there."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

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
Shown = tuple[xr.DataArray, xr.Dataset | None]


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
    name
        What the recording is called; a moment of another one opens that one's page.
    others
        Returns the video and the tracks of another recording by its name.
    """

    def __init__(
        self,
        video: xr.DataArray,
        tracks: xr.Dataset | None,
        jump: Jump,
        *,
        name: str = "",
        others: Callable[[str], Shown] | None = None,
    ) -> None:
        super().__init__()
        self._shown: Shown = (release(video, way="gallery of moments"), tracks)
        self._jump, self._name, self._others = jump, name, others
        self._heading = pn.pane.HTML("", stylesheets=[look.CSS], margin=(14, 16, 0, 16))
        self._cards = pn.FlexBox(
            margin=(0, 12, 12, 12), gap="12px", sizing_mode="stretch_width",
            styles={"max-height": f"{_TALLEST_PX}px", "overflow-y": "auto"},
        )  # fmt: skip
        self.show(None, "Moments")

    def show(self, found: xr.Dataset | None, title: str) -> None:
        """Show these moments; ``cosine`` or ``score`` says how sure each is."""
        count = 0 if found is None else found.sizes["clip"]
        note = "" if found is None else f" <small>{count}</small>"
        self._heading.object = f"<h2>{title}{note}</h2>"
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
        recording = str(moment["recording"].item()) if "recording" in moment else self._name
        shown, link, place = self._shown, {}, ""
        if recording != self._name and self._others is not None:
            shown = self._others(recording)
            frame = int(np.searchsorted(shown[0]["time"].values, start - 1e-6))
            link = {"href": f"?scene={quote(recording)}&page=search&frame={frame}"}
            place = f"{recording} · "
        picture = pn.pane.JPG(self._strip(shown, start, stop, who), height=_SMALL_PX, margin=0)
        button = pmui.Button(
            label=f"{place}{name}{start:.1f}–{stop:.1f} s{individual} · {how:.2f}",
            variant="text", size="small", sizing_mode="stretch_width", margin=0, **link,
        )  # fmt: skip
        if not link:
            button.on_click(lambda _event: self._jump(start, stop, who))
        return pn.Column(picture, button, margin=0, sizing_mode="fixed")

    def _strip(self, shown: Shown, start: float, stop: float, who: int) -> bytes:
        video, tracks = shown
        square = square_around(tracks, start, stop, who)
        strip = filmstrip(
            release(video, way="gallery of moments"), start, stop,
            pictures=1 if square is None else _PICTURES,
            width_px=2 * _SMALL_PX if square is None else _SMALL_PX, square=square,
        )  # fmt: skip
        return encode_jpeg(strip)

    def __panel__(self) -> Any:
        return pn.Column(self._heading, self._cards, sizing_mode="stretch_width", margin=0)


def square_around(
    tracks: xr.Dataset | None, start: float, stop: float, who: int
) -> np.ndarray | None:
    """Return where an individual is in each picture of a strip; None in whole pictures."""
    if tracks is None or who < 0 or who not in tracks["individual"].values:
        return None
    one = tracks.sel(individual=who)
    at = np.linspace(start, stop, _PICTURES + 2)[1:-1]
    seen = np.isfinite(one["position"].sel(space="x").values)
    if not seen.any():
        return None
    known = one.isel(time=seen)
    row = np.abs(known["time"].values[None] - at[:, None]).argmin(1)
    side = _MARGIN * float(known["shape"].isel(time=row).max())
    centre = known["position"].transpose("time", "space").values[row]
    return np.concatenate([centre, np.full((_PICTURES, 1), side)], 1)
