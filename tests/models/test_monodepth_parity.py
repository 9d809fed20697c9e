"""MonoDepth against a reference run (visualDet3D, ad229f2), seeded weights."""

import json

import numpy as np
import pytest
import torch
from models.det3d_parity import close, pictures, seeded_network

from hoilab.models.monodepth.architecture import MonoDepth
from hoilab.models.monodepth.criterion import DepthLoss, depth_losses
from hoilab.models.monodepth.weights import PUBLISHED


@pytest.fixture(scope="module")
def values(parity):
    return np.load(parity / "det3d" / "monodepth" / "monodepth_resnet34.npz")


@pytest.fixture(scope="module")
def network(parity, seeded):
    return seeded_network(
        MonoDepth(PUBLISHED), "MonoDepth", parity, seeded, {"prior_mean": torch.tensor(2.5)}
    )


@pytest.mark.parametrize(
    "case",
    [
        "seeded/96x320",
        "alpha0.7/96x320",
        pytest.param("seeded/352x1216", marks=pytest.mark.slow),
        pytest.param("alpha0.7/352x1216", marks=pytest.mark.slow),
    ],
)
def test_outputs_and_losses(case, network, parity, seeded, values):
    file = parity / "det3d" / "monodepth" / "monodepth_resnet34.json"
    facts = json.loads(file.read_text())
    at, key = facts["cases"][case], case.replace("/", "|")
    for name in facts["lookground_alpha_keys"]:
        own = seeded.seeded_array(name, (1,))
        alpha = 0.7 if case.startswith("alpha") else float(own[0])
        network.get_parameter(name).data.fill_(alpha)
    pixels = pictures(seeded, at["images"], at["size"])
    with torch.inference_mode():
        said = network(pixels, torch.from_numpy(values[f"{key}|K"]))
        depth = network.metres(said.full)
    close(said.eighth, values, f"{key}|scale_8")
    close(said.fourth, values, f"{key}|scale_4")
    close(said.full, values, f"{key}|scale_1")
    close(depth, values, f"{key}|depth")
    rng = np.random.default_rng(11)
    truth = rng.uniform(2, 110, (len(pixels), *at["size"])).astype(np.float32)
    truth[rng.random(truth.shape) < 0.8] = 0
    for weight in (0.003, 0):
        parts = depth_losses(
            network, said, pixels, torch.from_numpy(truth), loss=DepthLoss(smoothness=weight)
        )
        wanted = at["loss_eval_mode_bn"][f"smooth_{weight}"]
        assert sum(parts.values()).item() == pytest.approx(wanted, rel=1e-5)
