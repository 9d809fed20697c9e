"""The courses of the 3D detectors: a folder in KITTI's layout becomes a file of weights."""

from dataclasses import replace
from pathlib import Path

import torch
import xarray as xr
from PIL import Image
from safetensors.torch import save_file
from torch import nn

from hoilab.datasets.kitti import read_kitti_labels
from hoilab.errors import DataError, OutputError
from hoilab.models._weights import fill, read_state
from hoilab.models.yolo3d.architecture import AnchorDetector
from hoilab.models.yolo3d.priors import anchor_priors
from hoilab.models.yolo3d.weights import from_official
from hoilab.training.boxes3d.recipes import Boxes3dRecipe, boxes3d_recipe, train_boxes3d
from hoilab.training.courses import Request

PRIORS = ("prior_mean", "prior_std")


def train(request: Request) -> Path:
    """Train a 3D detector on a folder in KITTI's layout; return the file of its weights.

    ``request.data`` has ``image_2``, ``label_2`` and ``calib`` (and ``image_3``: for pairs, and
    for the recipes that learn from both cameras' pictures). Steps are the recipe's, whatever
    the number of pictures.
    """
    recipe = boxes3d_recipe(request.model)
    recipe = replace(recipe, recipe=request.applied(recipe.recipe))
    if recipe.sampling.right_too and not (request.data / "image_3").is_dir():
        recipe = replace(recipe, sampling=replace(recipe.sampling, right_too=False))
    network = recipe.make()
    if request.start is not None:
        state = from_official(read_state(request.start))
        fill(network, state, source=request.start.name, may_miss=PRIORS)
    known = _priors(network, recipe, request.data)
    trained, _ = train_boxes3d(
        recipe, request.data, request.folder, network=network, priors=known, device=request.device
    )
    return _written(trained, request.folder / f"{request.model}.safetensors")


def _priors(network: nn.Module, recipe: Boxes3dRecipe, data: Path) -> xr.Dataset | None:
    if not isinstance(network, AnchorDetector):
        return None
    labels = read_kitti_labels(data / "label_2")
    sizes = {int(number): _size(data / "image_2", int(number)) for number in labels["image"].values}
    return anchor_priors(
        labels,
        sizes,
        grid=network.config.grid,
        classes=network.config.classes,
        view=recipe.sampling.view,
        hidden_below=recipe.sampling.hidden_below,
        beyond_m=recipe.sampling.beyond_m,
    )


def _size(folder: Path, number: int) -> tuple[int, int]:
    for path in (folder / f"{number:06d}.png", folder / f"{number:06d}.jpg"):
        if path.is_file():
            with Image.open(path) as picture:
                return picture.size
    raise DataError(f"{folder} has no picture {number:06d}.png or .jpg")


def _written(network: nn.Module, path: Path) -> Path:
    state = {
        name: tensor.detach().cpu().contiguous() for name, tensor in network.state_dict().items()
    }
    try:
        save_file({n: t for n, t in state.items() if t.dtype != torch.int64}, path)
    except OSError as cause:
        raise OutputError(f"{path} cannot be written: {cause.strerror or cause}") from cause
    return path
