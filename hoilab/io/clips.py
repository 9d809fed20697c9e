"""Embeddings of clips in files: hoilab's own and anybody else's, as .npz or .parquet.

==============  ===================================================================================
name            what it holds, for n clips
==============  ===================================================================================
``embedding``   (n, d) numbers; in Parquet a column of lists
``start_s``     seconds where each clip starts, and
``stop_s``      where it stops; without both, clip k lies from k to k + 1
``recording``   name of the recording that each is of; the file's own name without it
``individual``  whose crops they are, -1 for the whole picture, which is assumed without it
``label``       class of each, where known
``about``       text: a JSON object of what made them (in Parquet: the key of the schema's metadata)
==============  ===================================================================================

Only ``embedding`` must be there. Nothing pickled is read.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.io._whole_file import whole_file
from hoilab.plugins import Spec
from hoilab.schema import check_clips, make_clips

SUFFIXES = (".npz", ".parquet")
COLUMNS = ("recording", "individual", "label")

SPEC = Spec(
    name="clips",
    summary="Read embeddings of clips, hoilab's or others', from .npz or .parquet.",
    licence="Apache-2.0",
    target="hoilab.io.clips:read_clips",
    facts=MappingProxyType({"suffixes": SUFFIXES}),
)


def read_clips(path: str | os.PathLike[str]) -> xr.Dataset:
    """Return the clips in a file: ``span`` and ``embedding``, and what else is known of each.

    Raises
    ------
    DataError
        The file is missing or broken, has no embeddings, columns of different lengths, or NaN.
    """
    path = Path(path)
    columns, about = _read(path)
    if "embedding" not in columns:
        raise DataError(
            f"{path} has no embedding; expected an array (clip, feature) of that name, "
            f"it has {', '.join(sorted(columns)) or 'nothing'}"
        )
    embedding = columns["embedding"]
    if embedding.ndim != 2 or embedding.dtype.kind not in "fiu":
        raise DataError(
            f"{path}: embedding must be numbers (clip, feature), got {embedding.dtype} of shape "
            f"{embedding.shape}"
        )
    if not np.isfinite(embedding).all():
        rows = np.flatnonzero(~np.isfinite(embedding).all(1))
        raise DataError(f"{path}: {len(rows)} embeddings hold NaN or infinity, first {rows[0]}")
    count = len(embedding)
    for name, values in columns.items():
        if values.shape[:1] != (count,):
            raise DataError(f"{path}: {name} has shape {values.shape}, expected {count} clips")
    start = columns.get("start_s", np.arange(count))
    stop = columns.get("stop_s", np.asarray(start) + 1)
    table = labelled(np.stack([start, stop], -1), embedding, source=path.stem).assign_attrs(about)
    names = np.full(count, path.name.partition(".")[0])
    everybody = np.full(count, -1)
    table = table.assign(
        recording=("clip", columns.get("recording", names).astype(str)),
        individual=("clip", columns.get("individual", everybody).astype(np.int64)),
    )
    if "label" not in columns:
        return table
    return table.assign(label=("clip", columns["label"].astype(str)))


def write_clips(path: str | os.PathLike[str], clips: xr.Dataset) -> None:
    """Write clips to a file that `read_clips` reads; it appears whole or not at all."""
    path = Path(path)
    if path.suffix not in SUFFIXES:
        raise DataError(f"{path}: expected a name that ends in {' or '.join(SUFFIXES)}")
    check_clips(clips)
    span = clips["span"].transpose("clip", "end").values
    columns: dict[str, np.ndarray] = {
        "embedding": clips["embedding"].transpose("clip", "feature").values,
        "start_s": span[:, 0],
        "stop_s": span[:, 1],
        **{name: clips[name].values for name in COLUMNS if name in clips},
    }
    about = json.dumps({str(name): value for name, value in clips.attrs.items()}, default=str)
    with whole_file(path) as part:
        if path.suffix == ".npz":
            _write_npz(part, columns, about)
        else:
            _write_parquet(part, columns, about)


def labelled(span: np.ndarray, embedding: np.ndarray, *, source: str = "") -> xr.Dataset:
    """Return clips of spans (n, 2) and embeddings (n, d), which may be none at all.

    Examples
    --------
    >>> labelled(np.empty((0, 2)), np.empty((0, 128))).sizes["feature"]
    128
    """
    if len(span):
        return make_clips(span, embedding, source=source)
    one = make_clips([[0.0, 0.0]], np.zeros((1, embedding.shape[1])), source=source)
    return one.isel(clip=slice(0, 0))


def joined(parts: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the clips of several recordings, by name, as one table with ``recording``.

    A part that names several recordings itself keeps their names.

    Examples
    --------
    >>> one = make_clips([[0.0, 1.0]], [[0.5, 0.5]])
    >>> joined({"a": one, "b": one})["recording"].values.tolist()
    ['a', 'b']
    """
    if not parts:
        raise DataError("there are no clips to join; name one recording or more")
    sizes = {name: part.sizes["feature"] for name, part in parts.items()}
    if len(set(sizes.values())) > 1:
        raise DataError(f"embeddings differ in size: {sizes}; make all of them with one model")
    made = {str(part.attrs["model"]) for part in parts.values() if part.attrs.get("model")}
    if len(made) > 1:
        raise DataError(f"embeddings are of {' and '.join(sorted(made))}; use one model for all")
    named = [
        part.assign(
            recording=("clip", _recordings(part, name)),
            individual=part.get("individual", _nobody(part)),
        )
        for name, part in parts.items()
    ]
    shared = [
        str(name) for name in named[0].data_vars if all(name in part.data_vars for part in named)
    ]
    whole = xr.concat(
        [part[shared] for part in named],
        dim="clip",
        data_vars="all",
        coords="minimal",
        compat="override",
        join="override",
        combine_attrs="override",
    )
    return whole.assign_attrs(source=", ".join(parts))


