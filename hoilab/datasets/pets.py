"""PETS 2009 S2.L1: the annotated boxes of View 001, in the XML of A. Milan.

Boxes are in pixels of the 768x576 original and frames count from 0. The clip has 795 frames
at about 7 a second, though the files around say 10.
"""

from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.camera import resized
from hoilab.geometry.tsai import tsai_camera
from hoilab.plugins import Spec
from hoilab.schema import make_tracks

FPS = 7.0


def read_pets(
    path: str | Path, *, scale: float = 1.0, frame_offset: int = 0, fps: float = FPS
) -> xr.Dataset:
    """Read the annotated boxes as tracks.

    Parameters
    ----------
    scale
        Pixels of your clip for one pixel of the annotation: 0.625 for one of 480x360.
    frame_offset
        Added to the annotation's frame numbers, for a clip that starts elsewhere.
    fps
        Frame rate for the times; frame 0 is at 0 s.

    Raises
    ------
    DataError
        The file is not such XML, or a box lacks a number.
    """
    rows = _rows(Path(path))
    if not scale > 0 or not fps > 0:
        raise DataError(f"scale and fps must be more than 0, got {scale} and {fps}")
    numbers, when = np.unique(rows[:, 0].astype(np.int64), return_inverse=True)
    present = np.isfinite(rows[:, 1])
    names, who = np.unique(rows[present, 1].astype(np.int64), return_inverse=True)
    position, shape = np.full((2, len(numbers), 2, len(names)), np.nan)
    position[when[present], :, who] = rows[present, 2:4] * scale
    shape[when[present], :, who] = rows[present, 4:6] * scale
    frame = numbers + frame_offset
    return make_tracks(
        position, shape, frame / fps, individual=names, frame=frame, source=str(path)
    )


def read_pets_camera(path: str | Path, *, size: tuple[int, int] | None = None) -> xr.Dataset:
    """Read Tsai's calibration of one view (``View_001.xml``).

    The file counts pixels as the annotations do, from the edge of the first one.

    Parameters
    ----------
    size
        Width and height of your clip, (480, 360) for one at 0.625 of the original; 768x576 by
        default.

    Raises
    ------
    DataError
        The file is not such XML, or a number is missing.
    """
    file = Path(path)
    try:
        root = ET.parse(file).getroot()
        geometry, intrinsic, extrinsic = (
            {key: float(value) for key, value in _child(root, name).attrib.items()}
            for name in ("Geometry", "Intrinsic", "Extrinsic")
        )
        camera = tsai_camera(
            focal_mm=intrinsic["focal"],
            kappa1=intrinsic["kappa1"],
            centre=(intrinsic["cx"] - 0.5, intrinsic["cy"] - 0.5),
            sx=intrinsic["sx"],
            pixel_mm=(geometry["dpx"], geometry["dpy"]),
            size=(int(geometry["width"]), int(geometry["height"])),
            angles=(extrinsic["rx"], extrinsic["ry"], extrinsic["rz"]),
            translation_mm=(extrinsic["tx"], extrinsic["ty"], extrinsic["tz"]),
        )
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause
    except (ET.ParseError, KeyError, ValueError) as cause:
        raise DataError(
            f"{path} is not a calibration of PETS 2009 (Camera with Geometry, Intrinsic and "
            f"Extrinsic): {cause!r}"
        ) from cause
    return camera if size is None else resized(camera, size)


def _child(root: ET.Element, name: str) -> ET.Element:
    found = root.find(name)
    if found is None:
        raise KeyError(name)
    return found


def _rows(path: Path) -> np.ndarray:
    """Return frame, id, xc, yc, w, h of each box; a frame without a box gives NaN for the rest."""
    try:
        frames = ET.parse(path).getroot().findall("frame")
        rows = [
            (int(frame.attrib["number"]), *box)
            for frame in frames
            for box in _boxes(frame) or [(np.nan,) * 5]
        ]
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause
    except (ET.ParseError, KeyError, ValueError, AttributeError) as cause:
        raise DataError(
            f"{path} is not an annotation of PETS 2009 (dataset/frame/objectlist/object/box "
            f"with h, w, xc, yc): {cause!r}"
        ) from cause
    if not rows:
        raise DataError(f"{path} has no <frame>; expected an annotation of PETS 2009")
    return np.array(rows, dtype=float)


def _boxes(frame: ET.Element) -> list[tuple[float, ...]]:
    found = []
    for thing in frame.iter("object"):
        box = thing.find("box")
        numbers = {} if box is None else box.attrib
        found.append(
            (float(thing.attrib["id"]), *(float(numbers[key]) for key in ("xc", "yc", "w", "h")))
        )
    return found


SPEC = Spec(
    name="pets2009",
    summary="PETS 2009 S2.L1 View 001: annotated boxes of 19 people over 795 frames.",
    licence="Apache-2.0",
    target="hoilab.datasets.pets:read_pets",
)
