"""Benchmarks of video anomaly detection as they lie on disk, each clip with its truth.

Layouts, as their authors distribute them:

- ``ucsd`` (Mahadevan et al. 2010): ``Train/Train001/*.tif``, ``Test/Test001/*.tif``, masks in
  ``Test/Test001_gt/*.bmp``, spans of frames in ``Test/UCSDped1.m`` or ``UCSDped2.m``.
- ``avenue`` (Lu et al. 2013): ``training_videos/01.avi``, ``testing_videos/01.avi``, masks in
  ``ground_truth_demo/testing_label_mask/1_label.mat``.
- ``shanghaitech`` (Liu et al. 2018): ``training/videos/01_001.avi``,
  ``testing/frames/01_0014/*.jpg``, ``testing/test_frame_mask/01_0014.npy`` and
  ``testing/test_pixel_mask/01_0014.npy``.
- ``streetscene`` (Ramachandra and Jones 2020): ``Train/Train001/*.jpg``,
  ``Test/Test001/*.jpg``, boxes in ``Test/Test001/Test001_gt.txt`` with picture, track, left, top,
  width and height in each row.

Frames count from 0 here, whatever the files do.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import xarray as xr

from hoilab.datasets._anomaly_truth import boxes_of_masks, boxes_of_rows, frames_of, spans
from hoilab.errors import DataError
from hoilab.plugins import Spec

PICTURES = (".tif", ".tiff", ".jpg", ".jpeg", ".png", ".bmp")
VIDEOS = (".avi", ".mp4")


@dataclass(frozen=True)
class AnomalyClip:
    """One clip of a benchmark.

    Parameters
    ----------
    name, split
        As in the benchmark; ``train`` clips show nothing unusual, ``test`` clips some of it.
    path
        A folder of pictures or a video, for `hoilab.open_video`.
    layout
        The benchmark.
    truth
        The file or folder with what is unusual; None for training.
    frames
        Number of frames, where it is known without decoding; else None.
    """

    name: str
    split: str
    path: Path
    layout: str
    truth: Path | None = None
    frames: int | None = None


def read_anomaly_folder(root: str | Path, *, layout: str) -> list[AnomalyClip]:
    """Return the clips of a benchmark, training first, in the order of their names.

    Raises
    ------
    DataError
        The layout is unknown, or the folder has no clip where the layout has them.
    """
    folder = Path(root)
    if layout not in LAYOUTS:
        raise DataError(f"layouts are {', '.join(LAYOUTS)}; got {layout!r}")
    clips = list(LAYOUTS[layout](folder))
    if not clips:
        raise DataError(
            f"{folder} has no clips in the layout of {layout}; name the folder that holds "
            f"{HOLDS[layout]}"
        )
    return clips


def anomalous_frames(clip: AnomalyClip) -> xr.DataArray:
    """Return whether each frame of a clip shows something unusual (frame)."""
    if clip.truth is None:
        if clip.frames is None:
            raise DataError(f"{clip.name} is a training clip: nothing in it is unusual")
        return _flags(np.zeros(clip.frames, bool))
    if clip.truth.suffix == ".m":
        # Only the number of pictures says how long the clip is.
        return _flags(spans(clip.truth, int(re.sub(r"\D", "", clip.name)), clip.frames or 0))
    masks = _frame_mask(clip)
    if masks is not None:
        return _flags(masks)
    regions = anomalous_regions(clip)
    seen = np.zeros(max(clip.frames or 0, regions.sizes["time"]), bool)
    there = np.isfinite(regions["position"].transpose("time", "space", "individual").values)
    seen[regions["frame"].values[there.any(axis=(1, 2))]] = True
    return _flags(seen)


def anomalous_regions(clip: AnomalyClip) -> xr.Dataset:
    """Return what is unusual as tracks of boxes (px), one for each thing that goes on in time.

    Masks say what is unusual, not which thing: parts of them that touch from frame to frame
    are one.
    """
    if clip.truth is None or clip.truth.suffix == ".m":
        raise DataError(
            f"{clip.name} has no regions, only {'frames' if clip.truth else 'usual ones'}"
        )
    if clip.layout == "streetscene":
        return boxes_of_rows(clip.truth, clip.frames)
    return boxes_of_masks(_masks(clip))


def _ucsd(root: Path) -> Iterator[AnomalyClip]:
    yield from _pictures(root / "Train", "ucsd", "train")
    listed = next(iter(sorted((root / "Test").glob("UCSDped*.m"))), None)
    for clip in _pictures(root / "Test", "ucsd", "test"):
        masks = clip.path.with_name(f"{clip.name}_gt")
        yield _with_truth(clip, masks if masks.is_dir() else listed)


def _avenue(root: Path) -> Iterator[AnomalyClip]:
    for path in _videos(root / "training_videos"):
        yield AnomalyClip(path.stem, "train", path, "avenue")
    for path in _videos(root / "testing_videos"):
        truth = root / "ground_truth_demo" / "testing_label_mask" / f"{int(path.stem)}_label.mat"
        yield AnomalyClip(path.stem, "test", path, "avenue", truth)


def _shanghaitech(root: Path) -> Iterator[AnomalyClip]:
    for path in _videos(root / "training" / "videos"):
        yield AnomalyClip(path.stem, "train", path, "shanghaitech")
    for clip in _pictures(root / "testing" / "frames", "shanghaitech", "test"):
        truth = root / "testing" / "test_pixel_mask" / f"{clip.name}.npy"
        yield _with_truth(clip, truth)


def _streetscene(root: Path) -> Iterator[AnomalyClip]:
    yield from _pictures(root / "Train", "streetscene", "train")
    for clip in _pictures(root / "Test", "streetscene", "test"):
        yield _with_truth(clip, clip.path / f"{clip.name}_gt.txt")


LAYOUTS: MappingProxyType[str, Callable[[Path], Iterator[AnomalyClip]]] = MappingProxyType(
    {
        "ucsd": _ucsd,
        "avenue": _avenue,
        "shanghaitech": _shanghaitech,
        "streetscene": _streetscene,
    }
)
HOLDS = MappingProxyType(
    {
        "ucsd": "Train and Test (UCSDped1 or UCSDped2)",
        "avenue": "training_videos and testing_videos",
        "shanghaitech": "training and testing",
        "streetscene": "Train and Test",
    }
)


def _pictures(folder: Path, layout: str, split: str) -> Iterator[AnomalyClip]:
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        count = sum(file.suffix.lower() in PICTURES for file in path.glob("*"))
        if path.is_dir() and not path.name.endswith("_gt") and count:
            yield AnomalyClip(path.name, split, path, layout, frames=count)


def _videos(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in VIDEOS)


def _with_truth(clip: AnomalyClip, truth: Path | None) -> AnomalyClip:
    return AnomalyClip(clip.name, clip.split, clip.path, clip.layout, truth, clip.frames)


def _frame_mask(clip: AnomalyClip) -> np.ndarray | None:
    """Return the frames that ShanghaiTech marks by themselves; its pixels may be missing."""
    if clip.layout != "shanghaitech" or clip.truth is None:
        return None
    path = clip.truth.parent.with_name("test_frame_mask") / clip.truth.name
    return np.load(path).astype(bool) if path.exists() else None


def _masks(clip: AnomalyClip) -> np.ndarray:
    """Return the masks of a clip (time, y, x)."""
    assert clip.truth is not None
    if not clip.truth.exists():
        raise DataError(f"the truth of {clip.name} is not there: {clip.truth}")
    if clip.layout == "ucsd":
        return frames_of(clip.truth, PICTURES)
    if clip.layout == "avenue":
        from scipy.io import loadmat

        stored: Any = loadmat(clip.truth)["volLabel"].ravel()
        return np.stack([np.asarray(mask) > 0 for mask in stored])
    masks: np.ndarray = np.load(clip.truth) > 0
    return masks


def _flags(values: np.ndarray) -> xr.DataArray:
    return xr.DataArray(
        values, dims="frame", coords={"frame": np.arange(len(values))}, name="anomalous"
    )


SPEC = Spec(
    name="anomaly-folders",
    summary="UCSD, Avenue, ShanghaiTech and StreetScene: clips with unusual frames and regions.",
    licence="Apache-2.0",
    target="hoilab.datasets.anomaly_folders:read_anomaly_folder",
)
