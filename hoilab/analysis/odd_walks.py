"""Odd walks planted in real ones, so that an anomaly detector can be measured.

Some people of a recording are changed: they run, stop, walk the wrong way or leave the path.
What they do is known then, moment by moment.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import check_ground

KINDS = ("run", "stop", "wrong way", "off path")
FASTER = 2.5
ASIDE_M = 4.0


def split(
    ground: xr.Dataset, *, share: float = 0.6, seed: int = 0
) -> tuple[xr.Dataset, xr.Dataset]:
    """Return the positions of a random share of the people, and those of the others."""
    names = check_ground(ground)["individual"].values
    order = np.random.default_rng(seed).permutation(len(names))
    first = np.zeros(len(names), bool)
    first[order[: round(share * len(names))]] = True
    return ground.isel(individual=first), ground.isel(individual=~first)


def plant(
    ground: xr.Dataset, *, share: float = 0.25, kinds: Sequence[str] = KINDS, seed: int = 0
) -> xr.Dataset:
    """Return the positions with a share of the people changed, and what is odd.

    ``run``: the own path 2.5 times as fast. ``stop``: stands from the middle of the time on.
    ``wrong way``: the own path from its end to its start. ``off path``: the own path 4 m aside.

    Returns
    -------
    xarray.Dataset
        Ground positions with two more variables: ``odd`` (time, individual), true where
        somebody is odd and seen; ``kind`` (individual), empty for those who are not.
    """
    if unknown := set(kinds) - set(KINDS):
        raise DataError(f"kinds of odd walks are {', '.join(KINDS)}; got {', '.join(unknown)}")
    rng = np.random.default_rng(seed)
    points = check_ground(ground)["position"].transpose("time", "space", "individual").copy()
    time, values = points["time"].values, points.values
    chosen = rng.permutation(values.shape[2])[: round(share * values.shape[2])]
    odd, kind = np.zeros(values[:, 0].shape, bool), np.full(values.shape[2], "", dtype=object)
    for number, who in enumerate(chosen):
        sights = np.flatnonzero(np.isfinite(values[:, 0, who]))
        if len(sights) < 4:
            continue
        kind[who] = kinds[number % len(kinds)]
        way, start = _changed(kind[who], time[sights], values[sights, :, who], rng)
        values[sights, :, who] = way
        odd[sights[start:], who] = np.isfinite(way[start:, 0])
    return ground.assign(
        position=points.copy(data=values).assign_attrs(units="m"),
        odd=(("time", "individual"), odd),
        kind=("individual", kind),
    )


def _changed(
    kind: str, time: np.ndarray, way: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, int]:
    """Return the changed way, and from which sight on it is odd."""
    if kind == "run":
        sooner = time[0] + FASTER * (time - time[0])
        ran = np.stack([np.interp(sooner, time, way[:, axis]) for axis in (0, 1)], -1)
        ran[sooner > time[-1]] = np.nan
        return ran, 0
    if kind == "stop":
        middle = len(time) // 2
        stood = way.copy()
        stood[middle:] = way[middle]
        return stood, middle
    if kind == "wrong way":
        return way[::-1].copy(), 0
    ahead = way[-1] - way[0]
    aside = np.array([-ahead[1], ahead[0]]) / max(float(np.linalg.norm(ahead)), 1e-9)
    return way + ASIDE_M * rng.choice([-1.0, 1.0]) * aside, 0
