"""Where a pair network looked in a frame, for all its pairs at once: one pass, then only reading.

`hoilab.tasks.explain` explains one row; this is for somebody who clicks through many.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import torch
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.boxes import from_corners
from hoilab.models.qpic.detector import InteractionDetector
from hoilab.models.qpic.processing import Pairs
from hoilab.nn.recording import recorded
from hoilab.nn.relevance import rollout
from hoilab.schema import check_video, make_interactions

CROSS = "transformer.decoder.multihead_attn"
SELF = "transformer.encoder.self_attn"
MOST_BYTES = 400_000_000


@dataclass(frozen=True, eq=False)
class Look:
    """One frame as the network saw it.

    Parameters
    ----------
    proposal
        What every query proposes.
    cross
        (layer, head, query, y, x): where queries looked, float16.
    own
        (layer, head, query, y, x): where cells looked, as the encoder's self-attention.
    """

    proposal: Pairs
    cross: xr.DataArray
    own: xr.DataArray

    @property
    def nbytes(self) -> int:
        """Bytes of the maps."""
        return int(self.cross.nbytes + self.own.nbytes)


class Looks:
    """Looks of a detector at the frames of a clip, worked out when first asked for.

    Parameters
    ----------
    video
        The recording as the detector reads it; it stays in memory, maps hold no pixels.
    detector
        QPIC or one of its kin.
    """

    def __init__(self, video: xr.DataArray, detector: InteractionDetector) -> None:
        self.video = check_video(video)
        self.detector = detector
        self._kept: OrderedDict[int, Look] = OrderedDict()
        self._lock = threading.Lock()

    def at(self, row: int) -> Look:
        """Return the look at the frame in this row of the video."""
        with self._lock:  # recording hooks into the network: one frame at a time
            if row not in self._kept:
                self._kept[row] = self._look(row)
                while len(self._kept) > 1 and self._bytes() > MOST_BYTES:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(row)
            return self._kept[row]

    def pairs(self, row: int, *, count: int = 20, least: float = 0.0) -> xr.Dataset:
        """Return the surest verb of each query of a frame, the surest first; ``query`` beside.

        Parameters
        ----------
        count
            At most so many pairs.
        least
            None that scores less.
        """
        proposal, task = self.at(row).proposal, self.detector.task
        best = proposal.verb_score.argmax(-1)
        score = proposal.verb_score[np.arange(len(best)), best]
        order = np.argsort(-score, kind="stable")[:count]
        query = order[score[order] >= least]
        rows = make_interactions(
            np.full(len(query), int(self.video["frame"].values[row])),
            float(self.video["time"].values[row]),
            *from_corners(proposal.human[query]),
            *from_corners(proposal.object[query]),
            object_class=np.asarray(task.objects)[proposal.object_class[query]],
            verb=np.asarray(task.verbs)[best[query]],
            score=score[query],
        )
        return rows.assign(query=("interaction", query.astype(np.int64)))

    def of_query(self, row: int, query: int) -> np.ndarray:
        """Return where a query looked (layer, head, y, x)."""
        look = self.at(row)
        if not 0 <= query < look.cross.sizes["query"]:
            raise DataError(f"query must be 0 to {look.cross.sizes['query'] - 1}, got {query}")
        return np.asarray(look.cross.isel(query=query).values)

    def of_point(self, row: int, x: float, y: float) -> np.ndarray:
        """Return where the cell at a pixel looked (layer, head, y, x)."""
        own = self.at(row).own
        return np.asarray(own.isel(query=self._cell(own, x, y)).values)

    def rolled(self, row: int, *, query: int) -> np.ndarray:
        """Return the last layer's look of a query followed back through the encoder (y, x)."""
        look = self.at(row)
        own = look.own.values.astype(np.float32)
        layers, heads, cells = own.shape[:3]
        through = rollout(torch.from_numpy(own.reshape(layers, heads, cells, -1)))
        last = self.of_query(row, query)[-1].astype(np.float32).mean(0)
        followed = torch.from_numpy(last.reshape(1, -1)) @ through
        return np.asarray(followed.reshape(last.shape).numpy())

    def _cell(self, own: xr.DataArray, x: float, y: float) -> int:
        column, line = (
            int(np.abs(own[axis].values - value).argmin()) for axis, value in (("x", x), ("y", y))
        )
        return line * own.sizes["x"] + column

    def _look(self, row: int) -> Look:
        frame = self.video.isel(time=[row]).load()
        with recorded(self.detector.network) as maps:
            (proposal,) = self.detector.propose(frame)
        wide, high = float(frame.sizes["x"]), float(frame.sizes["y"])
        number = int(frame["frame"].values[0])
        cross, own = (
            maps.on_image(kind, width_px=wide, height_px=high, frame=number)
            for kind in (CROSS, SELF)
        )
        return Look(proposal, cross, own)

    def _bytes(self) -> int:
        return sum(look.nbytes for look in self._kept.values())
