"""Keep recordings no longer than needed: which scenes are too old, and removing them.

Only what hoilab itself wrote is touched: scenes, and the anonymized videos that their receipts
know by checksum. Links are not followed, and a scene in which somebody put files of his own stays.
"""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hoilab.errors import DataError, OutputError, StoreError
from hoilab.io.checksum import checksum
from hoilab.io.scene import hidden_path, is_scene, open_scene


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A scene on disk.

    Parameters
    ----------
    scene
        The store.
    video
        The anonymized video beside it; None where there is none that the receipt knows.
    age_hours
        Hours since anything of both was last written.
    bytes
        Size of both.
    why_not
        Why it must not be removed; empty when it may.
    """

    scene: Path
    video: Path | None
    age_hours: float
    bytes: int
    why_not: str = ""

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return what there is to remove."""
        return (self.scene,) if self.video is None else (self.scene, self.video)


def expired(folder: str | Path, *, hours: float, now_s: float | None = None) -> list[Kept]:
    """Return the scenes under a folder that are older than this, the oldest first.

    Parameters
    ----------
    folder
        Looked through with all folders in it, except hidden ones.
    hours
        Age from which a scene is too old: since it was last written, not since the recording.
    now_s
        Seconds since 1970; the clock by default.
    """
    root = Path(folder)
    if not root.is_dir():
        raise DataError(f"expected a folder with scenes in it, there is no folder {root}")
    if not hours > 0:
        raise DataError(f"hours must be more than 0, got {hours:g}")
    now_s = time.time() if now_s is None else now_s
    found = [_kept(scene, now_s) for scene in _scenes(root)]
    return sorted((k for k in found if k.age_hours > hours), key=lambda k: -k.age_hours)


def remove(kept: Kept) -> None:
    """Remove a scene and its video from disk, for good."""
    if kept.why_not:
        raise OutputError(f"{kept.scene} is not removed: {kept.why_not}")
    try:
        shutil.rmtree(kept.scene)
        if kept.video is not None:
            kept.video.unlink(missing_ok=True)
    except OSError as cause:
        raise OutputError(
            f"{kept.scene} could not be removed: {cause.strerror or cause}; remove it by hand"
        ) from cause


def _scenes(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        # A hidden folder may be a scene that is being written.
        if path.name.startswith(".") or path.is_symlink() or not path.is_dir():
            continue
        if is_scene(path):
            yield path
        else:
            yield from _scenes(path)


def _kept(scene: Path, now_s: float) -> Kept:
    video, why_not = _video(scene)
    files = [path for path in scene.rglob("*") if path.is_file() or path.is_symlink()]
    foreign = [path for path in files if not _written_by_zarr(path.relative_to(scene))]
    if foreign:
        why_not = f"{foreign[0].name} in it is none of hoilab's files; move it elsewhere"
    stats = [path.lstat() for path in [*files, *([video] if video else [])]]
    newest = max((about.st_mtime for about in stats), default=now_s)
    return Kept(
        scene=scene,
        video=video,
        age_hours=(now_s - newest) / 3600,
        bytes=sum(about.st_size for about in stats),
        why_not=why_not,
    )


def _video(scene: Path) -> tuple[Path | None, str]:
    """Return the video of a scene, or none and why it is not its own."""
    path = hidden_path(scene)
    try:
        known = open_scene(scene)["privacy"].attrs.get("output_sha256")
    except (StoreError, KeyError, ValueError) as cause:
        return None, f"it cannot be read ({cause})"
    if not path.is_file() or path.is_symlink():
        return None, ""
    if checksum(path) != known:
        return None, f"{path.name} is not the file that its receipt speaks of; look at both"
    return path, ""


def _written_by_zarr(path: Path) -> bool:
    return path.name == "zarr.json" or "c" in path.parts[:-1]
