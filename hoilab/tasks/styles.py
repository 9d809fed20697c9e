"""What to show where people are hidden.

All styles hide the same pixels: a style only says what stands there instead. Flat colour, the
empty scene, silhouettes, avatars and noise are made without the colour of a single hidden pixel.
Blur and mosaic are made from the hidden pixels, and so can be undone: see `REVERSIBLE`.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from hoilab.errors import DataError
from hoilab.tasks._mask import COLOUR, STYLES, Style, flat
from hoilab.tasks.styles_figures import paint_avatars, paint_noise, paint_silhouettes
from hoilab.tasks.styles_pixels import blurred, mosaic

# Rank-1 of a matched attack on 100 faces (the attacker obscures the gallery in the same way;
# chance .01): what it was for clear faces, solid colour, and the nearest setting of each style.
CLEAR, SOLID = 0.97, 0.02
REVERSIBLE = MappingProxyType({"blur": 0.85, "mosaic": 0.98})
# Fewer pixels than this say nothing about the light.
FEWEST_LIT = 200


class WeakStyleWarning(UserWarning):
    """A style was asked for that can be undone."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One frame that is to be hidden.

    Parameters
    ----------
    picture
        (y, x, channel), clear.
    mask
        (y, x) of uint8: above 0 where it is hidden.
    number, label, corners
        (n,), (n,), (n, 4): who is tracked in it, in its pixels.
    changed
        (y, x) of booleans, of any size: what is not the empty scene.
    """

    picture: np.ndarray
    mask: np.ndarray
    number: np.ndarray
    label: np.ndarray
    corners: np.ndarray
    changed: np.ndarray


Cover = Callable[[Moment], np.ndarray]
"""Returns what to show instead of a frame, (y, x, channel)."""


def cover_of(style: Style, size: tuple[int, int], scene: np.ndarray | None) -> Cover:
    """Return the cover of a style for the frames of one clip.

    Parameters
    ----------
    size
        Height and width of the clip.
    scene
        The empty scene, in the flat colour where it is unknown; None when nothing is known of
        it, which makes ``background``, ``silhouette`` and ``avatar`` stand on flat colour.
    """
    solid = flat(*size)
    ground = solid if scene is None else scene
    covers: Mapping[str, Cover] = {
        "solid": lambda _moment: solid,
        "background": lambda moment: lit(ground, moment),
        "silhouette": lambda moment: paint_silhouettes(
            lit(ground, moment), moment.corners, moment.number, moment.changed
        ),
        "avatar": lambda moment: paint_avatars(
            lit(ground, moment), moment.corners, moment.number, moment.label
        ),
        "noise": lambda moment: paint_noise(solid, moment.corners, moment.number),
        "blur": lambda moment: blurred(moment.picture),
        "mosaic": lambda moment: mosaic(moment.picture),
    }
    return covers[style]


def check_style(style: str) -> None:
    """Refuse a style that there is not, and warn of one that can be undone."""
    if style not in STYLES:
        raise DataError(f"style must be one of {', '.join(STYLES)}, got {style!r}")
    if style in REVERSIBLE:
        warnings.warn(reversibility(style), WeakStyleWarning, stacklevel=3)


def reversibility(style: str) -> str:
    """Return in one sentence how far a style can be undone; empty where it cannot.

    Examples
    --------
    >>> reversibility("solid")
    ''
    >>> reversibility("mosaic")
    "style 'mosaic' can be undone: an attacker ... recognised 98 of 100 people (97 in clear ..."
    """
    if style not in REVERSIBLE:
        return ""
    return (
        f"style {style!r} can be undone: an attacker who treats clear pictures in the same way "
        f"recognised {100 * REVERSIBLE[style]:.0f} of 100 people ({100 * CLEAR:.0f} in clear "
        f"pictures, {100 * SOLID:.0f} under solid colour); use solid, background or avatar for "
        "whatever leaves the house"
    )


def lit(scene: np.ndarray, moment: Moment) -> np.ndarray:
    """Return the empty scene in the light of a frame, read off the pixels that are not hidden."""
    step = max(1, scene.shape[0] // 90)
    shown = moment.mask[::step, ::step] == 0
    now = moment.picture[::step, ::step][shown].astype(np.float32)
    then = scene[::step, ::step][shown].astype(np.float32)
    told = (then.min(-1) > 25) & (then.max(-1) < 235) & (now.max(-1) < 250)
    if told.sum() < FEWEST_LIT:
        return scene
    factor = np.clip(np.median(now[told] / then[told], axis=0), 0.6, 1.6)
    if np.abs(factor - 1).max() < 0.01:
        return scene
    table = np.clip(np.rint(np.arange(256)[:, None] * factor), 0, 255).astype(np.uint8)
    bright = np.stack([table[scene[..., c], c] for c in range(3)], axis=-1)
    bright[(scene == COLOUR).all(-1)] = COLOUR
    return bright
