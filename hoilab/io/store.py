"""Writing scenes: one analysis is one Zarr store that grows chunk by chunk.

It grows along time, and along individuals as new ones appear; where an individual is not seen
nothing is stored. It is written under another name and takes its own when it is whole, so a
store that can be opened is a finished one. Its anonymized video comes and goes with it.
"""

import errno
import fcntl
import json
import os
import shutil
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import xarray as xr
import zarr

from hoilab import __version__
from hoilab.errors import OutputError, StoreError
from hoilab.io.scene import FORMAT, hidden_path, is_scene
from hoilab.schema import release

CHUNKS = {"time": 256, "individual": 64, "detection": 4096}
# Looks in a row, 50 ms apart, in which a removed folder must not have come back.
QUIET = 4
GROWING = ("time", "detection")


class SceneWriter:
    """Write one scene, piece by piece: ``with SceneWriter("scene.zarr") as scene: ...``.

    Leaving the block in order makes the store appear under its name; leaving it by an error or
    an interrupt removes what was written. Memory is bounded by the pieces it is given.

    Attributes
    ----------
    film
        Where to write the scene's anonymized video, if it has one. It takes its place beside the
        store (`hidden_path`) together with the store, and is removed with it.

    Raises
    ------
    OutputError
        Something lies at the path already, another process is writing it, the folder cannot be
        written, or the disk is full.
    PrivacyError
        A piece holds frames that are visible.
    """

    def __init__(self, path: str | Path, *, overwrite: bool = False) -> None:
        self.path = Path(path)
        if self.path.suffix != ".zarr":
            raise OutputError(
                f"a scene is a folder named *.zarr, got {self.path}; "
                f"try {self.path.with_name(self.path.name + '.zarr')}"
            )
        if self.path.exists() and not (overwrite and is_scene(self.path)):
            hint = "pass --overwrite" if is_scene(self.path) else "choose another name"
            raise OutputError(f"{self.path} exists already; {hint}, or remove it")
        self._partial = self.path.with_name(f".{self.path.name}.partial")
        self._store = self._partial / "scene.zarr"
        self.film = self._partial / "hidden.mp4"
        self._columns: dict[str, dict[int, int]] = {}

    def __enter__(self) -> Self:
        self._claim = -1
        try:
            with _explained(self.path):
                self._partial.mkdir(parents=True, exist_ok=True)
                self._claim = self._claimed()
                _empty(self._partial)
                self._root = zarr.create_group(self._store)
        except BaseException as error:  # Ctrl-C too: __exit__ is not called for what fails here
            self._give_up(error)
            raise
        return self

    def _give_up(self, error: BaseException) -> None:
        """Remove what was begun; a store that another hoilab writes stays."""
        if self._claim >= 0:
            _remove(self._partial)
            os.close(self._claim)
        elif not isinstance(error, OutputError):
            with suppress(OSError):  # not there yet, or not empty and so another's
                self._partial.rmdir()

    def _claimed(self) -> int:
        """Lock the unfinished store; whoever died while writing it has let it go."""
        claim = os.open(self._partial, os.O_RDONLY)
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as cause:
            os.close(claim)
            raise OutputError(
                f"{self.path} is being written by another hoilab now; "
                "wait until it is done, or choose another name"
            ) from cause
        return claim

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                with _explained(self.path):
                    self._publish()
        finally:
            _remove(self._partial)
            os.close(self._claim)

    def _publish(self) -> None:
        """Give the store its name and the video its place beside it."""
        consolidate(self._store)
        if self.path.exists():
            shutil.rmtree(self.path)
        self._store.rename(self.path)
        if self.film.exists():
            self.film.replace(hidden_path(self.path))

    def append(self, group: str, piece: xr.Dataset) -> None:
        """Add a piece to a group: along time or detection, and under new individuals' names."""
        for array in piece.data_vars.values():
            if "channel" in array.dims:
                release(array, way="scene store")
        with _explained(self.path):
            target = self._root.require_group(group)
            target.attrs.update(_plain(piece.attrs))
            columns = self._grow_individuals(target, group, piece)
            for name, array in {**piece.coords, **piece.data_vars}.items():
                if name != "individual":
                    _append(target, str(name), array, columns)

    def put(self, group: str, data: xr.Dataset, attrs: Mapping[str, object] | None = None) -> None:
        """Write a whole small group at once, or only its attributes."""
        self.append(group, data)
        if attrs:
            with _explained(self.path):
                self._root[group].attrs.update(_plain(attrs))

    def describe(self, attrs: Mapping[str, object]) -> None:
        """Write attributes of the scene as a whole: versions, source, history."""
        with _explained(self.path):
            made = {"format": FORMAT, "hoilab": __version__}
            self._root.attrs.update(_plain({**made, **attrs}))

    def _grow_individuals(self, target: zarr.Group, group: str, piece: xr.Dataset) -> list[int]:
        """Return the column of each individual of the piece, making columns for new ones."""
        if "individual" not in piece.dims:
            return []
        columns = self._columns.setdefault(group, {})
        names = [int(number) for number in piece["individual"].values]
        for name in names:
            columns.setdefault(name, len(columns))
        array = _require(target, "individual", piece["individual"])
        array.resize((len(columns),))
        array[:] = np.array(list(columns), dtype=np.int64)
        return [columns[name] for name in names]


