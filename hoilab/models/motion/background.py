"""The empty scene: what each pixel shows when nobody is there, how much it flickers.

It is learnt from frames spread over the clip, so that people who walk leave no trace in it.
Where no colour comes back often enough, the background is unknown, and says so.

Axes: s sample, y row, x column, c channel.
"""

from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
import xarray as xr

from hoilab.models.motion.stayers import stayers

# Longest side (px) at which the scene is modelled: people 20 px tall in a 4K clip do not matter.
WORK_SIDE_PX = 640
SAMPLES = 48
SPAN_S = 600.0
# Somebody who sits still for this long is background; shorter clips prove nothing.
SHORTEST_S = 12.0
FEWEST_FRAMES = 60
# A colour is the background's when at least this share of the samples show it.
LEAST_SHARE = 0.3
# And when the picture around it looks alike in at least this share of them.
LEAST_ALIKE = 0.4
# Another look that comes back in this share of them, and differs by so much on average (more
# than light does), makes it unclear which is the ground.
RIVAL_SHARE, RIVAL_APART = 0.2, 12
MOST_UNKNOWN = 0.35


@dataclass(frozen=True)
class Background:
    """The empty scene at working size.

    Parameters
    ----------
    picture
        (y, x, c) of uint8: colour of the empty scene.
    tolerance
        (y, x, c) of uint8: difference from which a pixel has changed.
    unknown
        (y, x) of booleans: no colour comes back often enough here.
    scale
        Working pixels for one pixel of the clip.
    doubt
        Why nothing here can be trusted; empty when it can.
    """

    picture: np.ndarray
    tolerance: np.ndarray
    unknown: np.ndarray
    scale: float
    doubt: str


def to_work(picture: np.ndarray, scale: float) -> np.ndarray:
    """Return a picture (y, x, channel) at working size."""
    if scale == 1.0:
        return np.ascontiguousarray(picture)
    size = work_size(picture.shape[1], picture.shape[0], scale)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def work_size(width: int, height: int, scale: float) -> tuple[int, int]:
    """Return width and height at working size."""
    return max(1, round(width * scale)), max(1, round(height * scale))


def sample(video: xr.DataArray, scale: float) -> np.ndarray:
    """Return pictures spread over the clip's first minutes at working size, s y x c."""
    time_s = video["time"].values
    last = int(np.searchsorted(time_s, time_s[0] + SPAN_S, side="right")) - 1
    chosen = np.unique(np.linspace(0, last, SAMPLES).round().astype(int))
    return np.stack([to_work(video.isel(time=i).values, scale) for i in chosen.tolist()])


def learn(video: xr.DataArray) -> tuple[Background, np.ndarray]:
    """Return the empty scene of a clip, and the pictures it was learnt from (s y x c)."""
    scale = min(1.0, WORK_SIDE_PX / max(video.sizes["y"], video.sizes["x"]))
    pictures = sample(video, scale)
    colour, tolerance, unknown = _usual(pictures)
    unknown |= stayers(colour, pictures)
    doubt = _doubt(video, unknown)
    return Background(colour, tolerance, unknown, scale, doubt), pictures


