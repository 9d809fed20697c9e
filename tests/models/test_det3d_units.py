"""The parts of the 3D detectors against values of a reference run (visualDet3D, ad229f2)."""

import json

import numpy as np
import pytest
import torch

from hoilab.nn.deformable import deformable_convolution
from hoilab.nn.rotated import shared_area
from hoilab.nn.suppression import suppressed


@pytest.fixture(scope="module")
def units(parity):
    return np.load(parity / "det3d" / "units" / "units.npz")


@pytest.fixture(scope="module")
def facts(parity):
    return json.loads((parity / "det3d" / "units" / "units.json").read_text())


@pytest.mark.parametrize("case", range(4))
def test_deformable_convolution_is_the_usual_kernel(units, facts, case):
    stored, layout = units, facts["dcn"][case]
    given = {k: torch.from_numpy(stored[f"dcn|{case}|{k}"]) for k in ("x", "offset", "mask")}
    weight = torch.from_numpy(stored[f"dcn|{case}|weight"]).requires_grad_()
    for tensor in given.values():
        tensor.requires_grad_()
    found = deformable_convolution(
        *given.values(),
        weight,
        torch.from_numpy(stored[f"dcn|{case}|bias"]),
        stride=layout["stride"],
        padding=layout["padding"],
        dilation=layout["dilation"],
        offset_groups=layout["deformable_groups"],
    )
    np.testing.assert_allclose(found.detach(), stored[f"dcn|{case}|y"], atol=2e-5)
    (found**2).sum().backward()
    for name, tensor in {**given, "weight": weight}.items():
        if name == "offset" and "one-sided" in layout["note"]:
            continue
        wanted = stored[f"dcn|{case}|grad_{name}"]
        np.testing.assert_allclose(tensor.grad, wanted, atol=1e-4 * np.abs(wanted).max())


def test_shared_areas(units):
    one, two = (units[f"rotated_iou|{side}"] for side in "ab")
    a, b = (torch.from_numpy(rows * [1, 1, 1, 1, -1]) for rows in (one, two))
    found = shared_area(a.repeat_interleave(60, 0), b.repeat(60, 1)).reshape(60, 60)
    np.testing.assert_allclose(found, units["rotated_iou|intersection"], atol=1e-9)


@pytest.mark.parametrize("limit", [0.3, 0.5])
def test_suppression(units, limit):
    corners, score = (torch.from_numpy(units[f"nms|{name}"]) for name in ("boxes", "scores"))
    found = suppressed(corners, score, iou=limit)
    assert found.tolist() == units[f"nms|keep_{limit}"].tolist()
