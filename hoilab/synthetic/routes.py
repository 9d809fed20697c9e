"""Routes: the way around what stands in a place, found once for each walk.

Straight where that is free; otherwise the shortest way over a grid (A*, Hart, Nilsson and
Raphael, 1968), pulled tight.
"""

from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic.steps import Point

Floats = NDArray[np.float64]

CELL_M = 0.5
_MOVES = tuple((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j)


def route(start: Point, goal: Point, obstacles: Floats, clearance_m: float) -> list[Point]:
    """Return the points to walk through, the goal last.

    Parameters
    ----------
    obstacles
        (o, 3): x, y and radius (m). Those that reach over the start or the goal do not count.
    clearance_m
        How far to stay from them.

    Examples
    --------
    >>> route((0, 0), (4, 0), np.empty((0, 3)), 0.5)
    [(4, 0)]
    >>> len(route((0, 0), (6, 0), np.array([[3.0, 0.0, 1.0]]), 0.5)) > 1
    True
    """
    ends = np.array([start, goal], dtype=float)
    room = obstacles[:, 2] + clearance_m
    far = np.linalg.norm(ends[:, None] - obstacles[:, :2], axis=-1)
    in_the_way = obstacles[(far > room).all(axis=0)]
    if _free(ends[0], ends[1:], in_the_way, clearance_m)[0]:
        return [goal]
    cells = _search(ends, in_the_way, clearance_m)
    if cells is None:
        return [goal]
    points = np.concatenate([ends[:1], cells, ends[1:]])
    tight, here = [], 0
    while here < len(points) - 1:
        ahead = points[here + 1 :]
        clear = np.flatnonzero(_free(points[here], ahead, in_the_way, 0.95 * clearance_m))
        here += int(clear[-1]) + 1 if len(clear) else 1
        tight.append((float(points[here, 0]), float(points[here, 1])))
    return [*tight[:-1], goal]


def _free(start: Floats, ends: Floats, obstacles: Floats, clearance_m: float) -> NDArray[np.bool_]:
    """Tell to which of the ends (n, 2) one can walk straight."""
    way = ends - start  # n 2
    long = np.maximum((way**2).sum(axis=1), 1e-9)
    to = obstacles[:, :2] - start  # o 2
    share = np.clip(to @ way.T / long, 0, 1)  # o n
    nearest = np.linalg.norm(to[:, None] - share[..., None] * way, axis=-1)
    return np.asarray((nearest > (obstacles[:, 2] + clearance_m)[:, None]).all(axis=0))


def _search(ends: Floats, obstacles: Floats, clearance_m: float) -> Floats | None:
    """Return the cells' middles (n, 2) of the shortest way over the grid, if there is one."""
    low = ends.min(axis=0) - 8.0
    size = np.ceil((ends.max(axis=0) + 8.0 - low) / CELL_M).astype(int)
    x, y = (low[k] + (np.arange(size[k]) + 0.5) * CELL_M for k in (0, 1))
    apart = np.hypot(x[:, None, None] - obstacles[:, 0], y[None, :, None] - obstacles[:, 1])
    blocked = (apart < obstacles[:, 2] + clearance_m).any(axis=-1)
    start, goal = (tuple(((end - low) / CELL_M).astype(int).tolist()) for end in ends)
    blocked[start] = blocked[goal] = False
    cost = {start: 0.0}
    came: dict[tuple[int, ...], tuple[int, ...]] = {}
    queue = [(0.0, start)]
    while queue:
        _, cell = heappop(queue)
        if cell == goal:
            break
        for i, j in _MOVES:
            beside = (cell[0] + i, cell[1] + j)
            if not (0 <= beside[0] < size[0] and 0 <= beside[1] < size[1]) or blocked[beside]:
                continue
            walked = cost[cell] + (1.4142 if i and j else 1.0)
            if walked < cost.get(beside, np.inf):
                cost[beside], came[beside] = walked, cell
                left = float(np.hypot(beside[0] - goal[0], beside[1] - goal[1]))
                heappush(queue, (walked + left, beside))
    if goal not in came:
        return None
    way = [goal]
    while way[-1] != start:
        way.append(came[way[-1]])
    return np.asarray(low + (np.array(way[::-1]) + 0.5) * CELL_M)
