"""V-COCO's and HICO-DET's evaluators, to the last digit.

The figures come from runs of vsrl_eval (v-coco, MIT), QPIC's and CDN's evaluators and the Matlab
script under Octave, on real truth with made-up detections.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from hoilab.datasets import (
    read_hico,
    read_hico_detections,
    read_vcoco,
    read_vcoco_detections,
    scored_pairs,
)
from hoilab.metrics.interactions import (
    Suppression,
    hico_scores,
    qpic_hico_scores,
    qpic_vcoco_scores,
    vcoco_scores,
)

NOTHING = 80
SECOND = ("hit_instr", "eat_instr", "cut_instr")


@pytest.fixture(scope="module")
def folder(parity: Path) -> Path:
    return parity / "hoi_eval"


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, Any]:
    return {
        name: json.loads((folder / name / "expected.json").read_text())
        for name in ("vcoco", "hico")
    }


@pytest.fixture(scope="module")
def vcoco(folder: Path) -> xr.Dataset:
    return read_vcoco(
        folder / "vcoco" / "vcoco_annotations.json", folder / "vcoco" / "coco_instances.json"
    )


@pytest.fixture(scope="module")
def given(folder: Path) -> dict[str, np.ndarray]:
    return dict(np.load(folder / "vcoco" / "detections.npz"))


@pytest.fixture(scope="module")
def hico(folder: Path) -> xr.Dataset:
    return read_hico(folder / "hico" / "ground_truth.json")


@pytest.fixture(scope="module")
def hico_found(
    folder: Path, hico: xr.Dataset, tmp_path_factory: pytest.TempPathFactory
) -> xr.Dataset:
    """Return the detections by way of a file in PPDM's layout."""
    truth = json.loads((folder / "hico" / "ground_truth.json").read_text())
    table = dict(np.load(folder / "hico" / "detections.npz"))
    names = hico["hoi_object"].values
    coco = {
        number: truth["objects"][i] for i, number in enumerate(truth["hicodet_object_to_coco80"])
    }
    assert set(names) == {name.replace("_", " ") for name in coco.values()}
    images = []
    for number, name in enumerate(truth["filenames"]):
        mine, said = table["image"] == number, table["score_image"] == number
        human, thing = table["person_box"][mine].tolist(), table["object_box"][mine].tolist()
        label = [coco[i] for i in table["object_label"][mine].tolist()]
        images.append(
            {
                "file_name": name,
                "predictions": [{"bbox": box, "category_id": 1} for box in human]
                + [{"bbox": b, "category_id": i} for b, i in zip(thing, label, strict=True)],
                "hoi_prediction": [
                    {"subject_id": q, "object_id": len(human) + q, "category_id": v + 1, "score": s}
                    for q, v, s in zip(
                        table["score_query"][said].tolist(),
                        table["score_verb"][said].tolist(),
                        table["score"][said].tolist(),
                        strict=True,
                    )
                ],
            }
        )
    path = tmp_path_factory.mktemp("hico") / "detections.json"
    path.write_text(json.dumps(images))
    return read_hico_detections(path)


def official(given: dict[str, np.ndarray], verbs: list[str]) -> list[dict[str, Any]]:
    """Return the rows as V-COCO's script takes them."""
    found = []
    for i, image in enumerate(given["image_id"].tolist()):
        row: dict[str, Any] = {"image_id": image, "person_box": given["person_box"][i]}
        agents: dict[str, float] = {}
        nothing = given["object_label"][i] == NOTHING
        for v, verb in enumerate(verbs):
            score = given["verb_scores"][i, v]
            action = verb.removesuffix("_obj").removesuffix("_instr")
            agents[f"{action}_agent"] = max(score, agents.get(f"{action}_agent", 0))
            if action != verb:
                thing = given["object_box"][i] if not nothing else np.full(4, np.nan, np.float32)
                thing = given["second_box"][i] if verb in SECOND else thing
                row[verb] = np.append(thing, score).astype(np.float32)
        found.append({**row, **agents})
    return found


