"""Middlebury's stereo pairs: true disparity as PFM, as 8-bit pictures, or as arrays of NumPy.

The sets of 2001 to 2006 have ``im2.png`` and ``im6.png`` (or ``view1`` and ``view5``) and
disparities times a factor in a picture, those of 2014 and later ``im0.png``, ``im1.png`` and
``disp0.pfm``. Copies that go around prefix the names; a pair is recognised by how names end.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hoilab.errors import DataError

# Left, right, truth of the left; the number is what a picture's values are divided by.
LAYOUTS = (
    (("im0.png", "im1.png"), (("disp0.pfm", 1.0), ("disp0GT.pfm", 1.0))),
    (("im2.png", "im6.png"), (("disp2.png", 4.0), ("disp2.pgm", 4.0))),
    (("im2.ppm", "im6.ppm"), (("disp2.pgm", 4.0),)),
    (("view1.png", "view5.png"), (("disp1.png", 1.0),)),
    (("left.png", "right.png"), (("disp.npz", 1.0), ("disp.npy", 1.0), ("disp.pfm", 1.0))),
)


@dataclass(frozen=True, kw_only=True)
class StereoPair:
    """A rectified pair whose disparity is known."""

    name: str
    left: Path
    right: Path
    truth: Path
    factor: float

    def disparity(self) -> np.ndarray:
        """Return the true disparity (y, x) of the left picture in pixels, NaN where unknown."""
        return read_disparity(self.truth, factor=self.factor)


def middlebury_pairs(folder: str | Path, *, factor: float | None = None) -> list[StereoPair]:
    """Return the pairs of a folder and its subfolders, by name.

    Parameters
    ----------
    factor
        What the values of a disparity picture are divided by, where a set differs: 4 for
        quarter-size sets of 2003, 8 for those of 2001.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder of stereo pairs")
    found: dict[str, StereoPair] = {}
    for (left_end, right_end), truths in LAYOUTS:
        for left in sorted(folder.rglob(f"*{left_end}")):
            prefix = left.name.removesuffix(left_end)
            right = left.with_name(prefix + right_end)
            name = prefix.strip("_-. ") or left.parent.name
            for truth_end, divided in truths:
                truth = left.with_name(prefix + truth_end)
                if right.exists() and truth.exists() and name not in found:
                    by = factor if factor and truth.suffix in (".png", ".pgm") else divided
                    found[name] = StereoPair(
                        name=name, left=left, right=right, truth=truth, factor=by
                    )
    if not found:
        ends = "; ".join(f"{a}, {b}, {t[0][0]}" for (a, b), t in LAYOUTS)
        raise DataError(f"no stereo pair in {folder}; expected files named {ends}")
    return [found[name] for name in sorted(found)]


def read_disparity(path: str | Path, *, factor: float = 1.0) -> np.ndarray:
    """Return a disparity map (y, x) in pixels, NaN where unknown.

    A picture's 0 and a PFM's infinity mean unknown; 16-bit pictures are KITTI's, in 1/256 px.
    """
    path = Path(path)
    try:
        if path.suffix == ".pfm":
            values = _pfm(path)
        elif path.suffix in (".npy", ".npz"):
            values = _array(path)
        else:
            from PIL import Image

            with Image.open(path) as picture:
                raw = np.asarray(picture)
            by = 256.0 if raw.dtype != np.uint8 else factor
            values = np.where(raw == 0, np.nan, raw.astype(float) / by)
    except (OSError, ValueError, KeyError) as cause:
        raise DataError(f"{path} cannot be read as a disparity map: {cause}") from cause
    if values.ndim != 2:
        raise DataError(f"{path} must hold one map (y, x), got {values.shape}")
    return np.where(np.isfinite(values), values, np.nan)


def _array(path: Path) -> np.ndarray:
    """Return the array of a file of NumPy; an archive's first."""
    content = np.load(path)
    values = content[content.files[0]] if path.suffix == ".npz" else content
    return np.asarray(values, dtype=float)


def _pfm(path: Path) -> np.ndarray:
    """Return the values (y, x) of a portable float map; rows go from bottom to top."""
    content = path.read_bytes()
    head = re.match(rb"Pf\s+(\d+)\s+(\d+)\s+(-?[\d.]+(?:e-?\d+)?)\s", content)
    if head is None:
        raise ValueError("no grey portable float map: it does not begin with Pf")
    width, height, scale = int(head[1]), int(head[2]), float(head[3])
    values = np.frombuffer(content, "<f4" if scale < 0 else ">f4", width * height, head.end())
    return np.asarray(values.reshape(height, width)[::-1], dtype=float)
