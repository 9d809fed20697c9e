"""Who is who? The attack of somebody who has clear pictures of everybody in an anonymized clip.

For each individual the attacker has one clear picture, the best there is: from the very moment
that is attacked, a little off. He knows how the clip was anonymized, does the same to his pictures
("parrot" attack, McPherson et al. 2016, https://arxiv.org/abs/1609.00408), and compares them with
the anonymized clip pixel by pixel. Where a style shows no pixel of anybody he compares what is
the person's own in his picture, so that the ground behind gives nobody away.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import xarray as xr

from hoilab.tasks._mask import Style
from hoilab.tasks.styles import REVERSIBLE, Moment, cover_of

Obscure = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""What the attacker does to a picture of his in which somebody is in a box."""

# Fewer where their frames, of the clip and of what was made of it, take more memory than this.
MOST_PERSONS, MOST_BYTES = 60, 600_000_000
# Sides (px) at which heads and bodies are compared, and the least they must have in the clip.
SIZES = {"head": (24, 24), "body": (24, 60)}
LEAST_WIDTH_PX = 6
# The top and the middle of a box: where the head is, see hoilab.metrics.hiding.
HEAD = (0.6, 0.2)
# The attacker's picture is shifted by up to this share of the box, and up to this much brighter.
SHIFT, BRIGHTER = 0.06, 0.1
# What differs from the anonymized picture by more than this, of 255, is the person's own.
OWN, LEAST_OWN = 24, 0.1


@dataclass(frozen=True, kw_only=True)
class Attack:
    """How often an attack names the right individual.

    Parameters
    ----------
    persons
        Individuals that were attacked, each once.
    recognised
        How many of them were named rightly; a guess among k counts 1/k.
    clear
        The same attack on the clear clip: what it can do when nothing is hidden.
    chance
        Share that pure guessing names.
    likely_chance
        Probability that guessing alone does as well: small when somebody is given away.
    """

    persons: int
    recognised: float
    clear: float
    chance: float
    likely_chance: float


@dataclass(frozen=True)
class _Views:
    """Crops (n, k) of all individuals: the attacker's own, as he obscures them, and the clip's."""

    own: np.ndarray
    copied: np.ndarray
    weight: np.ndarray
    clear: np.ndarray
    hidden: np.ndarray