def keep_table(scene: str | Path, group: str, table: xr.Dataset) -> None:
    """Put a table into a scene that is there, in place of one of that name; whole or not at all.

    Raises
    ------
    StoreError
        There is no scene.
    """
    folder = Path(scene)
    if not is_scene(folder):
        raise StoreError(f"{folder} is no scene; make one with: hoilab analyze CLIP -o scene.zarr")
    for array in table.data_vars.values():
        if "channel" in array.dims:
            release(array, way="scene store")
    aside = f".{group}"
    with _explained(folder):
        root = zarr.open_group(folder, mode="a", use_consolidated=False)
        target = root.create_group(aside, overwrite=True)
        target.attrs.update(_plain(table.attrs))
        for name, array in {**table.coords, **table.data_vars}.items():
            _append(target, str(name), array, [])
        shutil.rmtree(folder / group, ignore_errors=True)
        (folder / aside).rename(folder / group)
        consolidate(folder)


def _empty(folder: Path) -> None:
    """Remove what somebody left behind who was killed while writing."""
    for left in folder.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()


def _remove(folder: Path) -> None:
    """Remove what was written, also what zarr's own threads write a moment after an error."""
    absent = 0
    for _ in range(200):
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
        absent = 0 if folder.exists() else absent + 1
        if absent == QUIET:
            return
        time.sleep(0.05)


def _append(target: zarr.Group, name: str, piece: xr.DataArray, columns: list[int]) -> None:
    """Write one variable of a piece behind what is there, each individual in its column."""
    array = _require(target, name, piece)
    place: list[slice | list[int]] = []
    shape: list[int] = []
    for axis, dim in enumerate(piece.dims):
        there, more = array.shape[axis], piece.sizes[dim]
        if dim in GROWING:
            place.append(slice(there, there + more))
            shape.append(there + more)
        elif dim == "individual":
            place.append(columns)
            shape.append(max(there, max(columns, default=-1) + 1))
        else:
            place.append(slice(0, more))
            shape.append(more)
    array.resize(tuple(shape))
    if piece.size:
        array.oindex[tuple(place)] = piece.values


def _require(target: zarr.Group, name: str, piece: xr.DataArray) -> zarr.Array:
    """Return the array of this name, made empty like the piece where it is not there yet."""
    if name in target:
        return target[name]
    text = piece.dtype.kind in "UOT"
    fill: object = "" if text else np.nan if piece.dtype.kind == "f" else 0
    open_ended = {*GROWING, "individual"}
    return target.create_array(
        name,
        shape=tuple(0 if dim in open_ended else piece.sizes[dim] for dim in piece.dims),
        chunks=tuple(CHUNKS.get(str(dim), max(1, piece.sizes[dim])) for dim in piece.dims),
        dtype="string" if text else piece.dtype,
        fill_value=fill,
        dimension_names=[str(dim) for dim in piece.dims],
        attributes=_plain(piece.attrs),
    )


def _plain(attrs: Mapping[str, object]) -> dict[str, object]:
    """Return attributes as JSON can hold them; nested ones become JSON texts."""
    plain: dict[str, object] = {}
    for name, value in attrs.items():
        if isinstance(value, np.generic):
            value = value.item()
        nested = isinstance(value, dict) or (
            isinstance(value, list | tuple) and any(isinstance(v, dict | list) for v in value)
        )
        plain[str(name)] = json.dumps(value) if nested else value
    return plain


def consolidate(path: Path) -> None:
    """Write the table of contents of a store anew."""
    with warnings.catch_warnings():
        # One file of metadata opens faster and lets plain xarray open the store without a
        # warning; zarr warns that other implementations may not read that one file.
        warnings.filterwarnings("ignore", message="Consolidated metadata")
        zarr.consolidate_metadata(path)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the system says about writing into one sentence."""
    try:
        yield
    except OSError as cause:
        raise OutputError(explain_write_error(path, cause)) from cause


def explain_write_error(path: Path, cause: OSError) -> str:
    """Return one sentence for a failed write: what failed and what to do."""
    hints = {
        errno.ENOSPC: "the disk is full; free some space or write elsewhere",
        errno.EFBIG: "a file grew past the allowed size; raise the limit or write elsewhere",
        errno.EACCES: "no permission to write there; choose another folder",
        errno.EPERM: "no permission to write there; choose another folder",
        errno.EROFS: "that file system is read-only; choose another folder",
        errno.ENOENT: "no folder can be made there; choose another folder",
        errno.ENOTDIR: "a part of that path is a file, not a folder; choose another path",
        errno.EEXIST: "a part of that path is a file, not a folder; choose another path",
    }
    return f"could not write {path}: {hints.get(cause.errno or 0, str(cause))}"
