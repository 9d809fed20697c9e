"""Teach a depth model one camera's clip without any measured depth, and say what it gained.

A fixed camera teaches by its geometry, a moving one by what it sees next.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import xarray as xr

from hoilab.tasks.depth import depth
from hoilab.training.depth.geometry import GeometryDepth
from hoilab.training.depth.photometric import MovingClip, photometric_loss, reprojection
from hoilab.training.depth.pupils import Pupil, lens_of
from hoilab.training.depth.teaching import STANDARD, Lesson, learned, parted
from hoilab.training.loop import fit
from hoilab.training.recipe import Recipe

TURNS, SHIFTS = ("turns", 1e-3), ("shifts", 1e-2)  # learning rates, rad and m


def taught_by_geometry(
    learner: Pupil,
    video: xr.DataArray,
    folder: Path,
    *,
    camera: xr.Dataset,
    tracks: xr.Dataset | None = None,
    lesson: Lesson = STANDARD,
) -> tuple[Path, xr.Dataset]:
    """Teach a model a fixed camera's clip; return its weights, and scores before and after.

    Parameters
    ----------
    camera
        With its pose over the ground.
    tracks
        People in the clip: they are as far as the ground under their feet.

    Returns
    -------
    xarray.Dataset
        Over ``when`` (before, after), of frames held back: ``ground`` and ``people``, mean
        relative errors against what geometry says, and ``tae_percent``, the temporal error.
    """
    before = depth(video, model=learner.model(learner.network, camera))
    clip = GeometryDepth(video, before, camera=camera, tracks=tracks)
    held, rest = parted(len(clip))
    learned(learner, clip, rest, folder, lesson=lesson)
    after = depth(video, model=learner.model(learner.network, camera))
    # Errors are of frames held back; how steady maps are needs all of them in their order.
    both = [clip.scores(said, held) for said in (before, after)]
    return learner.kept(learner.network, folder), _before_after(both, held, rest)


def taught_by_motion(
    learner: Pupil,
    video: xr.DataArray,
    folder: Path,
    *,
    camera: xr.Dataset,
    poses: np.ndarray | None = None,
    recipe: Recipe = STANDARD.recipe,
    size_px: tuple[int, int] = (256, 448),
) -> tuple[Path, xr.Dataset]:
    """Teach a model a moving camera's clip; return its weights, and scores before and after.

    Parameters
    ----------
    camera
        Its lens is used.
    poses
        (time, 4, 4) camera to world in metres; None learns the steps beside depth.

    Returns
    -------
    xarray.Dataset
        Over ``when`` (before, after): ``colours``, how much the neighbours differ from what
        depth and motion predict. Where steps were learned, both are with the learned ones.
    """
    clip = MovingClip(video, learner, camera=camera, poses=poses, size_px=learner.size(*size_px))
    journey = clip.journey
    first = {name: part.detach().clone() for name, part in journey.network.state_dict().items()}
    journey.requires_grad_(True)
    batches = clip.batches(seed=recipe.seed, batch=recipe.batch)
    rates = replace(recipe, rates=(*recipe.rates, TURNS, SHIFTS))
    fit(journey, photometric_loss(learner), batches, rates, folder / "run")
    journey.eval()
    after = _colours(clip, learner)
    last = {name: part.detach().clone() for name, part in journey.network.state_dict().items()}
    journey.network.load_state_dict(first)
    before = _colours(clip, learner)
    journey.network.load_state_dict(last)
    scores = xr.Dataset(
        {"colours": ("when", [before, after])}, coords={"when": ["before", "after"]}
    )
    return learner.kept(learner.network, folder), scores.assign_attrs(held_back=0)


def _colours(clip: MovingClip, learner: Pupil) -> float:
    errors = []
    with torch.inference_mode():
        for number in range(1, len(clip.pixels) - 1):
            one = clip.glimpse(np.array([number]))
            said = clip.journey.log_depth(learner.says(clip.journey.network, one.pixels, one.sight))
            steps = clip.journey.steps(one.number)
            errors.append(float(reprojection(one, said.exp(), lens_of(one.sight), steps)))
    return float(np.mean(errors))


def _before_after(scores: list[dict[str, float]], held: list[int], rest: list[int]) -> xr.Dataset:
    found = xr.Dataset(
        {name: ("when", [one[name] for one in scores]) for name in scores[0]},
        coords={"when": ["before", "after"]},
    )
    return found.assign_attrs(held_back=0 if held == rest else len(held))
