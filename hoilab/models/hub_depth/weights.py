"""Depth networks from folders as the Hugging Face hub gives them. Nothing is downloaded.

A folder holds ``config.json``, ``model.safetensors`` and ``preprocessor_config.json``. It is
looked for in hoilab's folder of weights, then in the hub's own cache.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from hoilab.errors import WeightsError
from hoilab.models._weights import weights_folder
from hoilab.models.hub_depth.estimator import HubEstimator
from hoilab.models.hub_depth.processing import ASSUMED, preparation
from hoilab.schema.depth import Quantity

HUB = "https://huggingface.co/"
CONFIG, PREPROCESSOR = "config.json", "preprocessor_config.json"
FILES = f"{CONFIG}, {PREPROCESSOR} and model.safetensors"


def load_folder(
    folder: Path,
    *,
    quantity: Quantity | None = None,
    size_px: tuple[int, int] | None = None,
    device: str = "cpu",
) -> HubEstimator:
    """Return an estimator of whatever depth network lies in a folder.

    Parameters
    ----------
    quantity
        ``depth`` or ``nearness``, for a network whose configuration does not say it.
    size_px
        Rows and columns of what the network looks at; what it was trained with by default.
    """
    from transformers import AutoModelForDepthEstimation

    config = _json(folder / CONFIG)
    kind = str(config.get("model_type", ""))
    if kind not in ASSUMED:
        raise WeightsError(
            f"{folder} holds a model of type {kind or 'unknown'}; expected one of "
            f"{', '.join(sorted(ASSUMED))}"
        )
    said = quantity or quantity_of(config)
    try:
        network, report = AutoModelForDepthEstimation.from_pretrained(
            folder, local_files_only=True, output_loading_info=True, trust_remote_code=False
        )
    except (OSError, ValueError, RuntimeError, KeyError) as cause:
        first = str(cause).strip().partition("\n")[0]
        raise WeightsError(
            f"the weights in {folder} cannot be read: {first}; expected {FILES}"
        ) from cause
    if missing := sorted(report["missing_keys"]):
        raise WeightsError(
            f"the weights in {folder} lack {len(missing)} tensors ({missing[0]}, ...): they are "
            "of another model than its config.json says; fetch the folder again"
        )
    path = folder / PREPROCESSOR
    wanted = preparation(kind, _json(path) if path.is_file() else {})
    if size_px is not None:
        wanted = replace(wanted, rows=size_px[0], columns=size_px[1])
    return HubEstimator(
        network, wanted, quantity=said, canonical=kind == "depth_pro", device=device
    )


def quantity_of(config: dict[str, Any]) -> Quantity:
    """Return what a network says, as its configuration tells: metres, or only what is nearer.

    Examples
    --------
    >>> quantity_of({"model_type": "depth_anything", "depth_estimation_type": "metric"})
    'depth'
    >>> quantity_of({"model_type": "dpt"})
    'nearness'
    """
    if config["model_type"] in ("zoedepth", "glpn", "depth_pro"):
        return "depth"
    return "depth" if config.get("depth_estimation_type") == "metric" else "nearness"


def located(name: str) -> Path:
    """Return the folder of a model of the hub, as ``"Intel/zoedepth-nyu-kitti"``, on this machine.

    Raises
    ------
    WeightsError
        It is not there; says where to get it and where to put it.
    """
    from huggingface_hub import try_to_load_from_cache

    own = weights_folder() / name.rpartition("/")[2]
    if (own / CONFIG).is_file():
        return own
    cached = try_to_load_from_cache(name, CONFIG)
    if isinstance(cached, str):
        return Path(cached).parent
    raise WeightsError(
        f"{name} is not on this machine: get {FILES} from {HUB}{name} and put them into {own}, or "
        f"set HOILAB_WEIGHTS to the folder that has {own.name} in it"
    )


def load_depth_anything_v2_small(*, device: str = "cpu") -> HubEstimator:
    """Return Depth Anything V2, Small: nearness."""
    return load_folder(located("depth-anything/Depth-Anything-V2-Small-hf"), device=device)


def load_depth_anything_v2_indoor(*, device: str = "cpu") -> HubEstimator:
    """Return Depth Anything V2, Small, fine-tuned to metres indoors."""
    name = "depth-anything/Depth-Anything-V2-Metric-Indoor-Small-hf"
    return load_folder(located(name), device=device)


def load_depth_anything_v2_outdoor(*, device: str = "cpu") -> HubEstimator:
    """Return Depth Anything V2, Small, fine-tuned to metres outdoors."""
    name = "depth-anything/Depth-Anything-V2-Metric-Outdoor-Small-hf"
    return load_folder(located(name), device=device)


def load_zoedepth(*, device: str = "cpu") -> HubEstimator:
    """Return ZoeDepth for rooms and roads."""
    return load_folder(located("Intel/zoedepth-nyu-kitti"), device=device)


def load_glpn_nyu(*, device: str = "cpu") -> HubEstimator:
    """Return GLPN, trained on NYU."""
    return load_folder(located("vinvino02/glpn-nyu"), device=device)


def load_glpn_kitti(*, device: str = "cpu") -> HubEstimator:
    """Return GLPN, trained on KITTI."""
    return load_folder(located("vinvino02/glpn-kitti"), device=device)


def load_depth_pro(*, device: str = "cpu") -> HubEstimator:
    """Return DepthPro."""
    return load_folder(located("apple/DepthPro-hf"), device=device)


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError as cause:
        raise WeightsError(
            f"{path.parent} has no {path.name}; expected a folder with {FILES}"
        ) from cause
    except (OSError, ValueError) as cause:
        raise WeightsError(f"{path} cannot be read ({cause}); fetch it again") from cause
    if not isinstance(content, dict):
        raise WeightsError(f"{path} must hold an object, got {type(content).__name__}")
    return content
