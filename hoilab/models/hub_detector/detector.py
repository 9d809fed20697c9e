"""A detector of the transformers library as one of hoilab's: picture in, boxes out.

It looks at each frame by itself and has no notion of an empty scene, so it finds people for
`hoilab.detect` and `hoilab.track`; hiding keeps to the background, which forgets nobody.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
import xarray as xr
from torch import Tensor

from hoilab.errors import WeightsError
from hoilab.models import Sighting
from hoilab.models.hub_depth.weights import CONFIG, PREPROCESSOR, located
from hoilab.models.motion.appearance import appearance
from hoilab.schema import check_video

# Whether each class is a yes or no of its own, or one of many with "nothing" as the last.
INDEPENDENT = {"rt_detr": True, "rt_detr_v2": True, "d_fine": True, "detr": False}
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
THRESHOLD = 0.4


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a network wants its pictures.

    Parameters
    ----------
    size_px
        Rows and columns; or the shorter side alone, and the longest that the other may be.
    mean, std
        Colours, 0 to 1, are brought to ``(colour - mean) / std``.
    """

    size_px: tuple[int, int] = (640, 640)
    keep_shape: bool = False
    mean: tuple[float, ...] = (0.0, 0.0, 0.0)
    std: tuple[float, ...] = (1.0, 1.0, 1.0)


class HubDetector:
    """Boxes of people and things in each frame, by a network of the transformers library."""

    def __init__(
        self,
        network: Any,
        look: Look,
        *,
        independent: bool,
        threshold: float = THRESHOLD,
        device: str = "cpu",
    ) -> None:
        self.network = network.eval().to(device)
        self.wanted, self.independent, self.threshold = look, independent, threshold
        self.device = device
        self.names = {int(k): str(v) for k, v in network.config.id2label.items()}

    @property
    def scene(self) -> None:
        """Return the empty scene: it has no notion of one."""
        return

    def __call__(self, video: xr.DataArray) -> "HubDetector":
        """Return the detector of a video: this one; it need not look at the whole first."""
        check_video(video)
        return self

    @torch.inference_mode()
    def look(self, picture: np.ndarray, expected: np.ndarray) -> Sighting:
        """Return people and things in a picture (y, x, channel) that score enough."""
        height, width = picture.shape[:2]
        output = self.network(pixel_values=self.prepared(picture).to(self.device))
        score, kind, box = found(output.logits[0], output.pred_boxes[0], self.independent)
        sure = score > self.threshold
        corners = (box[sure] * box.new_tensor([width, height, width, height])).cpu().numpy()
        corners = corners.clip(0, [width, height, width, height])
        labels = [self.names.get(int(k), str(int(k))).lower() for k in kind[sure]]
        return Sighting(
            corners=corners,
            score=score[sure].float().cpu().numpy(),
            label=np.array(labels, dtype=str),
            appearance=appearance(picture, np.ones((height, width), np.uint8), corners),
        )

    def prepared(self, picture: np.ndarray) -> Tensor:
        """Return a picture (y, x, channel) of uint8 as the network reads it (1 3 h w)."""
        pixels = torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1)[None].float()
        rows, columns = self.wanted.size_px
        if self.wanted.keep_shape:
            shorter, longer = sorted(pixels.shape[2:])
            scale = min(rows / shorter, columns / longer)
            rows, columns = (max(1, round(side * scale)) for side in pixels.shape[2:])
        resized = F.interpolate(pixels, (rows, columns), mode="bilinear", antialias=True) / 255
        mean, std = (
            torch.tensor(values)[:, None, None] for values in (self.wanted.mean, self.wanted.std)
        )
        return (resized - mean) / std


def found(logits: Tensor, boxes: Tensor, independent: bool) -> tuple[Tensor, Tensor, Tensor]:
    """Return score, class and corners (as shares of the picture) of what queries found.

    Parameters
    ----------
    logits, boxes
        (q, classes) and (q, 4) centre and size; the last class is "nothing" unless classes are
        `independent`, when a query may count for several.
    """
    centre, size = boxes[:, :2], boxes[:, 2:]
    corners = torch.cat([centre - size / 2, centre + size / 2], -1)
    if not independent:
        score, kind = logits.softmax(-1)[:, :-1].max(-1)
        return score, kind, corners
    score, place = logits.sigmoid().flatten().topk(min(len(logits), logits.numel()))
    return score, place % logits.shape[1], corners[place // logits.shape[1]]


def load_folder(folder: Path, *, threshold: float = THRESHOLD, device: str = "cpu") -> HubDetector:
    """Return the detector in a folder as the hub gives it: config.json, model.safetensors.

    Raises
    ------
    WeightsError
        The folder holds another kind of network, or its weights are not whole.
    """
    from transformers import AutoModelForObjectDetection

    kind = str(_said(folder / CONFIG, needed=True).get("model_type", ""))
    if kind not in INDEPENDENT:
        raise WeightsError(
            f"{folder} holds a model of type {kind or 'unknown'}; expected one of "
            f"{', '.join(sorted(INDEPENDENT))}"
        )
    try:
        network, report = AutoModelForObjectDetection.from_pretrained(
            folder, local_files_only=True, output_loading_info=True, trust_remote_code=False
        )
    except (OSError, ValueError, RuntimeError, KeyError) as cause:
        first = str(cause).strip().partition("\n")[0]
        raise WeightsError(f"the weights in {folder} cannot be read: {first}") from cause
    if missing := sorted(report["missing_keys"]):
        raise WeightsError(
            f"the weights in {folder} lack {len(missing)} tensors ({missing[0]}, ...): they are "
            "of another model than its config.json says; fetch the folder again"
        )
    look = look_of(kind, _said(folder / PREPROCESSOR, needed=False))
    return HubDetector(
        network, look, independent=INDEPENDENT[kind], threshold=threshold, device=device
    )


def look_of(kind: str, said: dict[str, Any]) -> Look:
    """Return how a kind of network wants its pictures, given its preprocessor_config.json.

    Examples
    --------
    >>> look_of("d_fine", {"size": {"height": 320, "width": 320}}).size_px
    (320, 320)
    >>> look_of("detr", {}).size_px
    (800, 1333)
    """
    detr = kind == "detr"
    size = said.get("size") or {}
    if "height" in size:
        shape, keep = (int(size["height"]), int(size["width"])), False
    else:
        shape = (
            int(size.get("shortest_edge", 800 if detr else 640)),
            int(size.get("longest_edge", 1333 if detr else 640)),
        )
        keep = detr or "shortest_edge" in size
    mean, std = IMAGENET if said.get("do_normalize", detr) else (Look.mean, Look.std)
    if said.get("do_normalize", detr) and said.get("image_mean"):
        mean, std = tuple(said["image_mean"]), tuple(said["image_std"])
    return Look(size_px=shape, keep_shape=keep, mean=mean, std=std)


def rt_detr(video: xr.DataArray) -> HubDetector:
    """Return RT-DETRv2 with ResNet-18 for a video."""
    return load_folder(located("PekingU/rtdetr_v2_r18vd"))(video)


def d_fine(video: xr.DataArray) -> HubDetector:
    """Return D-FINE, small, for a video."""
    return load_folder(located("ustc-community/dfine-small-coco"))(video)


def _said(path: Path, *, needed: bool) -> dict[str, Any]:
    if not path.is_file():
        if needed:
            raise WeightsError(
                f"{path.parent} has no {path.name}; expected a folder as the hub gives it"
            )
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise WeightsError(f"{path} cannot be read ({cause}); fetch it again") from cause
    return content if isinstance(content, dict) else {}
