"""hoilab info: what is installed, and what a file is."""

import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

LIBRARIES = (
    "numpy", "xarray", "zarr", "av", "opencv-contrib-python-headless", "torch", "open3d-cpu",
    "panel", "jupyterlab",
)  # fmt: skip


def info(
    path: Annotated[
        Path | None, typer.Argument(help="A clip or a scene to describe; else this hoilab.")
    ] = None,
) -> None:
    """Say what PATH is, or list versions and all plugins.

    Examples:

        hoilab info

        hoilab info plaza.mp4

        hoilab info scene.zarr
    """
    from hoilab.io.scene import named_as_scene

    if path is None:
        _versions()
        _plugins()
    elif named_as_scene(path):
        from hoilab import tasks
        from hoilab.io import open_scene

        typer.echo(tasks.summary(open_scene(path)))
    else:
        _clip(path)


def _versions() -> None:
    from hoilab import __version__

    typer.echo(f"hoilab {__version__} on Python {platform.python_version()}, {platform.platform()}")
    for name in LIBRARIES:
        try:
            typer.echo(f"  {name} {version(name)}")
        except PackageNotFoundError:
            typer.echo(f"  {name} is not installed")


def _plugins() -> None:
    from rich.console import Console
    from rich.table import Table

    from hoilab.plugins import GROUPS, package_of, specs

    table = Table("group", "name", "package", "licence", "what it does", title="plugins")
    for group in GROUPS:
        for name, spec in specs(group).items():  # type: ignore[arg-type]
            table.add_row(group, name, package_of(group, name), spec.licence, spec.summary)  # type: ignore[arg-type]
    Console().print(table)


def _clip(path: Path) -> None:
    from hoilab.io import probe

    for name, value in asdict(probe(path)).items():
        typer.echo(f"{name:>15}  {value}")
