"""The published courses: QPIC, CDN and UPT on V-COCO, HICO-DET and own pairs."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import torch
import xarray as xr
from torch import nn

from hoilab.datasets import read_hico, read_pairs, read_vcoco, read_vcoco_pairs
from hoilab.errors import DataError
from hoilab.io._whole_file import whole_file
from hoilab.models._weights import fill, located, read_state, renamed
from hoilab.models.cdn import tiny as cdn_tiny
from hoilab.models.cdn import weights as cdn
from hoilab.models.cdn.architecture import Cdn
from hoilab.models.cdn.criterion import CDN_LOSS
from hoilab.models.qpic import tiny as qpic_tiny
from hoilab.models.qpic import weights as qpic
from hoilab.models.qpic.architecture import Qpic
from hoilab.models.qpic.criterion import LossConfig
from hoilab.models.qpic.detector import InteractionDetector
from hoilab.models.upt import files as upt_files
from hoilab.models.upt import weights as upt
from hoilab.models.upt.architecture import InteractionHead
from hoilab.models.upt.detector import Upt, UptDetector
from hoilab.models.upt.detr import Detr, DetrConfig
from hoilab.nn.resnet import RESNET101
from hoilab.training.courses import Request
from hoilab.training.loop import fit
from hoilab.training.pairs.batches import PairBatches, Pictures
from hoilab.training.pairs.losses import UptLearner, balance_of, pair_loss, upt_loss
from hoilab.training.pairs.published import STAGES, Method, Published
from hoilab.training.pairs.targets import Annotations, Words
from hoilab.training.recipe import Recipe

QPIC_SIZES = {
    "qpic-r50-hico": qpic.R50_HICO,
    "qpic-r101-hico": qpic.R101_HICO,
    "qpic-r50-vcoco": qpic.R50_VCOCO,
    "qpic-r101-vcoco": qpic.R101_VCOCO,
}
CDN_SIZES = {
    "cdn-s-hico": cdn.S_HICO,
    "cdn-l-hico": cdn.L_HICO,
    "cdn-s-vcoco": cdn.S_VCOCO,
    "cdn-l-vcoco": cdn.L_VCOCO,
}
UPT_SIZES = {"upt-r50-hico": DetrConfig(), "upt-r101-hico": DetrConfig(backbone=RESNET101)}


def train(request: Request) -> Path:
    """Train one of the published models as its authors did; return the file of its weights."""
    method = method_of(request.model)
    if request.images is None:
        raise DataError("pictures are needed: name their folder with --images")
    annotations = annotated(request, method)
    pictures = Pictures(request.images)
    network = started(request)
    for number, stage in enumerate(STAGES[method], start=1):
        recipe = recipe_of(stage, request, len(annotations))
        batches = PairBatches(pictures, annotations, batch=recipe.batch, seed=recipe.seed)
        loss = upt_loss if method == "upt" else pair_loss(
            CDN_LOSS if method == "cdn" else LossConfig(),
            balance=balance_of(annotations) if stage.balanced else None,
        )  # fmt: skip
        folder = request.folder / f"stage-{number}"
        with frozen(network, stage.frozen):
            fit(network, loss, batches, recipe, folder, device=request.device)
    return saved(network, request)


@contextmanager
def frozen(network: nn.Module, beginnings: tuple[str, ...]) -> Iterator[None]:
    """Keep the parameters whose names begin so from learning while the block runs."""
    held = [
        parameter
        for name, parameter in network.named_parameters()
        if beginnings and name.startswith(beginnings) and parameter.requires_grad
    ]
    for parameter in held:
        parameter.requires_grad = False
    try:
        yield
    finally:
        for parameter in held:
            parameter.requires_grad = True


def method_of(model: str) -> Method:
    """Return which method a model is of."""
    for method in STAGES:
        if model.startswith(f"{method}-"):
            return method
    raise DataError(f"{model!r} is no QPIC, CDN or UPT")


def recipe_of(stage: Published, request: Request, images: int) -> Recipe:
    """Return the recipe of a stage with what was asked for instead."""
    recipe = stage.recipe(
        images,
        processes=int(os.environ.get("WORLD_SIZE", "1")),
        batch=request.batch,
        accumulate=request.accumulate,
    )
    return replace(request, batch=None, accumulate=None).applied(recipe)


def annotated(request: Request, method: Method) -> Annotations:
    """Return the annotations of a request for the words of its model."""
    hico = request.model.endswith("hico")
    task = qpic.HICO if hico else qpic.VCOCO
    return Annotations(_interactions(request, hico, method), Words(task.objects, task.verbs))


def _interactions(request: Request, hico: bool, method: Method) -> xr.Dataset:
    problems = []
    for read in (read_hico,) if hico else (_read_vcoco(request.instances), read_vcoco_pairs):
        try:
            rows: xr.Dataset = read(request.data)
        except DataError as problem:
            problems.append(str(problem))
        else:
            # UPT's authors count HICO-DET's pixels from 0, QPIC's and CDN's as they are published.
            return _from_zero(rows) if hico and method == "upt" else rows
    try:
        return read_pairs(request.data)
    except DataError:
        raise DataError("; ".join(problems)) from None


def _read_vcoco(instances: Path | None) -> Callable[[Path], xr.Dataset]:
    def read(path: Path) -> xr.Dataset:
        if instances is None:
            raise DataError("V-COCO's own json needs COCO's instances file: --instances FILE")
        return read_vcoco(path, instances)

    return read


def _from_zero(rows: xr.Dataset) -> xr.Dataset:
    """Return HICO-DET's boxes with their left and upper edge where the pixel begins."""
    moved = {}
    for who in ("human", "object"):
        moved[f"{who}_position"] = rows[f"{who}_position"] - 0.5
        moved[f"{who}_shape"] = rows[f"{who}_shape"] + 1.0
    return rows.assign(moved)


