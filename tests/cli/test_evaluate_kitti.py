import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from hoilab.cli.evaluate_kitti import kitti
from hoilab.errors import DataError

CAR = "Car 0.00 0 0.50 100 100 200 160 1.5 1.6 4.0 1.0 1.7 20.0 0.55"


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command()(kitti)
    return app


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    for name in ("labels", "results"):
        (tmp_path / name).mkdir()
    for number in range(60):
        (tmp_path / "labels" / f"{number:06d}.txt").write_text(f"{CAR}\n")
        if number < 48:
            (tmp_path / "results" / f"{number:06d}.txt").write_text(f"{CAR} 0.9\n")
    (tmp_path / "results" / "000099.txt").write_text("")
    return ["--labels", str(tmp_path / "labels"), "--results", str(tmp_path / "results")]


def test_json_has_every_number(app: typer.Typer, folders: list[str]) -> None:
    done = CliRunner().invoke(app, [*folders, "--classes", "Car", "--json", "-"])
    said = json.loads(done.stdout)
    # 48 of 60 are found, all right: precision 1 up to recall 48/60.
    assert said["positives"] == {"Car": [60, 60, 60]}
    # Points 1 to 32 of 40: 32/40 is 48/60.
    assert said["percent"]["Car"]["official"]["3d"]["ap40"] == pytest.approx([80] * 3, abs=2.6)
    assert "12 of 60 images have no result file and count as empty" in done.stderr
    assert "1 result files are of images that do not count" in done.stderr


def test_table_and_split(app: typer.Typer, folders: list[str], tmp_path: Path) -> None:
    (tmp_path / "val.txt").write_text("000000\n000001\n")
    done = CliRunner().invoke(app, [*folders, "--split", str(tmp_path / "val.txt"), "--loose"])
    assert "2 images, loose overlap" in done.stdout
    assert "Car has 2, 2, 2 true boxes" in done.stdout
    assert done.exit_code == 0


def test_mistakes_are_named(app: typer.Typer, folders: list[str], tmp_path: Path) -> None:
    (tmp_path / "val.txt").write_text("first\n")
    done = CliRunner().invoke(app, [*folders, "--split", str(tmp_path / "val.txt")])
    assert isinstance(done.exception, DataError)
    assert "must hold image numbers, one a line" in str(done.exception)
