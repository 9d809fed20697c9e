"""The command line: one command per job, one sentence per mistake."""

import logging
import sys
import warnings

import typer

from hoilab.cli.analyze import analyze
from hoilab.cli.anchors import anchors
from hoilab.cli.anomaly import anomaly
from hoilab.cli.anonymize import anonymize
from hoilab.cli.bench import bench
from hoilab.cli.calibrate import calibrate
from hoilab.cli.count import count
from hoilab.cli.crowd import crowd
from hoilab.cli.demo import demo
from hoilab.cli.depth import depth
from hoilab.cli.evaluate import evaluate
from hoilab.cli.finetune import finetune
from hoilab.cli.info import info
from hoilab.cli.interactions import interactions
from hoilab.cli.reconstruct import reconstruct
from hoilab.cli.retention import retention
from hoilab.cli.search import search
from hoilab.cli.serve import serve
from hoilab.cli.train import train
from hoilab.errors import HoilabError

app = typer.Typer(
    name="hoilab",
    help="Understand what people do in surveillance video, without seeing who they are.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
SEEING = (demo, analyze, serve, anonymize, interactions, search, reconstruct)
MEASURING = (count, crowd, anomaly)
LEARNING = (train, finetune)
for command in (*SEEING, *MEASURING, *LEARNING, retention, info):
    app.command()(command)
app.add_typer(evaluate, name="evaluate")
app.add_typer(bench, name="bench")
app.add_typer(depth, name="depth")
app.add_typer(calibrate, name="calibrate")
app.add_typer(anchors, name="anchors")

STOPPED = 130
UNEXPECTED = 70


@app.callback()
def _options(
    debug: bool = typer.Option(False, "--debug", help="Show the whole traceback of an error."),
) -> None:
    """Understand what people do in surveillance video, without seeing who they are."""


def main() -> None:
    """Run the command line; what hoilab refuses is one sentence and a non-zero exit."""
    debug = "--debug" in sys.argv
    # --debug is for the whole program: it may stand before or behind the command.
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    if not debug:
        # Zarr's own thread would print a traceback for each write that Ctrl-C cut short.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
    try:
        app(arguments, standalone_mode=True)
    except (KeyboardInterrupt, SystemExit) as end:
        # Typer makes a silent exit of Ctrl-C.
        if isinstance(end, SystemExit) and end.code != STOPPED:
            raise
        _leave("stopped; what was not finished was removed", STOPPED)
    except HoilabError as error:
        if debug:
            raise
        _leave(str(error), error.exit_code)
    except Exception as error:
        if debug:
            raise
        _leave(
            f"unexpected {type(error).__name__}: {error}; run again with --debug and report it",
            UNEXPECTED,
        )


def _leave(sentence: str, code: int) -> None:
    sys.stderr.write(f"hoilab: {sentence}\n")
    sys.exit(code)


__all__ = ["app", "main"]
