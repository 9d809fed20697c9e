import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from hoilab.cli.evaluate_hoi import hoi
from hoilab.errors import DataError

HERE, CUP = [10, 10, 30, 50], [30, 30, 36, 36]
PERSON, BOTTLE = 1, 44


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command()(hoi)
    return app


def write(path: Path, data: Any) -> str:
    path.write_text(json.dumps(data))
    return str(path)


def own(*scores: float) -> dict[str, Any]:
    """Return one image with a cup held, and one with nothing."""
    pairs = [
        {"human": HERE, "object": CUP, "object_class": "cup", "verb": {"hold": score}}
        for score in scores
    ]
    return {"images": [{"frame": 0, "pairs": pairs}, {"frame": 1, "pairs": []}]}


def ppdm(kind: str, *, score: float = 1.0) -> list[dict[str, Any]]:
    boxes, triplets = {
        "truth": ("annotations", "hoi_annotation"),
        "found": ("predictions", "hoi_prediction"),
    }[kind]
    triplet = {"subject_id": 0, "object_id": 1, "category_id": 37, "score": score}  # hold
    places = [{"bbox": HERE, "category_id": PERSON}, {"bbox": CUP, "category_id": BOTTLE}]
    return [{"file_name": "HICO_test2015_00000001.jpg", boxes: places, triplets: [triplet]}]


def test_own_pairs_with_mistakes_and_classes(app: typer.Typer, tmp_path: Path) -> None:
    truth = write(tmp_path / "truth.json", own(1.0))
    found = write(tmp_path / "found.json", own(0.9, 0.8))
    words = ["--truth", truth, "--detections", found, "--mistakes", "--classes"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.exception
    for word in ("mAP, five most frequent", "100.00", "duplicate", "hold cup"):
        assert word in done.stdout


def test_causes_by_class_and_curves(app: typer.Typer, tmp_path: Path) -> None:
    truth = write(tmp_path / "truth.json", own(1.0))
    found = write(tmp_path / "found.json", own(0.9, 0.8))
    curves, report = tmp_path / "curves.csv", tmp_path / "report.json"
    words = ["--truth", truth, "--detections", found, "--causes", "--classes"]
    words += ["--curves", str(curves), "--json", str(report)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.exception
    assert "AP lost to, %" in done.stdout
    lines = curves.read_text().splitlines()
    assert lines[:2] == ["class,recall,precision", "hold cup,0,1"]
    assert len(lines) == 1 + 101
    lost = json.loads(report.read_text())["ap_lost"]["hold cup"]
    assert lost["duplicate"] == {"ap_lost": 0, "mistakes": 1}


def test_numbers_for_programs(app: typer.Typer, tmp_path: Path) -> None:
    truth = write(tmp_path / "truth.json", own(1.0))
    strange = own(0.9)
    strange["images"][0]["frame"] = 7
    found = write(tmp_path / "found.json", strange)
    words = ["--truth", truth, "--detections", found, "--json", "-"]
    done = CliRunner().invoke(app, words)
    assert json.loads(done.stdout) == {
        "benchmark": "pairs",
        "images": 2,
        "summary": {"mAP": 0.0, "mAP, five most frequent": 0.0},
        "classes": {"hold cup": {"AP": 0.0, "positives": 1}},
    }
    assert "detections of 1 images that the truth does not list are left out" in done.stderr


@pytest.mark.parametrize("rules", ["hico-det", "hico-det-qpic"])
def test_hico_in_ppdms_layout(app: typer.Typer, rules: str, tmp_path: Path) -> None:
    truth = write(tmp_path / "truth.json", ppdm("truth"))
    found = write(tmp_path / "found.json", ppdm("found", score=0.4))
    report = tmp_path / "report.json"
    words = ["--benchmark", rules, "--truth", truth, "--detections", found]
    done = CliRunner().invoke(app, [*words, "--suppress", "--json", str(report)])
    assert done.exit_code == 0, done.exception
    said = json.loads(report.read_text())
    assert said["classes"]["hold bottle"]["positives"] == 1
    full = next(value for name, value in said["summary"].items() if name.endswith("full"))
    assert full == pytest.approx(1 / 600 if rules == "hico-det" else 1)


def test_vcoco(app: typer.Typer, tmp_path: Path) -> None:
    coco = {
        "images": [{"id": 9, "width": 100, "height": 100}],
        "categories": [{"id": PERSON, "name": "person"}, {"id": BOTTLE, "name": "bottle"}],
        "annotations": [
            {"id": 5, "image_id": 9, "category_id": PERSON, "bbox": [10, 10, 20, 40], "area": 800},
            {"id": 6, "image_id": 9, "category_id": BOTTLE, "bbox": [30, 30, 6, 6], "area": 36},
        ],
    }
    shared = {"image_id": [9], "ann_id": [5], "label": [1]}
    verbs = [
        {"action_name": "hold", "role_name": ["agent", "obj"], "role_object_id": [5, 6], **shared},
        {"action_name": "stand", "role_name": ["agent"], "role_object_id": [5], **shared},
    ]
    found = [
        {"image_id": 9, "person_box": HERE, "hold_agent": 0.8, "hold_obj": [*CUP, 0.8],
         "stand_agent": 0.3},
    ]  # fmt: skip
    words = ["--truth", write(tmp_path / "vcoco.json", verbs)]
    words += ["--detections", write(tmp_path / "found.json", found), "--benchmark", "v-coco"]
    with_boxes = [*words, "--instances", write(tmp_path / "coco.json", coco)]
    done = CliRunner().invoke(app, [*with_boxes, "--json", "-"])
    said = json.loads(done.stdout)
    assert said["summary"] == dict.fromkeys(said["summary"], 1.0)
    assert said["classes"]["stand (agent)"] == {"scenario 1": 1.0, "positives": 1}
    table = CliRunner().invoke(app, [*with_boxes, "--classes", "--mistakes"]).stdout
    assert "hold_obj" in table
    refused = CliRunner().invoke(app, words).exception
    assert isinstance(refused, DataError)
    assert "COCO's instances file" in str(refused)


def test_mistakes_follow_the_official_rules(app: typer.Typer, tmp_path: Path) -> None:
    truth = write(tmp_path / "truth.json", ppdm("truth"))
    found = write(tmp_path / "found.json", ppdm("found"))
    words = ["--truth", truth, "--detections", found, "--benchmark", "hico-det-qpic", "--mistakes"]
    refused = CliRunner().invoke(app, words).exception
    assert isinstance(refused, DataError)
    assert "ask for it with hico-det" in str(refused)
