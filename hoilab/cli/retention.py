"""hoilab retention: remove scenes that are older than they may be."""

from pathlib import Path
from typing import Annotated

import typer


def retention(
    folder: Annotated[Path, typer.Argument(help="Where scenes are, with all folders in it.")],
    hours: Annotated[
        float, typer.Option("--hours", min=0.01, help="Age from which a scene is too old.")
    ] = 72.0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list what would be removed.")
    ] = False,
) -> None:
    """Remove scenes, and the anonymized videos beside them, that were written too long ago.

    Lists them first. Nothing else is touched: no recordings, no other files, no links. Exits
    with an error when a scene that is too old could not be removed.

    Examples:

        hoilab retention scenes/ --dry-run

        hoilab retention scenes/ --hours 72
    """
    from hoilab.errors import OutputError
    from hoilab.io.retention import expired, remove

    found = expired(folder, hours=hours)
    for kept in found:
        state = f"stays: {kept.why_not}" if kept.why_not else "too old"
        typer.echo(f"{kept.scene}  {kept.age_hours:.1f} h  {kept.bytes / 1e6:.1f} MB  {state}")
    due = [kept for kept in found if not kept.why_not]
    if dry_run:
        typer.echo(f"{len(due)} to remove, none removed (--dry-run)")
        return
    for kept in due:
        remove(kept)
    typer.echo(f"{len(due)} removed")
    if len(due) < len(found):
        raise OutputError(f"{len(found) - len(due)} scenes are too old but stay, see above")
