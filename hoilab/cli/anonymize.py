"""hoilab anonymize: a video out in which nobody can be recognised."""

from pathlib import Path
from typing import Annotated

import typer

from hoilab.cli._report import TERMINAL, save_report


def anonymize(
    source: Annotated[Path, typer.Argument(help="A video file, a GIF, or a folder of images.")],
    target: Annotated[Path, typer.Argument(help="The mp4 to write (H.264, nothing but pictures).")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace TARGET if it is there already.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option("--report", help="Write the receipt as JSON to this file; - prints it."),
    ] = None,
) -> None:
    """Hide everyone in SOURCE and write TARGET without sound, subtitles, data or metadata.

    Exits with an error, and leaves no TARGET, when any frame could not be read or hidden.

    Examples:

        hoilab anonymize plaza.mp4 plaza.hidden.mp4

        hoilab anonymize entrance.mkv out.mp4 --report receipt.json
    """
    from hoilab import tasks

    receipt = tasks.anonymize(source, target, overwrite=overwrite, progress=True)
    if str(report) != TERMINAL:
        typer.echo(f"{target}: {tasks.receipt_sentence(receipt.attrs)}")
    if report is not None:
        save_report({str(name): value for name, value in receipt.attrs.items()}, report)