def test_vcoco_official(
    vcoco: xr.Dataset, given: dict[str, np.ndarray], expected: dict[str, Any], tmp_path: Path
) -> None:
    import pickle

    figures = expected["vcoco"]
    path = tmp_path / "detections.pkl"
    path.write_bytes(pickle.dumps(official(given, figures["verbs"])))
    scores = vcoco_scores(vcoco, read_vcoco_detections(path))
    for scenario in (1, 2):
        ours = scores["role_ap"].sel(scenario=scenario)
        for role, value in figures[f"scenario_{scenario}"].items():
            assert ours.sel(role=role).item() == pytest.approx(value, abs=1e-6), role
        mean = scores["role_mean"].sel(scenario=scenario)
        printed = figures[f"scenario_{scenario}_mean_25_roles"]
        papers = figures[f"scenario_{scenario}_mean_24_roles_without_point"]
        assert mean.sel(over="25 roles").item() == pytest.approx(printed, abs=1e-6)
        assert mean.sel(over="24 roles").item() == pytest.approx(papers, abs=1e-6)
    for action, value in figures["agent"].items():
        assert scores["agent_ap"].sel(action=action).item() == pytest.approx(value, abs=1e-6)
        assert scores["agent_positives"].sel(action=action) == figures["positives"][action]
    assert scores["agent_mean"].item() == pytest.approx(figures["agent_mean"], abs=1e-6)


def test_vcoco_as_qpic(
    vcoco: xr.Dataset, given: dict[str, np.ndarray], expected: dict[str, Any]
) -> None:
    figures = expected["vcoco"]["qpic_evaluator"]
    verbs = expected["vcoco"]["verbs"]
    names = np.array([*vcoco["object_name"].values, ""])
    thing = np.where((given["object_label"] == NOTHING)[:, None], np.nan, given["object_box"])
    found = scored_pairs(
        given["image_id"],
        given["person_box"],
        thing,
        object_class=names[given["object_label"]],
        score=given["verb_scores"],
        verbs=verbs,
    )
    scores = qpic_vcoco_scores(vcoco, found)
    for verb in verbs:
        ours = scores["ap"].sel(verb=verb).item()
        assert ours == pytest.approx(figures[f"AP_{verb}"], abs=1e-9), verb
    assert scores["mean_all"].item() == pytest.approx(figures["mAP_all"], abs=1e-9)
    assert scores["mean_thesis"].item() == pytest.approx(figures["mAP_thesis"], abs=1e-9)


def test_hico_official(hico: xr.Dataset, hico_found: xr.Dataset, expected: dict[str, Any]) -> None:
    scores = hico_scores(hico, hico_found)
    over = {"all classes": "over_all_600", "classes with truth": "over_classes_with_ground_truth"}
    for setting in ("default", "known_object"):
        figures = expected["hico"]["official"][setting]
        at = {"setting": setting.replace("_", " ")}
        np.testing.assert_allclose(scores["ap"].sel(at), figures["ap"], atol=1e-9)
        for counted, name in over.items():
            for split, value in figures["summary"][name].items():
                ours = scores["mean_ap"].sel(at).sel(over=counted, split=split.replace("_", "-"))
                assert ours.item() == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "suppression"), [("qpic_evaluator", None), ("triplet_nms", Suppression())]
)
def test_hico_as_qpic(
    name: str,
    suppression: Suppression | None,
    hico: xr.Dataset,
    hico_found: xr.Dataset,
    expected: dict[str, Any],
) -> None:
    scores = qpic_hico_scores(hico, hico_found, suppression=suppression)
    figures = expected["hico"][name]
    for hoi, (value, recall, count) in figures["per_hoi_ap_recall_count"].items():
        mine = scores.sel(hoi=int(hoi))
        assert mine["ap"].item() == pytest.approx(value, abs=1e-9)
        assert mine["max_recall"].item() == pytest.approx(recall, abs=1e-9)
        assert mine["positives"] == count
    means = scores["mean_ap"].sel(setting="qpic", over="classes with truth")
    for split, title in (("full", "mAP"), ("rare", "mAP rare"), ("non-rare", "mAP non-rare")):
        assert means.sel(split=split).item() == pytest.approx(figures["summary"][title], abs=1e-9)
