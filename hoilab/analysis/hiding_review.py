"""Frames of an anonymized video that a person should look at first.

Nobody can say from the outside which frame shows somebody. But where a frame failed, where less is
covered than just before and after, or where somebody tracked was hardly seen, hiding is least
certain, and there a look is worth most.
"""

import numpy as np
import xarray as xr

from hoilab.errors import DataError

AROUND = 12
"""Frames on each side that a frame is compared with."""
APART = 6
"""Frames between two that are proposed: neighbours show the same."""


def frames_to_review(
    receipt: xr.Dataset, count: int, *, tracks: xr.Dataset | None = None
) -> xr.Dataset:
    """Return the frames where hiding is least certain, the least certain first.

    Parameters
    ----------
    receipt
        ``masked`` (share of the picture) and ``failed`` over time, see `hoilab.anonymize`.
    count
        At most so many.
    tracks
        Of the same frames: those whose people were least surely seen count too.

    Returns
    -------
    xarray.Dataset
        Over ``proposal``: ``row`` in the receipt, ``doubt`` (0..1) and ``why`` in words.

    Examples
    --------
    >>> masked = np.full(40, 0.2)
    >>> masked[20] = 0.05
    >>> receipt = xr.Dataset({"masked": ("time", masked), "failed": ("time", masked < 0)})
    >>> frames_to_review(receipt, 1)["why"].item()
    'covers 75 % less than the frames around it'
    """
    if not {"masked", "failed"} <= set(receipt.data_vars):
        raise DataError(
            f"a receipt has masked and failed over time, got {', '.join(map(str, receipt))}; "
            "make the scene again with: hoilab analyze"
        )
    masked = receipt["masked"].values.astype(float)
    failed = receipt["failed"].values.astype(bool)
    usual = _around(masked)
    less = np.where(usual > 0, 1 - masked / np.maximum(usual, 1e-9), 0.0).clip(0, 1)
    faint = np.zeros(len(masked)) if tracks is None else _faint(tracks, len(masked))
    doubts = np.stack([failed.astype(float), less, 0.5 * faint])
    order = np.argsort(-doubts.max(0), kind="stable")
    chosen: list[int] = []
    for row in order.tolist():
        if len(chosen) == count or doubts[:, row].max() < 0.02:
            break
        if all(abs(row - other) >= APART for other in chosen):
            chosen.append(row)
    why = [_words(doubts[:, row]) for row in chosen]
    return xr.Dataset(
        {
            "row": ("proposal", np.array(chosen, dtype=np.int64)),
            "doubt": ("proposal", doubts.max(0)[chosen]),
            "why": ("proposal", np.array(why, dtype=object)),
        }
    )


def _around(values: np.ndarray) -> np.ndarray:
    """Return the median of the frames around each, without itself."""
    if not len(values):
        return values
    padded = np.pad(values, AROUND, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1).copy()
    windows[:, AROUND] = np.nan
    known = np.isfinite(windows).any(-1)
    middle = np.zeros(len(values))
    middle[known] = np.nanmedian(windows[known], axis=-1)
    return middle


def _faint(tracks: xr.Dataset, frames: int) -> np.ndarray:
    """Return how unsure the least sure sight in each frame is; 0 where nobody is."""
    sure = tracks["confidence"].transpose("time", "individual").values.astype(float)
    if len(sure) != frames or not sure.shape[1]:
        return np.zeros(frames)
    least: np.ndarray = np.where(np.isfinite(sure), sure, 1.0).min(-1)
    return (1 - least).clip(0, 1)


def _words(doubts: np.ndarray) -> str:
    failed, less, faint = doubts.tolist()
    if failed:
        return "failed: covered as a whole"
    if less >= faint:
        return f"covers {100 * less:.0f} % less than the frames around it"
    return f"somebody was found with a score of only {1 - 2 * faint:.2f}"
