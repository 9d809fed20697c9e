"""Search in a million clips: exact nearest neighbours by their cosine, in a fraction of a scan.

Embeddings of clips lie close to a few directions. Each unit vector x is kept whole and as two
sketches, a short and a longer one: its share in the leading directions P, and the length of the
rest. By Cauchy and Schwarz ``q . x <= (P q) . (P x) + |q - P'P q| |x - P'P x|``, so one product
with the short sketches bounds all cosines from above; the longer ones of the rows that are left
bound them closer, and only rows whose bound reaches the k-th best cosine found so far are looked at
whole. The answer is that of the full scan. Where embeddings spread evenly over all directions
nothing can be ruled out, and the full scan is what is done.
"""

from typing import NamedTuple

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import check_clips

SKETCHES = (16, 64)
"""Numbers of the short and of the longer sketch: one cache line, and four."""

_SAMPLE, _PIECE, _BLOCK, _SCAN_FROM, _TRIED = 20_000, 65_536, 1024, 0.2, 64
# Rounding of float32 sums, far above what 1024 terms make.
_SLACK = 1e-5


class Nearest(NamedTuple):
    """The best rows for one query, best first."""

    row: np.ndarray
    cosine: np.ndarray
    looked_at: int  # rows compared whole
    exact: bool  # whether nothing better can be among the others


class ClipIndex:
    """Clips that can be searched by what they are like.

    Parameters
    ----------
    clips
        With ``span`` and ``embedding``, and ``recording`` and ``individual`` where there are
        several, see `hoilab.io.clips.joined`. May be none.
    centred
        Take the mean embedding off first, as retrieval protocols do: all clips share it.
    sketches
        Numbers of the short and of the longer sketch.

    Examples
    --------
    >>> from hoilab.schema import make_clips
    >>> clips = make_clips([[0, 1], [1, 2], [2, 3]], [[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])
    >>> ClipIndex(clips, centred=False).nearest([1.0, 0.05], k=2).row.tolist()
    [0, 1]
    """

    def __init__(
        self, clips: xr.Dataset, *, centred: bool = True, sketches: tuple[int, int] = SKETCHES
    ) -> None:
        embedding = check_clips(clips)["embedding"].transpose("clip", "feature").values
        self.clips = clips.drop_vars("embedding")
        self.size = embedding.shape[1]
        self.mean = (
            embedding.mean(0, dtype=np.float64).astype(np.float32)
            if centred and len(embedding)
            else np.zeros(self.size, np.float32)
        )
        self.vectors = np.empty(embedding.shape, np.float32)
        for start in range(0, len(embedding), _PIECE):
            piece = embedding[start : start + _PIECE]
            if not np.isfinite(piece).all():
                bad = start + int(np.flatnonzero(~np.isfinite(piece).all(1))[0])
                raise DataError(f"the embedding of clip {bad} is not finite; leave that clip out")
            self.vectors[start : start + _PIECE] = _unit(piece - self.mean)
        basis = _leading(self.vectors, min(max(sketches) - 1, self.size))
        self._bases = [basis[:, : min(numbers - 1, self.size)] for numbers in sketches]
        self._short, self._long = (self._sketches(columns) for columns in self._bases)

    def __len__(self) -> int:
        return len(self.vectors)

    def nearest(self, query: object, *, k: int = 10, most_rows: int | None = None) -> Nearest:
        """Return the k clips whose embeddings are most alike one embedding (d,).

        Parameters
        ----------
        most_rows
            Compare at most so many rows whole, those with the highest bounds; the answer says
            whether it is exact all the same. None compares as many as exactness needs.
        """
        unit = self.prepared(query)
        k = min(k, len(self))
        if k < 1:
            return Nearest(np.empty(0, np.int64), np.empty(0, np.float32), 0, True)
        short, long = (_sketched(unit[None], columns)[0] for columns in self._bases)
        bound = self._short @ short
        least = self._kth_best(bound, unit, long, k)
        rows = np.flatnonzero(bound >= least - _SLACK)
        bound = bound[rows]
        if len(rows) <= _SCAN_FROM * len(self):
            bound = self._long[rows] @ long
            rows, bound = rows[bound >= least - _SLACK], bound[bound >= least - _SLACK]
        exact = True
        if most_rows is not None and len(rows) > most_rows:
            rows = rows[np.argpartition(-bound, most_rows - 1)[:most_rows]]
            exact = False
        cosine = self._cosines(rows, unit)
        order = np.lexsort((rows, -cosine))[:k]
        return Nearest(rows[order], cosine[order], len(rows), exact)

    def prepared(self, query: object) -> np.ndarray:
        """Return one embedding as the index compares it: centred, of length 1."""
        values = np.asarray(query, dtype=np.float32)
        if values.shape != (self.size,) or not np.isfinite(values).all():
            raise DataError(
                f"a query is {self.size} finite numbers, as the clips have; got shape "
                f"{values.shape}{'' if np.isfinite(values).all() else ' with NaN or infinity'}; "
                "make it with the same model"
            )
        unit: np.ndarray = _unit((values - self.mean)[None])[0]
        return unit

    def _cosines(self, rows: np.ndarray, unit: np.ndarray) -> np.ndarray:
        if len(rows) > _SCAN_FROM * len(self):
            whole: np.ndarray = (self.vectors @ unit)[rows]
            return whole
        pieces = [
            self.vectors[rows[start : start + _PIECE]] @ unit
            for start in range(0, len(rows), _PIECE)
        ]
        return np.concatenate(pieces) if pieces else np.empty(0, np.float32)

    def _kth_best(self, bound: np.ndarray, unit: np.ndarray, long: np.ndarray, k: int) -> float:
        """Return a cosine that k rows reach, as high as a look at few rows finds one."""
        rows = np.flatnonzero(bound >= _about_the_best(bound, max(4 * k, 256)))
        tried = max(4 * k, _TRIED)
        closer = self._long[rows] @ long
        if len(rows) > tried:
            rows = rows[np.argpartition(-closer, tried - 1)[:tried]]
        known = self._cosines(rows, unit)
        return float(np.partition(known, -k)[-k])

    def _sketches(self, basis: np.ndarray) -> np.ndarray:
        found = np.empty((len(self), basis.shape[1] + 1), np.float32)
        for start in range(0, len(self), _PIECE):
            found[start : start + _PIECE] = _sketched(self.vectors[start : start + _PIECE], basis)
        return found


def _sketched(units: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Return shares of vectors in leading directions, and the length of the rest (n m + 1)."""
    share = units @ basis
    rest = np.einsum("nd,nd->n", units, units) - np.einsum("nm,nm->n", share, share)
    return np.concatenate([share, np.sqrt(rest.clip(0))[:, None]], 1)


def _unit(vectors: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: np.ndarray = (vectors / np.maximum(length, 1e-12)).astype(np.float32)
    return units


def _leading(units: np.ndarray, count: int) -> np.ndarray:
    """Return orthonormal directions (d, count) that hold most of the vectors, from a sample."""
    step = max(1, len(units) // _SAMPLE)
    sample = units[::step].astype(np.float64)
    _, directions = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(directions[:, ::-1][:, :count]).astype(np.float32)


def _about_the_best(bound: np.ndarray, count: int) -> float:
    """Return a number that at least `count` bounds reach, and not many more."""
    whole = len(bound) // _BLOCK
    if whole < 2 * count:
        return float(np.partition(bound, -min(count, len(bound)))[-min(count, len(bound))])
    # So many blocks have a largest member at least this large.
    tops = bound[: whole * _BLOCK].reshape(whole, _BLOCK).max(1)
    return float(np.partition(tops, -count)[-count])
