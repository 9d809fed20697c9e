"""Where parity values lie, and networks filled with weights that anyone can recompute."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import torch

torch.set_num_threads(2)


@pytest.fixture(scope="session")
def seeded(parity: Path) -> ModuleType:
    """Return the module that fills networks with numbers made from their tensors' names."""
    place = importlib.util.spec_from_file_location("seeded_weights", parity / "seeded_weights.py")
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def seeded_state(parity: Path, seeded: ModuleType) -> Callable[[str], dict[str, torch.Tensor]]:
    """Return a function that gives the state dict of a fixture, in its official key layout."""

    def state(name: str) -> dict[str, torch.Tensor]:
        shapes = json.loads((parity / name / "state_dict_shapes.json").read_text())
        rule = json.loads((parity / name / "spec.json").read_text())["seeded_weights"]
        filled: dict[str, torch.Tensor] = seeded.seeded_state_dict(
            shapes, gains=rule["gains"], center=rule["center"]
        )
        return filled

    return state


@pytest.fixture(scope="session")
def seeded_batch(parity: Path, seeded: ModuleType) -> Callable[[str], tuple]:
    """Return a function that gives the padded images of a fixture."""
    from hoilab.nn.images import batched, normalized

    def batch(name: str) -> tuple:
        spec = json.loads((parity / name / "spec.json").read_text())
        arrays = [
            seeded.seeded_image(image["name"], image["height"], image["width"])
            for image in spec["images"]
        ]
        return batched([normalized(torch.from_numpy(array)) for array in arrays])

    return batch


@pytest.fixture(scope="session")
def pair_targets() -> Callable[[list[dict], int], list]:
    """Return a function that turns a fixture's targets into the criterion's."""
    from hoilab.models.qpic.criterion import PairTargets

    def targets(images: list[dict], verbs: int) -> list[PairTargets]:
        result = []
        for image in images:
            count = len(image["obj_labels"])
            table = torch.zeros(count, verbs)
            for row, positive in enumerate(image["verbs"]):
                table[row, positive] = 1
            result.append(
                PairTargets(
                    torch.tensor(image["sub_boxes"]).reshape(count, 4),
                    torch.tensor(image["obj_boxes"]).reshape(count, 4),
                    torch.tensor(image["obj_labels"], dtype=torch.int64),
                    table,
                )
            )
        return result

    return targets


LOSS_NAMES = {
    "loss_obj_ce": "object_class",
    "loss_verb_ce": "verb",
    "loss_sub_bbox": "human_l1",
    "loss_obj_bbox": "object_l1",
    "loss_sub_giou": "human_giou",
    "loss_obj_giou": "object_giou",
}


@pytest.fixture(scope="session")
def expected_losses() -> Callable[[dict], dict]:
    """Return a function that gives a fixture's losses our names."""

    def renamed(losses: dict[str, float]) -> dict[str, float]:
        result = {}
        for name, value in losses.items():
            base, _, layer = name.rpartition("_") if name[-1].isdigit() else (name, "", "")
            if base in LOSS_NAMES:
                result[LOSS_NAMES[base] + (f"/{layer}" if layer else "")] = value
        return result

    return renamed