def attacks(
    boxes: dict[int, np.ndarray], clear: xr.DataArray, hidden: xr.DataArray, *, style: Style
) -> dict[str, Attack]:
    """Return the attacks on heads and bodies of a clip.

    Parameters
    ----------
    boxes
        For each individual rows of frame, left, top, right, bottom in pixels of the clip.
    clear, hidden
        The clip and what was made of it.
    """
    best = [row for rows in boxes.values() if (row := _best(rows, clear)) is not None]
    best = best[: min(MOST_PERSONS, max(2, MOST_BYTES // (2 * clear[0].nbytes)))]
    obscure = _as_hidden(style, (clear.sizes["y"], clear.sizes["x"]))
    # Read in order, once: a film is slow to jump about in.
    frames = np.unique([int(row[0]) for row in best]).astype(int)
    clear, hidden = clear.isel(time=frames).load(), hidden.isel(time=frames).load()
    best = [np.append(np.searchsorted(frames, row[0]), row[1:]) for row in best]
    found = {}
    for part in SIZES:
        views = _views(best, clear, hidden, obscure, part, all_pixels=style in REVERSIBLE)
        recognised = _rank_1(views.copied, views.weight, views.hidden)
        known = _rank_1(views.own, np.ones_like(views.weight), views.clear)
        found[part] = _attack(len(best), recognised, known)
    return found


def _views(
    best: list[np.ndarray],
    clear: xr.DataArray,
    hidden: xr.DataArray,
    obscure: Obscure,
    part: str,
    *,
    all_pixels: bool,
) -> _Views:
    chance = np.random.default_rng(0)
    rows: list[tuple[np.ndarray, ...]] = []
    for frame, *corners in best:
        seen, box = clear.isel(time=int(frame)).values, np.array(corners)
        shown = hidden.isel(time=int(frame)).values
        near = box + np.tile(chance.uniform(-SHIFT, SHIFT, 2) * (box[2:] - box[:2]), 2)
        light = 1 + chance.uniform(-BRIGHTER, BRIGHTER)
        bright = np.clip(seen * light, 0, 255).astype(np.uint8)
        own = (cv2.absdiff(seen, shown).max(-1) > OWN).astype(np.uint8) * 255
        weight = _crop(np.dstack([own] * 3), near, part) > 127
        if all_pixels or weight.mean() < LEAST_OWN:
            weight[:] = True
        copied = obscure(bright, near)
        pictures = ((bright, near), (copied, near), (seen, box), (shown, box))
        one, two, three, four = (_crop(picture, at, part) for picture, at in pictures)
        rows.append((one, two, weight.astype(float), three, four))
    size = SIZES[part][0] * SIZES[part][1] * 3
    columns = (np.array([row[n] for row in rows]).reshape(-1, size) for n in range(5))
    return _Views(*columns)


def _attack(persons: int, recognised: float, known: float) -> Attack:
    from scipy.stats import binom

    if not persons:
        return Attack(persons=0, recognised=0.0, clear=0.0, chance=1.0, likely_chance=1.0)
    chance = 1 / persons
    likely = float(binom.sf(np.ceil(recognised - 1e-9) - 1, persons, chance))
    return Attack(
        persons=persons,
        recognised=round(recognised / persons, 4),
        clear=round(known / persons, 4),
        chance=round(chance, 4),
        likely_chance=round(likely, 4),
    )


def _best(rows: np.ndarray, clip: xr.DataArray) -> np.ndarray | None:
    """Return the moment of an individual at which it is largest, whole in the picture."""
    left, top, right, bottom = rows[:, 1:].T
    inside = (left >= 0) & (top >= 0) & (right <= clip.sizes["x"]) & (bottom <= clip.sizes["y"])
    rows = rows[inside & (HEAD[0] * (right - left) >= LEAST_WIDTH_PX)]
    if not len(rows):
        return None
    area = (rows[:, 3] - rows[:, 1]) * (rows[:, 4] - rows[:, 2])
    return np.asarray(rows[area.argmax()])


def _as_hidden(style: Style, size: tuple[int, int]) -> Obscure:
    """Return what the attacker does to clear pictures: the same, where pixels are their own cover.

    Flat colour and figures make all pictures alike; there the clear ones say more.
    """
    if style not in REVERSIBLE:
        return lambda picture, _box: picture
    cover = cover_of(style, size, None)

    def obscured(picture: np.ndarray, box: np.ndarray) -> np.ndarray:
        whole = np.full(size, 255, np.uint8)
        return cover(
            Moment(
                picture=picture,
                mask=whole,
                number=np.zeros(1, int),
                label=np.array(["person"]),
                corners=box[None],
                changed=whole > 0,
            )
        )

    return obscured


def _crop(picture: np.ndarray, box: np.ndarray, part: str) -> np.ndarray:
    """Return the head or the body in one size, as a row of numbers."""
    left, top, right, bottom = _part(box, part).round().astype(int).tolist()
    left, top = max(0, min(left, picture.shape[1] - 1)), max(0, min(top, picture.shape[0] - 1))
    crop = picture[top : max(bottom, top + 1), left : max(right, left + 1)]
    small = np.asarray(cv2.resize(crop, SIZES[part], interpolation=cv2.INTER_AREA), dtype=float)
    return small.ravel()


def _part(box: np.ndarray, part: str) -> np.ndarray:
    if part == "body":
        return box
    width, height = box[2:] - box[:2]
    middle = (box[0] + box[2]) / 2
    half = HEAD[0] * width / 2
    return np.array([middle - half, box[1], middle + half, box[1] + HEAD[1] * height])


def _rank_1(gallery: np.ndarray, weight: np.ndarray, probe: np.ndarray) -> float:
    """Return how many probes (n, k) are most like their own gallery picture (n, k).

    Likeness is the correlation of the pixels whose weight is 1; a guess among m counts 1/m.

    Examples
    --------
    >>> _rank_1(np.eye(3), np.ones((3, 3)), np.eye(3))
    3.0
    >>> _rank_1(np.eye(2), np.ones((2, 2)), np.zeros((2, 2)))
    1.0
    """
    if not len(probe):
        return 0.0
    score = np.empty((len(probe), len(gallery)))
    for row, own in enumerate(weight > 0):
        one, many = gallery[row, own], probe[:, own]
        one, many = one - one.mean(), many - many.mean(axis=1, keepdims=True)
        length = np.linalg.norm(many, axis=1) * np.linalg.norm(one)
        score[:, row] = many @ one / np.maximum(length, 1e-9)
    score = score.round(9)
    best = score == score.max(axis=1, keepdims=True)
    return float((np.diag(best) / best.sum(axis=1)).sum())
