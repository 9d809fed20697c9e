"""Tables of events: rows of plain values become a labelled dataset, also when there are none."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

Column = tuple[object, str, str]  # dtype, what it is, units


def table(
    dim: str,
    rows: Sequence[Mapping[str, object]],
    columns: Mapping[str, Column],
    *,
    attrs: Mapping[str, object] | None = None,
) -> xr.Dataset:
    """Return one variable for each column over `dim`; a column named ``position`` has space.

    Texts are kept as objects, so that tables of nobody and of many concatenate.
    """
    data: dict[str, tuple[tuple[str, ...], np.ndarray, dict[str, str]]] = {}
    for name, (dtype, long_name, units) in columns.items():
        values = np.array([row[name] for row in rows], dtype=dtype)  # type: ignore[call-overload]
        about = {"long_name": long_name, "units": units}
        if name == "position":
            data[name] = ((dim, "space"), values.reshape(len(rows), 2), about)
        else:
            data[name] = ((dim,), values, about)
    coords = {"space": ["x", "y"]} if "position" in columns else {}
    return xr.Dataset(data, coords=coords, attrs=dict(attrs or {}))
