"""What makers and validators of labelled data share: checks that explain themselves."""

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import xarray as xr

from hoilab.errors import DataError


def require_dims(array: xr.DataArray, dims: Sequence[str], *, what: str) -> None:
    """Refuse an array whose dimensions are not these, in this order."""
    if array.dims != tuple(dims):
        hint = "try .transpose(...)" if set(array.dims) == set(dims) else "see hoilab.schema"
        raise DataError(f"{what} must be ({', '.join(dims)}), got {array.dims}; {hint}")


def require_variables(
    data: xr.Dataset, variables: Iterable[str], dims: Iterable[str], *, what: str
) -> None:
    """Refuse a dataset that lacks one of these variables or dimensions."""
    missing: list[Hashable] = [name for name in variables if name not in data.data_vars]
    absent: list[Hashable] = [name for name in dims if name not in data.dims]
    if missing or absent:
        raise DataError(
            f"{what} lack variables {missing} and dimensions {absent}; "
            f"they have {list(data.data_vars)} over {list(data.dims)}; see hoilab.schema"
        )


def require_labels(data: xr.Dataset | xr.DataArray, dim: str, labels: Sequence[str]) -> None:
    """Refuse data whose dimension is not labelled with exactly these names."""
    found = data.coords[dim].values.tolist() if dim in data.coords else []
    if found != list(labels):
        raise DataError(f"dimension {dim!r} must be labelled {list(labels)}, got {found}")


def seconds(time: object, *, what: str = "time") -> np.ndarray:
    """Return times as float seconds, refusing NaN and steps that do not go forward."""
    values = np.asarray(time, dtype=float)
    if values.ndim != 1 or not np.isfinite(values).all() or (np.diff(values) <= 0).any():
        raise DataError(
            f"{what} must be one list of finite seconds that only grows, "
            f"got shape {values.shape}, first values {values.ravel()[:4]}"
        )
    return values
