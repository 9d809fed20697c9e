"""From changed pixels to boxes: one for each person or thing.

A blob is often not one body: people merge when they pass each other, and a lamp post cuts one
in two. Where the perspective is known, each group of blobs is explained by person-sized boxes,
the best first, each taking away the pixels that it explains.

Boxes are corners: left, top, right, bottom.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from hoilab.models.motion.perspective import WIDTH, Perspective

SMALLEST_PX = 24
LEAST_SIZE_PX = 2
# Share of a person's box that is body, as silhouettes have it on average.
FILLED = 0.55
LEAST_FILLED = 0.32
HIDDEN_FILLED = 0.12
LEAST_HEIGHT = 0.5
BETWEEN = 0.5


@dataclass(frozen=True)
class Body:
    """One box with the share of it that is body, and whether it is person-sized."""

    corners: np.ndarray
    filled: float
    person: bool


def blobs(mask: np.ndarray, *, reach: tuple[int, int] = (3, 7)) -> tuple[np.ndarray, np.ndarray]:
    """Return groups of changed pixels: labels (y x, 0 for none) and corners of each (n 4).

    ``reach`` closes gaps of so many pixels across and down.
    """
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones(reach[::-1], np.uint8))
    x, y, wide, high = cv2.boundingRect(closed)
    label = np.zeros(mask.shape, np.int32)
    if not wide:
        return label, np.empty((0, 4), np.float32)
    count, part, stats, _ = cv2.connectedComponentsWithStats(
        closed[y : y + high, x : x + wide], connectivity=8, ltype=cv2.CV_16U
    )
    left, top, width, height, area = stats[1:].T
    kept = np.nonzero(area >= SMALLEST_PX)[0]
    corners = np.stack([left + x, top + y, left + x + width, top + y + height], axis=-1)[kept]
    renamed = np.zeros(count, np.int32)
    renamed[kept + 1] = np.arange(1, len(kept) + 1)
    label[y : y + high, x : x + wide] = renamed[part]
    return label, corners.astype(np.float32)


def bodies(mask: np.ndarray, perspective: Perspective | None, expected: np.ndarray) -> list[Body]:
    """Return the bodies in a mask (y x, 0 or 1).

    ``expected`` (n, 4) are boxes where people are likely, from the frames before.
    """
    label, corners = blobs(mask)
    if perspective is None:
        return [_single(mask, label, number, box) for number, box in enumerate(corners, 1)]
    found: list[Body] = []
    for group in _near_groups(corners, perspective):
        found += _explain(mask, label, group, corners[group], perspective, expected)
    return found


def _single(mask: np.ndarray, label: np.ndarray, number: int, box: np.ndarray) -> Body:
    left, top, right, bottom = box.astype(int)
    own = mask[top:bottom, left:right] & (label[top:bottom, left:right] == number)
    width, height = right - left, bottom - top
    upright = 1.2 * width < height < 6 * width and height >= 0.06 * mask.shape[0]
    return Body(box, float(own.mean()), bool(upright))


def _near_groups(corners: np.ndarray, perspective: Perspective) -> list[np.ndarray]:
    """Return indices of blobs that could be parts of one body, together."""
    count = len(corners)
    if count == 0:
        return []
    tall = perspective.height_px(corners[:, 3])
    apart_x = np.maximum(corners[:, None, 0], corners[:, 0]) - np.minimum(
        corners[:, None, 2], corners[:, 2]
    )
    apart_y = np.maximum(corners[:, None, 1], corners[:, 1]) - np.minimum(
        corners[:, None, 3], corners[:, 3]
    )
    # A piece whose lower end is above the horizon belongs to something larger below it.
    low = perspective.below_horizon(corners[:, 3])
    tall = np.where(low, tall, np.inf)
    size = np.minimum(tall[:, None], tall)
    size[np.isinf(size)] = 0
    near = (apart_x < 0.12 * size) & (apart_y < 0.35 * size)
    group = np.arange(count)
    for one, two in np.argwhere(near):
        if group[one] != group[two]:
            group[group == group[two]] = group[one]
    return [np.nonzero(group == name)[0] for name in np.unique(group)]


def _explain(
    mask: np.ndarray,
    label: np.ndarray,
    group: np.ndarray,
    corners: np.ndarray,
    perspective: Perspective,
    expected: np.ndarray,
) -> list[Body]:
    left, top = corners[:, :2].min(0).astype(int)
    right, bottom = corners[:, 2:].max(0).astype(int)
    origin = np.array([left, top, left, top], np.float32)
    part = label[top:bottom, left:right]
    inside = part == group[0] + 1
    for number in group[1:]:
        inside |= part == number + 1
    rest = mask[top:bottom, left:right] & inside.view(np.uint8)
    tall = float(perspective.height_px(np.array(bottom)))
    if not perspective.below_horizon(np.array(bottom)):
        filled = float(rest.mean())
        return [Body(np.array([left, top, right, bottom], np.float32), 0.5 * filled, False)]
    width, height = right - left, bottom - top
    claims = _claims(expected, np.array([left, top, right, bottom]))
    one_size = 0.7 < height / tall < 1.3 and 0.15 * tall < width < 1.5 * WIDTH * tall
    if one_size and (len(claims) < 2 or width < 1.1 * WIDTH * tall):
        filled = float(rest.mean())
        return [Body(np.array([left, top, right, bottom], np.float32), filled, True)]
    found = _claimed(rest, claims - origin)
    # What is too low for a person is none, unless the picture's edge cuts it off.
    cut = bottom >= mask.shape[0] - 2
    low = height < LEAST_HEIGHT * tall and not cut
    candidates = _candidates(rest.shape, top, perspective)[: 0 if low else None]
    while len(candidates) and cv2.countNonZero(rest) >= SMALLEST_PX:
        gain, share = _worth(rest, candidates)
        best = int(gain.argmax())
        if gain[best] <= 0 or share[best] < LEAST_FILLED:
            break
        box = candidates[best]
        found.append(Body(_tightened(rest, box), float(share[best]), True))
        _take(rest, box)
    found = [Body(body.corners + origin, body.filled, body.person) for body in found]
    return found + _leftovers(rest, origin, tall, alone=not found)


def _claims(expected: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Return the expected boxes whose middle lies in a group's box.

    Who shrinks while out of sight may be expected in a box of no size, or less: nobody is there.
    """
    middle = (expected[:, :2] + expected[:, 2:]) / 2
    inside = (middle >= group[:2]).all(-1) & (middle <= group[2:]).all(-1)
    sized = (expected[:, 2:] - expected[:, :2] >= LEAST_SIZE_PX).all(-1)
    return np.asarray(expected[inside & sized], np.float32)


