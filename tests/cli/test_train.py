"""hoilab train: recipes by name, a run that goes on, and what is said of a wrong command."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner, Result

from hoilab.cli.train import train
from hoilab.errors import DataError
from hoilab.models.interaction_files import opened
from hoilab.training.courses import COURSES, Request, course
from hoilab.training.pairs.published import CDN, CDN_BALANCED, QPIC, UPT
from hoilab.training.recipe import Recipe


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command()(train)
    return app


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    images = []
    for number in (1, 2):
        rgb = np.random.default_rng(number).integers(0, 255, (80, 100, 3), dtype=np.uint8)
        Image.fromarray(rgb).save(tmp_path / f"photo_{number}.png")
        pair = {"human": [10, 10, 40, 70], "object": [30, 40, 60, 60], "object_class": "book",
                "verb": ["hold_obj", "read_obj"]}  # fmt: skip
        images.append({"file_name": f"photo_{number}.png", "pairs": [pair]})
    (tmp_path / "pairs.json").write_text(json.dumps({"images": images}))
    return tmp_path


def said(app: typer.Typer, *words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_every_course_has_a_function() -> None:
    for one in COURSES:
        module, _, name = one.target.partition(":")
        assert callable(getattr(__import__(module, fromlist=[name]), name))
        assert course(one.model, one.recipe) is one


def test_the_list_has_models_and_recipes(app: typer.Typer) -> None:
    done = said(app, "--list")
    assert done.exit_code == 0
    for one in COURSES:
        assert one.model in done.stdout


def test_recipes_are_those_of_the_readmes() -> None:
    # HICO-DET's 38,118 training images, two on each of eight GPUs.
    qpic = QPIC.recipe(38_118, processes=8)
    assert (qpic.steps, qpic.drops) == (150 * 2382, (100 * 2382,))
    assert (qpic.learning_rate, qpic.rates) == (1e-4, (("backbone.", 1e-5),))
    assert (qpic.weight_decay, qpic.clip_norm, qpic.accumulate) == (1e-4, 0.1, 1)
    assert QPIC.recipe(38_118).accumulate == 8
    assert (CDN.epochs, CDN.drop_epoch, CDN_BALANCED.epochs) == (90, 60, 10)
    assert CDN_BALANCED.balanced
    assert (UPT.epochs, UPT.drop_epoch) == (20, 10)


def test_asking_for_fewer_steps_moves_the_drop() -> None:
    request = Request(model="m", data=Path("d"), folder=Path("f"), steps=30, seed=4)
    recipe = request.applied(Recipe(steps=300, schedule="drop", drops=(200,), warmup=10))
    assert (recipe.steps, recipe.drops, recipe.warmup, recipe.seed) == (30, (20,), 1, 4)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "verbs", "stages"),
    [
        ("qpic-r50-vcoco", ["hold_obj", "read_obj"], 1),
        ("cdn-s-hico", ["hold", "read"], 2),
        ("upt-r50-hico", ["hold", "read"], 1),
    ],
)
def test_a_published_model_learns_own_photos_and_goes_on(
    app: typer.Typer, photos: Path, model: str, verbs: list[str], stages: int
) -> None:
    told = json.loads((photos / "pairs.json").read_text())
    for image in told["images"]:
        image["pairs"][0]["verb"] = verbs
    (photos / "pairs.json").write_text(json.dumps(told))
    run = photos / "run"
    words = (
        model, "--data", photos / "pairs.json", "--images", photos, "--folder", run,
        "--from-nothing", "--batch", 1, "--accumulate", 1, "--workers", 0, "--device", "cpu",
    )  # fmt: skip
    first = said(app, *words, "--steps", 1)
    assert first.exit_code == 0, first.exception
    if model.startswith("qpic"):
        assert said(app, *words, "--steps", 2).exit_code == 0
    logs = sorted(run.glob("stage-*/log.csv"))
    assert len(logs) == stages
    with logs[0].open(newline="") as file:
        steps = [row["step"] for row in csv.DictReader(file)]
    assert steps == (["1", "2"] if model.startswith("qpic") else ["1"])
    detector = opened(run / f"{model}.safetensors")
    assert set(verbs) < set(detector.task.verbs)
    again = said(app, *words, "--steps", 2, "--no-resume")
    assert isinstance(again.exception, DataError)
    assert "holds a run already" in str(again.exception)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(("qpic-tiny",), "--data, --folder must be given", id="nothing given"),
        pytest.param(
            ("yolo", "--data", "d", "--folder", "f"), "no recipe for 'yolo'; there are some for",
            id="unknown model",
        ),
        pytest.param(
            ("qpic-tiny", "--recipe", "x", "--data", "d", "--folder", "f"),
            "no recipe 'x'; it has tiny", id="unknown recipe",
        ),
        pytest.param(
            ("qpic-r50-hico", "--data", "d", "--folder", "f"), "name their folder with --images",
            id="no pictures",
        ),
    ],
)  # fmt: skip
def test_wrong_commands_say_what_to_do(
    app: typer.Typer, words: tuple[str, ...], sentence: str
) -> None:
    done = said(app, *words)
    assert isinstance(done.exception, DataError)
    assert sentence in str(done.exception)


def test_missing_weights_name_their_address(
    app: typer.Typer, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOILAB_WEIGHTS", str(photos))
    done = said(app, "qpic-r50-vcoco", "--data", photos / "pairs.json", "--images", photos,
                "--folder", photos / "run")  # fmt: skip
    assert "detr-r50-e632da11.pth" in str(done.exception)
    assert "https://dl.fbaipublicfiles.com/detr/" in str(done.exception)


def test_steps_that_do_not_come_out_even_are_refused() -> None:
    with pytest.raises(DataError, match="16 pictures a step do not come out even with 3 processes"):
        QPIC.recipe(1000, processes=3)