def _recordings(part: xr.Dataset, name: str) -> np.ndarray:
    own = part["recording"].values if "recording" in part else np.empty(0, str)
    return own if len(np.unique(own)) > 1 else np.full(part.sizes["clip"], name)


def _nobody(part: xr.Dataset) -> xr.DataArray:
    return xr.DataArray(np.full(part.sizes["clip"], -1), dims="clip")


def _read(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    if path.suffix not in SUFFIXES:
        raise DataError(f"{path}: expected embeddings in a file {' or '.join(SUFFIXES)}")
    if not path.is_file():
        raise DataError(f"{path} is not a file; expected embeddings of clips")
    try:
        if path.suffix == ".parquet":
            return _read_parquet(path)
        with np.load(path, allow_pickle=False) as file:
            columns = {name: file[name] for name in file.files}
    # numpy and zipfile raise many kinds for a file that ends early or never was one.
    except (OSError, ValueError, EOFError, KeyError) as cause:
        raise DataError(f"{path} cannot be read as embeddings: {cause}; make it again") from cause
    except Exception as cause:
        raise DataError(f"{path} is no {path.suffix} file: {cause}; make it again") from cause
    return columns, _about(columns.pop("about", None))


def _about(text: Any) -> dict[str, Any]:
    try:
        said = json.loads(str(text)) if text is not None else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _read_parquet(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    from pyarrow import parquet

    table = parquet.read_table(path)
    columns = {}
    for name in table.column_names:
        values = table.column(name).to_pylist() if name == "label" else table.column(name)
        if name == "embedding":
            values = [np.asarray(row, dtype=np.float32) for row in values.to_pylist()]
            if len({len(row) for row in values}) > 1:
                raise DataError(f"{path}: embeddings differ in length")
            columns[name] = np.stack(values) if values else np.empty((0, 0), np.float32)
        elif name in (*COLUMNS, "start_s", "stop_s"):
            columns[name] = np.asarray(values)
    said = (table.schema.metadata or {}).get(b"about")
    return columns, _about(None if said is None else said.decode())


def _write_parquet(path: Path, columns: Mapping[str, np.ndarray], about: str) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    arrays = {
        name: pa.array(list(values) if values.ndim == 2 else values.tolist())
        for name, values in columns.items()
    }
    table = pa.table(arrays).replace_schema_metadata({"about": about})
    parquet.write_table(table, path)


def _write_npz(path: Path, columns: Mapping[str, np.ndarray], about: str) -> None:
    # Python's own text would be pickled.
    plain: dict[str, Any] = {
        name: values.astype(str) if values.dtype.kind in "OT" else values
        for name, values in columns.items()
    }
    np.savez(path, about=np.array(about), **plain)
