"""Pictures, stored values and targets of the 3D detectors' fixtures."""

import json

import numpy as np
import torch

from hoilab.models.yolo3d.criterion import Targets3d
from hoilab.nn.images import MEAN, STD

TOLERANCE = 1e-3  # of the standard deviation; two runs of the reference differ by up to 1e-5


def pictures(seeded, names, size):
    arrays = np.stack([seeded.seeded_image(name, *size) for name in names])
    mean, std = (np.array(values, np.float32)[:, None, None] for values in (MEAN, STD))
    return torch.from_numpy((arrays - mean) / std)


def close(mine, values, name):
    """Check an array against one that is stored whole, or as flat places and what is there."""
    found = mine.detach().numpy().reshape(-1)
    if name in values:
        wanted, spread = values[name].reshape(-1), values[name].std()
    else:
        found, wanted = found[values[f"{name}__index"]], values[f"{name}__value"]
        spread = values[f"{name}__mean_std_min_max"][1]
    assert np.abs(found - wanted).max() <= TOLERANCE * spread


def targets_of(annotations):
    return [
        Targets3d(rows[:, :4], rows[:, 4].long(), rows[:, 5:])
        for rows in (torch.from_numpy(image[image[:, 4] >= 0]) for image in annotations)
    ]


def seeded_network(network, name, parity, seeded, more=None):
    """Fill a network by its published names; buffers of the training are left out."""
    file = parity / "det3d" / "state_dict_shapes" / f"{name}.json"
    state = seeded.seeded_state_dict(json.loads(file.read_text())["seeded"])
    network.load_state_dict(state | (more or {}), assign=True)
    return network.eval()


def priors_of(values):
    return {f"prior_{n}": torch.from_numpy(values[f"priors|{n}"]).float() for n in ("mean", "std")}


def check_boxes(mine, values, prefix):
    np.testing.assert_allclose(mine.score, values[f"{prefix}|scores"], atol=1e-4)
    np.testing.assert_array_equal(mine.label, values[f"{prefix}|labels"])
    rows = torch.cat([mine.corners, mine.state], 1).numpy()
    np.testing.assert_allclose(rows, values[f"{prefix}|boxes"], rtol=1e-3, atol=2e-2)
