"""Other people's detections of interactions, in whichever of the known layouts they are."""

from pathlib import Path

import xarray as xr

from hoilab.datasets._pickles import load_plain
from hoilab.datasets.hico import label_hico_detections
from hoilab.datasets.pairs import label_pairs, read_pairs
from hoilab.datasets.vcoco import label_vcoco_detections


def read_found_interactions(path: str | Path) -> xr.Dataset:
    """Read detections from V-COCO's, PPDM's or the own layout, told apart by what is in them.

    V-COCO's is a list of pairs (`read_vcoco_detections`), PPDM's a list of images
    (`read_hico_detections`), the own one is described in `hoilab.datasets.pairs`. Pickles are
    read without running what is in them.
    """
    path = Path(path)
    if path.suffix.lower() == ".csv":
        return read_pairs(path)
    data = load_plain(path)
    if isinstance(data, dict):
        return label_pairs(data, path)
    if isinstance(data, list) and data and isinstance(data[0], dict) and "person_box" in data[0]:
        return label_vcoco_detections(data, path)
    return label_hico_detections(data, path)