def _claimed(rest: np.ndarray, claims: np.ndarray) -> list[Body]:
    """Return the bodies that were expected, nearest first, and take their pixels from the rest.

    Who walks behind somebody shows little, so a small share is enough for those expected.
    """
    whole = cv2.integral(rest)
    found = []
    for claim in claims[np.argsort(-claims[:, 3])]:
        tall = claim[3] - claim[1]
        shifts = np.array([-0.12, -0.06, 0, 0.06, 0.12], np.float32) * tall
        across, down = (a.ravel() for a in np.meshgrid(shifts, shifts))
        moved = claim + np.stack([across, down, across, down], axis=-1)
        area = (claim[2] - claim[0]) * tall
        own = _mass(cv2.integral(rest), moved) / area
        all_in = _mass(whole, moved) / area
        near = 1 - 0.4 * np.hypot(across, down) / (0.17 * tall)
        best = int((own + 0.5 * all_in + 0.1 * near).argmax())
        if all_in[best] < LEAST_FILLED or own[best] < HIDDEN_FILLED:
            continue
        found.append(Body(moved[best], float(max(own[best], 0.1)), True))
        _take(rest, moved[best])
    return found


def _take(rest: np.ndarray, box: np.ndarray) -> None:
    """Take the pixels in a box away."""
    left, top, right, bottom = _clipped(box, rest.shape)
    rest[top:bottom, left:right] = 0


