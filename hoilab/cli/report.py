"""Where a privacy report goes: a page for people, and JSON for programs, side by side."""

from pathlib import Path
from typing import TYPE_CHECKING

from hoilab.cli._report import TERMINAL, save_report
from hoilab.errors import OutputError

if TYPE_CHECKING:
    from hoilab.tasks.report import Report

SUFFIXES = (".html", ".json")


def check_report_path(path: Path) -> None:
    """Refuse, before the work begins, a report that could not be written."""
    if str(path) == TERMINAL:
        return
    if path.suffix not in SUFFIXES:
        raise OutputError(
            f"--report {path}: expected a name that ends in .html or .json (both are written), "
            "or - to print the numbers"
        )
    if not path.parent.is_dir():
        raise OutputError(
            f"{path} could not be written: there is no folder {path.parent}; choose another one"
        )


def save_privacy_report(report: "Report", target: Path, path: Path) -> None:
    """Write the report on an anonymized clip as a page and as JSON; ``-`` prints the numbers."""
    if str(path) == TERMINAL:
        save_report(report, path)
        return
    from hoilab.io import open_video
    from hoilab.tasks.report_page import page

    save_report(report, path.with_suffix(".json"))
    text = page(report, open_video(target, identity="hidden"))
    try:
        path.with_suffix(".html").write_text(text, encoding="utf-8")
    except OSError as cause:
        raise OutputError(
            f"{path.with_suffix('.html')} could not be written: {cause.strerror or cause}; "
            "choose another folder"
        ) from cause