def started(request: Request) -> nn.Module:
    """Return the network as it is when training begins."""
    model, method = request.model, method_of(request.model)
    torch.manual_seed(request.seed or 0)
    if method == "upt":
        return _started_upt(request)
    deep = "r101" in model or "cdn-l" in model
    file = qpic.DETR_FILES["detr-r101" if deep else "detr-r50"]
    if request.from_nothing:
        return Qpic(QPIC_SIZES[model]) if method == "qpic" else Cdn(CDN_SIZES[model])
    path = request.start or located(file)
    checksum = "" if request.start else file.sha256
    if method == "qpic":
        return qpic.started_from_detr(QPIC_SIZES[model], path, sha256=checksum)
    return cdn.started_from_detr(CDN_SIZES[model], path, sha256=checksum)


def _started_upt(request: Request) -> nn.Module:
    detector = Detr(UPT_SIZES[request.model])
    if not request.from_nothing:
        if request.start is None:
            raise DataError(
                "UPT looks through a DETR that was fine-tuned on HICO-DET: name it with --start "
                "(detr-r50-hicodet.pth, see the README of github.com/fredzzhang/upt)"
            )
        state = renamed(read_state(request.start), {"backbone.0.body.": "backbone."})
        fill(detector, state, source=request.start.name)
    return UptLearner(Upt(detector, InteractionHead(upt.HICO)))


def saved(network: nn.Module, request: Request) -> Path:
    """Write the model as one file, whose header says how it came to be."""
    path = request.folder / f"{request.model}.safetensors"
    card = {
        "model": request.model,
        "recipe": "published",
        "data": request.data.name,
        "start": "nothing" if request.from_nothing else (request.start or Path("DETR")).name,
        "seed": str(request.seed or 0),
    }
    if os.environ.get("RANK", "0") == "0":
        task = qpic.HICO if request.model.endswith("hico") else qpic.VCOCO
        with whole_file(path) as part:
            if isinstance(network, UptLearner):
                upt_files.save(UptDetector(network.upt, upt.HICO_TASK), part, card=card)
            elif isinstance(network, Cdn):
                cdn_tiny.save(InteractionDetector(network, task), part, card=card)
            else:
                qpic_tiny.save(InteractionDetector(network, task), part, card=card)
    return path