def _candidates(shape: tuple[int, ...], top: int, perspective: Perspective) -> np.ndarray:
    """Return person-sized boxes with their feet at many places, in pixels of the cut-out."""
    rows, columns = shape
    tallest = float(perspective.height_px(np.array(top + rows)))
    step = max(1, round(tallest / 20))
    foot = np.arange(max(step, int(0.4 * tallest)), rows + int(0.35 * tallest), step)
    centre = np.arange(0, columns + 1, step)
    size = np.array([0.88, 1.0, 1.12])
    foot, centre, size = (a.ravel() for a in np.meshgrid(foot, centre, size, indexing="ij"))
    tall = perspective.height_px(top + foot) * size
    # Bodies in one blob are about as far away: a small box would be a piece of a large body.
    near = tall > 0.5 * tallest
    foot, centre, tall = foot[near], centre[near], tall[near]
    half = WIDTH * tall / 2
    return np.stack([centre - half, foot - tall, centre + half, foot], axis=-1).astype(np.float32)


def _worth(rest: np.ndarray, candidates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what each box explains beyond what it claims, and the share of it that is body."""
    summed = cv2.integral(rest)
    beside = 0.3 * (candidates[:, 2] - candidates[:, 0])
    body = _mass(summed, candidates)
    left = _mass(summed, candidates + beside[:, None] * np.array([-1, 0, 0, 0]))
    right = _mass(summed, candidates + beside[:, None] * np.array([0, 0, 1, 0]))
    # Between two who touch, a box over half of each would explain as much as one over one.
    between = np.minimum(left, right) - body
    area = (candidates[:, 2] - candidates[:, 0]) * (candidates[:, 3] - candidates[:, 1])
    return body - 0.5 * FILLED * area - BETWEEN * between, body / area


def _mass(summed: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Return the pixels in boxes from the summed-area table."""
    rows, columns = summed.shape[0] - 1, summed.shape[1] - 1
    corners = np.rint(boxes).astype(np.intp).T
    across = np.minimum(np.maximum(corners[::2], 0), columns)
    down = np.minimum(np.maximum(corners[1::2], 0), rows) * summed.shape[1]
    (low, high), flat = down, summed.reshape(-1)
    left, right = across
    return np.asarray(flat[high + right] - flat[low + right] - flat[high + left] + flat[low + left])


def _clipped(box: np.ndarray, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    rows, columns = shape
    left, right = np.clip(box[[0, 2]].round().astype(int), 0, columns).tolist()
    top, bottom = np.clip(box[[1, 3]].round().astype(int), 0, rows).tolist()
    return left, top, right, bottom


def _tightened(rest: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Return the box drawn in to the pixels it explains, by a quarter at most."""
    left, top, right, bottom = _clipped(box, rest.shape)
    rows, columns = np.nonzero(rest[top:bottom, left:right])
    if not len(rows):
        return box
    reach = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1], np.float32)
    reach += np.array([left, top, left, top])
    quarter = 0.25 * np.tile(box[2:] - box[:2], 2) * np.array([1, 1, -1, -1])
    low, high = np.minimum(box, box + quarter), np.maximum(box, box + quarter)
    return np.clip(reach, low, high).astype(np.float32)


def _leftovers(rest: np.ndarray, origin: np.ndarray, tall: float, *, alone: bool) -> list[Body]:
    """Return what no person explains, as things, where it is not just a rim of somebody."""
    _, corners = blobs(rest)
    found = []
    for box in corners:
        width, height = box[2:] - box[:2]
        if width * height > 0.06 * tall * tall and min(width, height) > 0.12 * tall:
            found.append(Body(box + origin, 0.4 if alone else 0.2, False))
    return found
