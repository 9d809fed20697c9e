"""Imports point down the house, and every room stands on a floor."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]
FLOORS = next(contract for contract in CONFIG["contracts"] if contract["type"] == "layers")[
    "layers"
]
PLANTED = """
[importlinter]
root_package = house

[importlinter:contract:floors]
name = floors
type = layers
containers = house
layers =
    attic
    cellar
"""


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports_command as main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_imports_point_down():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_every_room_stands_on_a_floor():
    rooms = {name for floor in FLOORS for name in floor.replace(":", "|").split("|")}
    found = {path.parent.name for path in (ROOT / "hoilab").glob("*/__init__.py")}
    found |= {path.stem for path in (ROOT / "hoilab").glob("[!_]*.py")}
    assert found - {name.strip(" ()") for name in rooms} == set()


@pytest.mark.parametrize("importer", ["cellar", "attic"])
def test_an_import_that_points_up_is_found(tmp_path, importer):
    house = tmp_path / "house"
    house.mkdir()
    imported = {"cellar": "attic", "attic": "cellar"}[importer]
    for name in ("__init__", "attic", "cellar"):
        (house / f"{name}.py").write_text("", encoding="utf-8")
    (house / f"{importer}.py").write_text(f"import house.{imported}\n", encoding="utf-8")
    (tmp_path / ".importlinter").write_text(PLANTED, encoding="utf-8")
    assert (lint(tmp_path).returncode != 0) == (importer == "cellar")
