"""Labels of one clip while somebody writes them: always on disk, with undo and redo.

The file is the JSON of own pairs (`hoilab.datasets.pairs`), so that what was labelled in a browser
is read by ``hoilab finetune --pairs`` as it is. Each change writes a new file beside the old one
and then takes its name: whenever the process is killed, one of the two is there and whole.
"""

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xarray as xr

from hoilab.datasets.pairs import label_pairs
from hoilab.errors import DataError
from hoilab.io._whole_file import whole_file

Pair = dict[str, Any]
Image = dict[str, Any]
_KEPT = 500


class Labels:
    """Labelled pairs of one clip.

    Parameters
    ----------
    path
        The JSON file; it is made with the first label, and read if it is there.

    Examples
    --------
    >>> import tempfile
    >>> labels = Labels(Path(tempfile.mkdtemp()) / "labels.json")
    >>> pair = {"human": [0, 0, 4, 9], "object": None, "object_class": "", "verb": "wave"}
    >>> labels.change({12: [pair]})
    >>> labels.undo(), labels.frames, labels.redo(), labels.frames
    ([12], [], [12], [12])
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._lock = threading.RLock()
        self._images: dict[int, Image] = {}
        self._done: list[dict[int, tuple[Image | None, Image | None]]] = []
        self._undone: list[dict[int, tuple[Image | None, Image | None]]] = []
        self.revision = 0
        if self.path.is_file():
            self._images = self._read()

    @property
    def frames(self) -> list[int]:
        """The labelled frames, rising; one without a pair says that nobody does anything in it."""
        with self._lock:
            return sorted(self._images)

    @property
    def steps(self) -> tuple[int, int]:
        """How many changes can be undone, and redone."""
        return len(self._done), len(self._undone)

    def of(self, frame: int) -> list[Pair] | None:
        """Return the pairs of a frame; nothing where it is not labelled."""
        with self._lock:
            image = self._images.get(frame)
            return None if image is None else [dict(pair) for pair in image["pairs"]]

    def change(
        self, frames: Mapping[int, Sequence[Mapping[str, Any]] | None], *, time: object = None
    ) -> None:
        """Take other pairs for some frames, as one step; None makes a frame unlabelled again.

        Parameters
        ----------
        time
            Seconds of frames by their numbers, where they are known.

        Raises
        ------
        DataError
            A pair is none; nothing is changed then.
        """
        seconds = time if isinstance(time, Mapping) else {}
        step: dict[int, tuple[Image | None, Image | None]] = {}
        with self._lock:
            for frame, pairs in frames.items():
                after: Image | None = None
                if pairs is not None:
                    after = {"frame": int(frame), "pairs": [_pair(pair) for pair in pairs]}
                    after["time"] = float(seconds.get(frame, 0.0))
                    label_pairs({"images": [after]}, self.path)  # says what is wrong with it
                step[int(frame)] = (self._images.get(int(frame)), after)
            self._take({frame: after for frame, (_, after) in step.items()})
            self._done = [*self._done[-_KEPT + 1 :], step]
            self._undone.clear()

    def undo(self) -> list[int]:
        """Take back the last change; return the frames that it was about."""
        with self._lock:
            if not self._done:
                return []
            step = self._done.pop()
            self._take({frame: before for frame, (before, _) in step.items()})
            self._undone.append(step)
            return sorted(step)

    def redo(self) -> list[int]:
        """Make the change again that was taken back last; return its frames."""
        with self._lock:
            if not self._undone:
                return []
            step = self._undone.pop()
            self._take({frame: after for frame, (_, after) in step.items()})
            self._done.append(step)
            return sorted(step)

    def interactions(self) -> xr.Dataset:
        """Return all labels as interactions; every labelled frame is listed on ``image``."""
        with self._lock:
            images = [self._images[frame] for frame in sorted(self._images)]
        return label_pairs({"images": images}, self.path)

    def _take(self, images: Mapping[int, Image | None]) -> None:
        """Put images in their places, on disk first: what cannot be kept is not shown as kept."""
        new = {frame: image for frame, image in {**self._images, **images}.items() if image}
        text = json.dumps({"images": [new[frame] for frame in sorted(new)]}, indent=1)
        with whole_file(self.path) as part:
            part.write_text(text, encoding="utf-8")
        self._images = new
        self.revision += 1

    def _read(self) -> dict[int, Image]:
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as cause:
            raise DataError(
                f"{self.path} cannot be read as labels ({cause}); move it away, or name another "
                "file for the new ones"
            ) from cause
        label_pairs(data, self.path)
        return {
            int(image["frame"]): {**image, "pairs": [_pair(pair) for pair in image["pairs"]]}
            for image in data["images"]
            if "frame" in image
        }


def _pair(pair: Mapping[str, Any]) -> Pair:
    """Return what the file keeps of a pair."""
    try:
        return {
            "human": [round(float(side), 2) for side in pair["human"]],
            "object": None
            if pair.get("object") is None
            else [round(float(side), 2) for side in pair["object"]],
            "object_class": str(pair.get("object_class") or ""),
            "verb": str(pair["verb"]),
            "human_id": int(pair.get("human_id", -1)),
            "object_id": int(pair.get("object_id", -1)),
        }
    except (KeyError, TypeError, ValueError) as cause:
        raise DataError(
            "a labelled pair needs human (left, top, right, bottom), object (the same, or null), "
            f"object_class and verb: {cause!r} in {dict(pair)}"
        ) from cause