def gain(picture: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Return how much brighter a picture is than a reference, one factor for each channel.

    The median over some of the pixels: those in front of the background do not move it.
    """
    step = max(1, picture.shape[0] // 45)
    one, two = (np.ascontiguousarray(full[::step, ::step]) for full in (picture, reference))
    place = np.flatnonzero((largest(one) < 250) & (largest(two) < 235) & (largest(255 - two) < 230))
    if len(place) < 50:
        return np.ones(3, np.float32)
    before = two.reshape(-1, 3)[place].astype(np.float32)
    ratio = (one.reshape(-1, 3)[place] / before).T
    factor = np.array([_middle(channel) for channel in np.ascontiguousarray(ratio)])
    return np.asarray(np.clip(factor, 0.6, 1.6), np.float32)


def _middle(values: np.ndarray) -> float:
    """Return the median; of an even number of values the upper of the two in the middle."""
    half = len(values) // 2
    return float(np.partition(values, half)[half])


def _usual(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the usual colour (y x c), the tolerance around it (y x c), and where it is unknown.

    Who stands long in one place would become its median. So pixels that vary are taken from
    the moments that look most alike around them: the empty scene comes back as it was, people
    come back in other clothes and postures.
    """
    step = max(1, pictures.shape[1] // 90)
    sparse = pictures[:, ::step, ::step]
    middle = _median(sparse)
    even = np.stack(
        [_scaled(one, 1 / gain(few, middle)) for one, few in zip(pictures, sparse, strict=True)]
    )
    middle = _median(even)
    tolerance = _tolerance(even, middle)
    alike, doubtful = _alike(even)
    rows, columns = np.nonzero(_share_near(even, middle, tolerance) < 0.8)
    if len(rows):
        calm = alike[:, rows, columns]  # s n
        values = even[:, rows, columns].astype(np.float32)
        quiet = np.where(calm[..., None], values, np.nan)  # s n c
        colour = np.nanmedian(quiet, axis=0)
        middle[rows, columns] = colour.round()
        sigma = 1.4826 * np.nanmedian(np.abs(quiet - colour), axis=0)
        tolerance[rows, columns] = _clipped(sigma)
    share = _share_near(even, middle, tolerance)
    restless = (tolerance >= MOST_TOLERANCE).any(-1)
    unknown = _solidified((share < LEAST_SHARE) | restless) | _without_holes(doubtful)
    return middle, tolerance, unknown


def _alike(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tell which samples show the ground at each place (s y x), and where that is doubtful (y x).

    The ground looks the same whenever nobody is in front of it. It is doubtful where few samples
    look alike, as with somebody who is there all the time, and where two looks both come back
    often, as with somebody who stands still for long.
    """
    count, height, width = pictures.shape[:3]
    step = max(1, width // 160)
    small = np.stack([cv2.blur(one, (step, step))[::step, ::step] for one in pictures])
    side = max(3, small.shape[2] // 12) | 1
    apart = np.zeros((count, count, *small.shape[1:3]), np.uint8)
    pairs = np.empty((max(1, count * (count - 1) // 2), *small.shape[1:3]), np.uint8)
    for number, (one, two) in enumerate(combinations(range(count), 2)):
        most = largest(cv2.absdiff(small[one], small[two]))
        pairs[number] = apart[one, two] = apart[two, one] = cv2.blur(most, (side, side))
    # What the camera's own noise makes of two pictures of the same.
    noise = _ranked(pairs, len(pairs) // 20)
    near = apart <= noise + 2  # s s y x
    first, group = _largest_group(near)
    second, rival = _largest_group(near & ~group & ~group[:, None])
    rows, columns = np.indices(first.shape)
    often = (rival.mean(0) >= RIVAL_SHARE) & (apart[first, second, rows, columns] >= RIVAL_APART)
    # A stayer comes and goes again; the ground was there before and is there afterwards.
    group = np.where(often & (_span(rival) > _span(group)), rival, group)
    doubtful = often | (group.mean(0) < LEAST_ALIKE)

    def full(mask: np.ndarray) -> np.ndarray:
        large = cv2.resize(mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
        return np.asarray(large, dtype=bool)

    return np.stack([full(one) for one in group]), full(doubtful)


def _largest_group(near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sample that most others look like (y x), and which do (s y x)."""
    centre = near.sum(1, dtype=np.uint8).argmax(0)
    return centre, np.take_along_axis(near, centre[None, None], axis=0)[0]


def _span(group: np.ndarray) -> np.ndarray:
    """Return the samples between the first and the last of each group (s y x)."""
    return np.asarray(len(group) - group.argmax(0) - group[::-1].argmax(0))


MOST_TOLERANCE = 44.0


def _median(pictures: np.ndarray) -> np.ndarray:
    """Return the upper median over the samples."""
    return _ranked(pictures, len(pictures) // 2)


def _ranked(pictures: np.ndarray, rank: int) -> np.ndarray:
    """Return the value with so many below it, found bit by bit: faster than sorting bytes."""
    found = np.zeros(pictures.shape[1:], np.uint8)
    for bit in (128, 64, 32, 16, 8, 4, 2, 1):
        tried = found + np.uint8(bit)
        below = np.zeros(found.shape, np.uint16)
        for one in pictures:
            below += one < tried
        found = np.where(below <= rank, tried, found)
    return found


def _share_near(pictures: np.ndarray, middle: np.ndarray, tolerance: np.ndarray) -> np.ndarray:
    """Return the share of samples (y x) that show this colour, give or take the tolerance."""
    near = np.zeros(middle.shape[:2], np.uint8)
    for one in pictures:
        near += largest(cv2.subtract(cv2.absdiff(one, middle), tolerance)) == 0
    return near / len(pictures)


def largest(channels: np.ndarray) -> np.ndarray:
    """Return the largest of the channels at each pixel."""
    red, green, blue = cv2.split(channels)
    return np.asarray(cv2.max(cv2.max(red, green), blue))


def _scaled(picture: np.ndarray, factor: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(picture * factor, 0, 255).round(), np.uint8)


def _tolerance(pictures: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Return the difference from which a pixel has changed: a few times the camera's noise."""
    off = np.stack([cv2.absdiff(one, middle) for one in pictures])
    return _clipped(1.4826 * _median(off).astype(np.float32))


def _clipped(sigma: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(8 + 3.5 * sigma, 14, MOST_TOLERANCE).round(), np.uint8)


def _solidified(unknown: np.ndarray) -> np.ndarray:
    """Return unknown places as whole bodies: specks removed, gaps closed, holes filled."""
    thick = max(3, unknown.shape[1] // 80) | 1
    speck = np.ones((thick, thick), np.uint8)
    mask = cv2.morphologyEx(unknown.astype(np.uint8), cv2.MORPH_OPEN, speck)
    side = max(3, unknown.shape[1] // 24) | 1
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    return _without_holes(mask, hulls=True)


def _without_holes(mask: np.ndarray, *, hulls: bool = False) -> np.ndarray:
    """Return a mask with its holes filled, or each part filled up to its convex hull."""
    filled = mask.astype(np.uint8)
    outlines, _ = cv2.findContours(filled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    parts = [cv2.convexHull(outline) for outline in outlines] if hulls else outlines
    return np.asarray(cv2.drawContours(filled, parts, -1, 1, cv2.FILLED)).astype(bool)


def _doubt(video: xr.DataArray, unknown: np.ndarray) -> str:
    """Return why the background cannot be trusted, or nothing."""
    time_s = video["time"].values
    span_s = float(time_s[-1] - time_s[0])
    if len(time_s) < FEWEST_FRAMES or span_s < SHORTEST_S:
        return (
            f"the clip is too short ({len(time_s)} frames, {span_s:.1f} s) to tell people from "
            f"background; that takes {FEWEST_FRAMES} frames and {SHORTEST_S:g} s"
        )
    if unknown.mean() > MOST_UNKNOWN:
        return (
            f"{unknown.mean():.0%} of the picture has no background that comes back: "
            "the camera moves, or something fills the view"
        )
    return ""
