"""Recipes of the 3D detectors, as visualDet3D trained them on KITTI, and their losses.

Steps are for KITTI's usual 3,712 training images. Anchors' priors of the training images go
into the network before it learns: see `hoilab.models.yolo3d.priors`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.errors import DataError
from hoilab.models.ground_aware_yolo3d.architecture import GroundAwareYolo3D
from hoilab.models.km3d.architecture import KITTI_CLASSES, Km3d
from hoilab.models.km3d.criterion import km3d_losses
from hoilab.models.km3d.targets import AND_BOTTOM_AND_TOP, centre_targets
from hoilab.models.monoflex.architecture import MonoFlex
from hoilab.models.monoflex.criterion import monoflex_losses
from hoilab.models.retinanet.architecture import RetinaNet
from hoilab.models.retinanet.criterion import Targets2d, box_losses
from hoilab.models.stereo3d.architecture import Stereo3D
from hoilab.models.stereo3d.criterion import LOSS as STEREO_LOSS
from hoilab.models.stereo3d.criterion import stereo_losses
from hoilab.models.yolo3d.architecture import AnchorDetector, Yolo3D
from hoilab.models.yolo3d.criterion import AnchorLoss, anchor_losses
from hoilab.nn.view import View
from hoilab.training.boxes3d.data import Boxes3dBatch, KittiBatches, Sampling
from hoilab.training.loop import Outcome, fit
from hoilab.training.recipe import Recipe

IMAGES = 3712
CAR, CAR_AND_PEDESTRIAN = ("Car",), ("Car", "Pedestrian")
ROAD = View(height_px=288, width_px=1280, crop_top_px=100)
WHOLE = View(height_px=384, width_px=1280)
_ADAM = Recipe(steps=1, learning_rate=1e-4, weight_decay=0.0)


@dataclass(frozen=True, kw_only=True)
class Boxes3dRecipe:
    """How a 3D detector is trained, apart from the folder it learns from.

    Parameters
    ----------
    make
        Makes the network that learns.
    loss
        Gives the terms for a batch, from what the network says.
    sampling, recipe
        What it sees, and what a step does.
    images
        Pictures that the recipe's steps were counted for.
    """

    make: Callable[[], nn.Module]
    loss: Callable[[nn.Module, Boxes3dBatch, nn.Module, float], Mapping[str, Tensor]]
    sampling: Sampling
    recipe: Recipe
    images: int = IMAGES

    def epoch(self, number: int) -> float:
        """Return how many times all pictures were seen before a batch."""
        return number * self.recipe.batch / self.images


def anchor_terms(
    network: nn.Module, batch: Boxes3dBatch, detector: nn.Module, epoch: float
) -> dict[str, Tensor]:
    """Return the losses of Yolo3D and GroundAwareYolo3D."""
    assert isinstance(detector, AnchorDetector)
    output = network(batch.pixels, batch.projection)
    loss = AnchorLoss(positive=(20.0,) * len(detector.config.classes))
    return anchor_losses(detector, output, batch.projection, _size(batch), batch.targets, loss)


def stereo_terms(
    network: nn.Module, batch: Boxes3dBatch, detector: nn.Module, epoch: float
) -> dict[str, Tensor]:
    """Return the losses of Stereo3D."""
    assert isinstance(detector, Stereo3D)
    output = network(batch.pixels, batch.projection)
    return stereo_losses(
        detector, output, batch.projection, _size(batch), batch.targets, batch.disparity,
        loss=STEREO_LOSS,
    )  # fmt: skip


def km3d_terms(
    network: nn.Module, batch: Boxes3dBatch, detector: nn.Module, epoch: float
) -> dict[str, Tensor]:
    """Return the losses of KM3D."""
    assert isinstance(detector, Km3d)
    output = network(batch.pixels, batch.projection)
    classes = len(detector.config.classes)
    targets = centre_targets(batch.targets, batch.projection, _size(batch), classes)
    return km3d_losses(output, targets, batch.projection, epoch=epoch)


def monoflex_terms(
    network: nn.Module, batch: Boxes3dBatch, detector: nn.Module, epoch: float
) -> dict[str, Tensor]:
    """Return the losses of MonoFlex."""
    assert isinstance(detector, MonoFlex)
    output = network(batch.pixels, batch.projection)
    targets = centre_targets(
        batch.targets, batch.projection, _size(batch), len(detector.config.classes),
        signs=AND_BOTTOM_AND_TOP, middle="space",
    )  # fmt: skip
    return monoflex_losses(output, targets, batch.projection)


def retinanet_terms(
    network: nn.Module, batch: Boxes3dBatch, detector: nn.Module, epoch: float
) -> dict[str, Tensor]:
    """Return the losses of RetinaNet."""
    assert isinstance(detector, RetinaNet)
    targets = [Targets2d(target.corners, target.label) for target in batch.targets]
    return box_losses(detector, network(batch.pixels), _size(batch), targets)


def _steps(epochs: int, batch: int, *, images: int = IMAGES) -> Recipe:
    return replace(_ADAM, steps=epochs * images // batch, batch=batch)


def _falling(recipe: Recipe, *, floor: float, clip_norm: float) -> Recipe:
    return replace(recipe, schedule="cosine", floor=floor, clip_norm=clip_norm)


def _dropping(recipe: Recipe, *, learning_rate: float) -> Recipe:
    """Return a recipe of 200 epochs whose rate drops in the 90th and the 120th."""
    drops = tuple(recipe.steps * epoch // 200 for epoch in (90, 120))
    return replace(
        recipe, schedule="drop", drops=drops, clip_norm=35.0, learning_rate=learning_rate
    )


_MONO = Sampling(view=ROAD, classes=CAR, right_too=True)
_CENTRE = Sampling(
    view=WHOLE, classes=KITTI_CLASSES, hidden_below=4, around_space=False, recolour=0.4
)
_MONO_STEPS = _falling(_steps(30, 8, images=2 * IMAGES), floor=0.3, clip_norm=0.1)
RECIPES = {
    "yolo3d": Boxes3dRecipe(
        make=lambda: Yolo3D(GroundAwareYolo3D().config),
        loss=anchor_terms,
        sampling=_MONO,
        recipe=_MONO_STEPS,
        images=2 * IMAGES,
    ),
    "mono3d": Boxes3dRecipe(
        make=GroundAwareYolo3D,
        loss=anchor_terms,
        sampling=_MONO,
        recipe=_MONO_STEPS,
        images=2 * IMAGES,
    ),
    "stereo3d": Boxes3dRecipe(
        make=Stereo3D,
        loss=stereo_terms,
        sampling=Sampling(view=ROAD, classes=CAR_AND_PEDESTRIAN, pairs=True),
        recipe=_falling(_steps(80, 4), floor=0.05, clip_norm=0.1),
    ),
    "km3d": Boxes3dRecipe(
        make=Km3d,
        loss=km3d_terms,
        sampling=_CENTRE,
        recipe=_dropping(_steps(200, 32), learning_rate=1.25e-4),
    ),
    "monoflex": Boxes3dRecipe(
        make=MonoFlex,
        loss=monoflex_terms,
        sampling=replace(_CENTRE, hidden_below=999, beyond_m=-999.0),
        recipe=_dropping(_steps(200, 8), learning_rate=1e-4),
    ),
    "retinanet": Boxes3dRecipe(
        make=RetinaNet,
        loss=retinanet_terms,
        sampling=Sampling(
            view=ROAD, classes=KITTI_CLASSES, hidden_below=3, beyond_m=0.0, around_space=False
        ),
        recipe=_falling(_steps(15, 8), floor=0.3, clip_norm=1.0),
    ),
}


def boxes3d_recipe(name: str) -> Boxes3dRecipe:
    """Return a recipe by the name of its model, or say which there are."""
    if name not in RECIPES:
        raise DataError(f"no recipe for {name!r}; there are: {', '.join(RECIPES)}")
    return RECIPES[name]


def with_prior_numbers(network: nn.Module, priors: xr.Dataset) -> nn.Module:
    """Put anchor priors into a network in place, and return it."""
    if not isinstance(network, AnchorDetector):
        raise DataError(f"{type(network).__name__} has no anchors in space and takes no priors")
    mean, std = (torch.from_numpy(priors[name].values).float() for name in ("mean", "std"))
    if mean.shape != network.prior_mean.shape:
        raise DataError(
            f"priors are for (class, scale, ratio) {tuple(mean.shape[:3])}, the network has "
            f"{tuple(network.prior_mean.shape[:3])}"
        )
    network.prior_mean.copy_(mean)
    network.prior_std.copy_(std)
    return network


def train_boxes3d(
    recipe: Boxes3dRecipe,
    data: Path,
    folder: Path,
    *,
    network: nn.Module | None = None,
    priors: xr.Dataset | None = None,
    images: Sequence[int] | None = None,
    progress: bool = True,
    device: str | None = None,
) -> tuple[nn.Module, Outcome]:
    """Train a detector on a folder in KITTI's layout; a folder with a run goes on with it.

    Parameters
    ----------
    data, folder
        What it learns from, and where checkpoints go.
    network
        One to go on with; by default a new one.
    priors
        Of `hoilab.models.yolo3d.priors.anchor_priors` for the same images; anchor detectors
        in space need them.
    images
        Numbers of the images to learn from; by default all.
    """
    detector = recipe.make() if network is None else network
    if priors is not None:
        with_prior_numbers(detector, priors)
    if isinstance(detector, AnchorDetector) and not (detector.prior_mean[..., 0] > 0).any():
        raise DataError(
            "no anchor stands for anything: pass priors=anchor_priors(...) of the training images"
        )
    batches = KittiBatches(
        data, recipe.sampling, batch=recipe.recipe.batch, seed=recipe.recipe.seed, images=images
    )

    def numbered(number: int) -> tuple[float, Boxes3dBatch]:
        return recipe.epoch(number), batches(number)

    def loss(learner: nn.Module, batch: tuple[float, Boxes3dBatch]) -> Mapping[str, Tensor]:
        epoch, pictures = batch
        return recipe.loss(learner, pictures, detector, epoch)

    outcome = fit(detector, loss, numbered, recipe.recipe, folder, progress=progress, device=device)
    return detector, outcome


def _size(batch: Boxes3dBatch) -> tuple[int, int]:
    height, width = batch.pixels.shape[-2:]
    return height, width
