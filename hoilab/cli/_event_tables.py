"""Events for people (a table in the terminal) and for programs (CSV)."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import xarray as xr


def rows_of(table: "xr.Dataset") -> "pd.DataFrame":
    """Return one row for each event; places become x and y."""
    import pandas as pd

    columns: dict[str, np.ndarray] = {}
    for name, values in table.data_vars.items():
        if "space" in values.dims:
            columns |= {axis: values.sel(space=axis).values for axis in ("x", "y")}
        else:
            columns[str(name)] = values.values
    return pd.DataFrame(columns)


def show_events(
    table: "xr.Dataset", columns: Mapping[str, str], *, title: str, most: int = 40
) -> None:
    """Print some columns of a table of events; the first `most` of them.

    Parameters
    ----------
    columns
        Heading of each column, by its name in `rows_of`.
    """
    from rich.console import Console
    from rich.table import Table

    rows = rows_of(table)
    printed = Table(*columns.values(), title=title, title_justify="left")
    for number, name in enumerate(columns):
        if rows[name].dtype.kind in "fi":
            printed.columns[number].justify = "right"
    for _, row in rows.head(most).iterrows():
        printed.add_row(*(_short(row[name]) for name in columns))
    if len(rows) > most:
        printed.caption = f"{len(rows) - most} more; --csv writes all"
    Console().print(printed)


def save_events(table: "xr.Dataset", path: Path) -> None:
    """Write all columns of a table of events as CSV."""
    from hoilab.errors import OutputError

    try:
        rows_of(table).round(4).to_csv(path, index=False)
    except OSError as cause:
        raise OutputError(
            f"{path} could not be written: {cause.strerror or cause}; choose another folder"
        ) from cause


def _short(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
