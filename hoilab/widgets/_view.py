"""What a scrubber's front end asks for, and the answers: no host, no widget library.

`ScrubberView.handle` takes a question and returns an answer with binary buffers. JupyterLab and
Panel call it from several threads, so reading is done under a lock.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.io import encode_jpeg
from hoilab.io.groups import EncodedGroups
from hoilab.plotting.colours import PALETTE
from hoilab.schema import check_tracks, check_video, release
from hoilab.widgets._answers import Answer, answered
from hoilab.widgets._layers import PairRows, depth_map, zone_shapes

LAYERS = ("boxes", "tails", "labels", "pairs", "zones", "depth")
SHOWN = LAYERS[:-1]
_JPEGS_KEPT = 64
_MOST_FRAMES_AT_ONCE = 32
_MOST_ROWS_AT_ONCE = 4096


class ScrubberView:
    """Answer questions about one video and the individuals tracked in it.

    Parameters
    ----------
    video
        (time, y, x, channel), hidden or public; only frames that are asked for are decoded.
    tracks
        Individuals in the same recording; matched to the video by frame number. They may be
        chunked: only what is on screen is read.
    groups
        The same frames as they are encoded, for browsers that decode them themselves.
    interactions
        Who does what with what, matched by frame number.
    zones
        Areas and lines on the picture, in pixels.
    depth
        (time, y, x) of the same frames.
    """

    def __init__(
        self,
        video: xr.DataArray,
        tracks: xr.Dataset | None = None,
        groups: EncodedGroups | None = None,
        *,
        interactions: xr.Dataset | None = None,
        zones: xr.DataArray | None = None,
        depth: xr.DataArray | None = None,
    ) -> None:
        self.video = release(check_video(video), way="widget")
        if video.sizes["time"] == 0:
            raise DataError("expected a video with at least one frame, got none; open another clip")
        if groups is not None and groups.frames != video.sizes["time"]:
            raise DataError(
                f"the encoded video has {groups.frames} frames, the video has "
                f"{video.sizes['time']}; give the groups of that very file"
            )
        self.groups = groups
        self.tracks = None if tracks is None else check_tracks(tracks)
        self._pairs = None if interactions is None else PairRows(interactions)
        self._zones, self._depth = zone_shapes(zones, unit="px"), depth
        self._row = _rows(self.video, self.tracks)
        self._numbers = self.video["frame"].values
        self._reading = threading.Lock()
        self._jpegs: OrderedDict[int, bytes] = OrderedDict()
        self._answers: dict[str, Callable[[Mapping[str, object]], Answer]] = {
            "describe": self._describe,
            "frames": self._frames,
            "groups": self._groups,
            "packets": self._packets,
            "boxes": self._boxes,
            "spans": self._spans,
            "pairs": self._paired,
            "depth": self._deep,
        }

    @property
    def frames(self) -> int:
        """Return how many frames there are."""
        return int(self.video.sizes["time"])

    @property
    def individuals(self) -> list[int]:
        """Return the numbers of all individuals."""
        return [] if self.tracks is None else self.tracks["individual"].values.tolist()

    @property
    def pairs(self) -> list[int]:
        """Return the numbers of all pairs."""
        return [] if self._pairs is None else self._pairs.pairs

    @property
    def layers(self) -> list[str]:
        """Return what there is to draw over the picture."""
        there = dict.fromkeys(LAYERS, self.tracks is not None)
        there |= {"pairs": self._pairs is not None, "zones": bool(self._zones)}
        there["depth"] = self._depth is not None
        return [name for name in LAYERS if there[name]]

    def handle(self, op: str, args: Mapping[str, object], _buffers: Sequence[bytes]) -> Answer:
        """Answer one question; a refusal is an answer with an ``error`` in it."""
        return answered("a scrubber", self._answers, op, args)

    def _describe(self, _args: Mapping[str, object]) -> Answer:
        labels = (
            [] if self.tracks is None else [str(label) for label in self.tracks["class"].values]
        )
        times = self.video["time"].values.astype("<f8")
        return {
            "frames": self.frames,
            "width": int(self.video.sizes["x"]),
            "height": int(self.video.sizes["y"]),
            "individuals": self.individuals,
            "classes": labels,
            "palette": list(PALETTE),
            "layers": self.layers,
            "verbs": [] if self._pairs is None else self._pairs.verbs,
            "zones": self._zones,
        }, [(times - times[0]).tobytes()]

    def _frames(self, args: Mapping[str, object]) -> Answer:
        asked = args.get("frames")
        if not isinstance(asked, list) or len(asked) > _MOST_FRAMES_AT_ONCE:
            raise DataError(f"expected a list of at most {_MOST_FRAMES_AT_ONCE} frames")
        return {"frames": asked}, [self._jpeg(self._number(frame)) for frame in asked]

    def _groups(self, _args: Mapping[str, object]) -> Answer:
        """Answer how the video is encoded: the decoder's settings, and where groups begin.

        Two buffers: avcC, and the first frame of each group (int32). Without an encoded video
        the codec is empty.
        """
        if self.groups is None:
            return {"codec": ""}, [b"", b""]
        first = self.groups.first.astype("<i4").tobytes()
        return {"codec": self.groups.codec}, [self.groups.description, first]

    def _packets(self, args: Mapping[str, object]) -> Answer:
        """Answer the packets of one group, in the order of decoding.

        Three buffers: the frame that each shows and its bytes (int32 both), and all bytes.
        """
        group = args.get("group")
        known = 0 if self.groups is None else len(self.groups)
        if self.groups is None or not isinstance(group, int) or not 0 <= group < known:
            raise DataError(f"group must be one of {known}, got {group!r}")
        frame, size, data = self.groups.packets(group)
        return {"group": group}, [
            frame.astype("<i4").tobytes(),
            size.astype("<i4").tobytes(),
            data,
        ]

    def _number(self, value: object) -> int:
        if not isinstance(value, int | float) or not 0 <= value < self.frames:
            raise DataError(f"frame must be 0 to {self.frames - 1}, got {value!r}")
        return int(value)

    def _jpeg(self, frame: int) -> bytes:
        with self._reading:
            if frame in self._jpegs:
                return self._jpegs[frame]
            picture = self.video.isel(time=frame).load()
        jpeg = encode_jpeg(picture)  # without the lock: others may read meanwhile
        with self._reading:
            self._jpegs[frame] = jpeg
            if len(self._jpegs) > _JPEGS_KEPT:
                self._jpegs.popitem(last=False)
        return jpeg

    def _boxes(self, args: Mapping[str, object]) -> Answer:
        """Answer who is where in the frames from start to before stop.

        Three buffers: for each frame where its rows start (int32, one more than frames); for
        each row who (int32, place in the list of individuals); and x, y, width, height,
        confidence (float32).
        """
        start, stop = self._window(args)
        boxes = self._read(self._row[start:stop])  # frame, individual, 5
        seen = np.isfinite(boxes[..., :2]).all(axis=-1)
        frame, who = np.nonzero(seen)
        offsets = np.searchsorted(frame, np.arange(stop - start + 1)).astype("<i4")
        return {"start": start, "stop": stop}, [
            offsets.tobytes(),
            who.astype("<i4").tobytes(),
            boxes[frame, who].astype("<f4").tobytes(),
        ]

    def _read(self, rows: np.ndarray) -> np.ndarray:
        """Return x, y, width, height, confidence in these rows of the tracks; NaN elsewhere."""
        known = rows >= 0
        boxes = np.full((len(rows), len(self.individuals), 5), np.nan, dtype=np.float32)
        if self.tracks is None or not known.any():
            return boxes
        with self._reading:
            part = self.tracks[["position", "shape", "confidence"]].isel(time=rows[known])
            part = part.transpose("time", "individual", "space").compute()
        boxes[known, :, :2] = part["position"].values
        boxes[known, :, 2:4] = part["shape"].values
        boxes[known, :, 4] = part["confidence"].values
        return boxes

    def _spans(self, args: Mapping[str, object]) -> Answer:
        """Answer when each individual was in sight between two frames.

        One buffer: rows of who, first and last frame (int32). A span that goes on beyond the
        frames asked for is cut there.
        """
        start, stop = self._window(args)
        seen = self._seen(self._row[start:stop]).astype(np.int8)
        turns = np.diff(seen, axis=0, prepend=0, append=0)
        who, first = np.nonzero(turns.T == 1)
        _, end = np.nonzero(turns.T == -1)
        spans = np.stack([who, start + first, start + end - 1], axis=1)
        return {"start": start, "stop": stop}, [spans.astype("<i4").tobytes()]

    def _paired(self, args: Mapping[str, object]) -> Answer:
        """Answer which pairs do what in the frames from start to before stop."""
        start, stop = self._window(args)
        if self._pairs is None:
            raise DataError("no interactions were given; run hoilab interactions on the clip")
        return {"start": start, "stop": stop}, self._pairs.of(self._numbers[start:stop])

    def _deep(self, args: Mapping[str, object]) -> Answer:
        """Answer the depth of one frame."""
        if self._depth is None:
            raise DataError("no depth was given; run hoilab depth on the clip")
        number = int(self._numbers[self._number(args.get("frame"))])
        with self._reading:
            return depth_map(self._depth, number)

    def _window(self, args: Mapping[str, object]) -> tuple[int, int]:
        start, stop = self._number(args.get("start")), args.get("stop")
        if not isinstance(stop, int) or not start < stop <= start + _MOST_ROWS_AT_ONCE:
            raise DataError(
                f"stop must be behind start {start} by {_MOST_ROWS_AT_ONCE} at most, got {stop!r}"
            )
        return start, min(stop, self.frames)

    def _seen(self, rows: np.ndarray) -> np.ndarray:
        known = rows >= 0
        seen = np.zeros((len(rows), len(self.individuals)), dtype=bool)
        if self.tracks is not None and known.any():
            x = self.tracks["position"].sel(space="x").isel(time=rows[known])
            with self._reading:
                seen[known] = np.isfinite(x.transpose("time", "individual").values)
        return seen


def _rows(video: xr.DataArray, tracks: xr.Dataset | None) -> np.ndarray:
    """Return for each frame of the video its row in the tracks; -1 where there is none."""
    if tracks is None or tracks.sizes["time"] == 0:
        return np.full(video.sizes["time"], -1)
    asked, known = video["frame"].values, tracks["frame"].values
    row = np.searchsorted(known, asked).clip(max=len(known) - 1)
    return np.where(known[row] == asked, row, -1)
