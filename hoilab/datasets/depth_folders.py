"""Frames with depth: KITTI's, NYU's and TUM's layouts, and any folder of maps.

A layout becomes one list of `DepthFile`, which names the map, the picture that belongs to it
where there is one, and what is known of the camera.

=======  =====================================================================================
layout   what is looked for
=======  =====================================================================================
tum      ``depth.txt`` and ``rgb.txt`` (seconds and file), joined by time; poses in
         ``groundtruth.txt``
kitti    ``*/proj_depth/groundtruth/image_0N`` of the raw drives, or the benchmark's
         ``depth_selection`` folders (``groundtruth_depth``, ``image``, ``intrinsics``)
nyu      ``sync_depth_00045.png`` beside ``rgb_00045.jpg``, as BTS's copies of NYU are kept
folder   every map in the folder and below; pictures beside them, named alike
=======  =====================================================================================
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from types import MappingProxyType

from hoilab.datasets._depth_layouts import LAYOUTS, DepthFile, key_of
from hoilab.datasets.depth_maps import MAP_SUFFIXES, STEPS_PER_M
from hoilab.errors import DataError
from hoilab.plugins import Spec


def depth_files(
    root: str | Path, *, layout: str | None = None, steps_per_m: float | None = None
) -> list[DepthFile]:
    """Return all maps of a data set in the order of their names, or of their times.

    Parameters
    ----------
    layout
        ``kitti``, ``nyu``, ``tum`` or ``folder``; recognised by its files by default.
    steps_per_m
        What a 16-bit map counts for one metre; that of the layout by default.
    """
    root = Path(root)
    if not root.is_dir():
        raise DataError(f"{root} is not a folder; expected one with depth maps in it")
    chosen = layout_of(root) if layout is None else layout
    if chosen not in LAYOUTS:
        raise DataError(f"layout must be one of {', '.join(LAYOUTS)}, got {chosen!r}")
    steps = STEPS_PER_M[chosen] if steps_per_m is None else steps_per_m
    found = list(LAYOUTS[chosen](root, steps))
    if not found:
        raise DataError(
            f"{root} has no depth maps in the layout {chosen}; expected {', '.join(MAP_SUFFIXES)} "
            "files, or name another layout"
        )
    return found


def layout_of(root: Path) -> str:
    """Return the layout that a folder has."""
    if (root / "depth.txt").is_file():
        return "tum"
    names = {path.name for path in root.iterdir()} | {root.name}
    if "groundtruth_depth" in names or next(root.glob("**/proj_depth"), None):
        return "kitti"
    if next(root.glob("**/sync_depth_*.png"), None):
        return "nyu"
    return "folder"


def matched(
    truth: Iterable[DepthFile], results: Iterable[DepthFile]
) -> tuple[list[tuple[DepthFile, DepthFile]], list[DepthFile]]:
    """Return pairs of truth and result, and truths without one, matched by file name.

    Folders count where file names alone are not unique.
    """
    truth, results = list(truth), list(results)
    by_name = _by(results, _file_key)
    by_key = _by(results, lambda file: file.key)
    names_tell = len(_by(truth, _file_key)) == len(truth) and len(by_name) == len(results)
    pairs, lonely = [], []
    for file in truth:
        partner = by_name.get(_file_key(file)) if names_tell else by_key.get(file.key)
        if partner is None:
            lonely.append(file)
        else:
            pairs.append((file, partner))
    return pairs, lonely


def _by(files: list[DepthFile], name: Callable[[DepthFile], str]) -> dict[str, DepthFile]:
    return {name(file): file for file in files}


def _file_key(file: DepthFile) -> str:
    return key_of(Path(file.depth.name))


SPEC = Spec(
    name="depth",
    summary="Frames with depth: KITTI's, NYU's and TUM's layouts, and any folder of maps.",
    licence="Apache-2.0",
    target="hoilab.datasets.depth_folders:depth_files",
    facts=MappingProxyType({"kind": "depth", "layouts": ("kitti", "nyu", "tum", "folder")}),
)

__all__ = ["SPEC", "DepthFile", "depth_files", "key_of", "layout_of", "matched"]
