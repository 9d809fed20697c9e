"""A video network of the transformers library as whatever makes one vector of each clip.

Pictures are prepared here, in torch alone: the library's own video processors need torchvision.

Axes: b batch, t time, h w rows and columns of the network's picture, n tokens, d numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from hoilab.errors import DataError

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
HALF = ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
CLIP = ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
PLAIN = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))

Pooling = Literal["mean", "first", "encoder", "video"]


@dataclass(frozen=True, kw_only=True)
class View:
    """How a network wants its clips, and where its vector is.

    Parameters
    ----------
    size, picture
        Pixels of the square that it sees, and of the shorter side it is cut from.
    frames, stride
        How many frames, and how many of the video from one to the next.
    mean, std
        Colours, 0 to 1, are brought to ``(colour - mean) / std``.
    pooling
        The mean of all tokens, the first one, the mean of its encoder's, or what the
        network itself says of a video.
    squeezed
        The whole picture is resized to a square, instead of cut to one.
    """

    size: int = 224
    picture: int = 224
    frames: int = 16
    stride: int = 4
    mean: tuple[float, ...] = IMAGENET[0]
    std: tuple[float, ...] = IMAGENET[1]
    pooling: Pooling = "mean"
    squeezed: bool = False
    argument: str = "pixel_values"


# What transformers assumes where a folder does not say, and the stride its authors took.
ASSUMED: Mapping[str, View] = {
    "videomae": View(),
    "timesformer": View(frames=8, stride=32, pooling="first"),
    "vjepa2": View(
        pooling="encoder", size=256, picture=292, frames=64, stride=2,
        argument="pixel_values_videos",
    ),
    "videoprism_vision_model": View(
        size=288, picture=288, mean=PLAIN[0], std=PLAIN[1], squeezed=True,
        argument="pixel_values_videos",
    ),
    "videoprism": View(
        size=288, picture=288, mean=PLAIN[0], std=PLAIN[1], squeezed=True,
        argument="pixel_values_videos", pooling="video",
    ),
    "xclip": View(frames=8, stride=8, mean=CLIP[0], std=CLIP[1], pooling="video"),
}  # fmt: skip


@runtime_checkable
class KnowsText(Protocol):
    """A clip model that puts words where it puts the clips they describe."""

    def embed_text(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector (n, d) of each sentence, to be compared with those of clips."""
        ...


class HubEmbedder:
    """Vectors of clips by a network of the transformers library.

    Attributes
    ----------
    view
        How clips are prepared.
    picture
        Pixels of the shorter side of pictures as they are best handed over: what is outside the
        network's square is cut off here.
    """

    kind: Literal["rgb"] = "rgb"

    def __init__(self, network: nn.Module, view: View, *, name: str, device: str = "cpu") -> None:
        self.network = network.eval().to(device)
        self.view, self.name, self.device = view, name, device
        self.frames, self.stride, self.size = view.frames, view.stride, view.size
        self.picture = view.picture

    @torch.inference_mode()
    def embed(self, clips: NDArray[np.generic]) -> NDArray[np.float32]:
        """Return a vector (b, d) of each clip (b, t, y, x, channel)."""
        pixels = prepared(clips, self.view)
        if pixels.shape[1] != self.frames:
            raise DataError(
                f"{self.name} takes clips of {self.frames} frames, got {pixels.shape[1]}; cut "
                "them with hoilab.clips, which leads short ones in"
            )
        given = {self.view.argument: pixels.to(self.device)}
        if self.view.pooling == "video":
            found = self.network.get_video_features(**given).pooler_output  # type: ignore[operator]
            vectors: Tensor = found.reshape(len(pixels), -1)
        elif self.view.pooling == "encoder":
            vectors = self.network.get_vision_features(**given).mean(1)  # type: ignore[operator]
        else:
            tokens = self.network(**given).last_hidden_state  # b n d
            vectors = tokens[:, 0] if self.view.pooling == "first" else tokens.mean(1)
        return np.asarray(vectors.float().cpu().numpy())


class TextEmbedder(HubEmbedder):
    """A network that knows words too.

    Parameters
    ----------
    words
        The network's tokenizer: sentences to what its text side reads.
    """

    def __init__(
        self,
        network: nn.Module,
        view: View,
        *,
        name: str,
        words: Callable[..., Any],
        device: str = "cpu",
    ) -> None:
        super().__init__(network, view, name=name, device=device)
        self.words = words

    @torch.inference_mode()
    def embed_text(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector (n, d) of each sentence, to be compared with those of clips."""
        if not sentences or not all(sentence.strip() for sentence in sentences):
            raise DataError("a query in words is one word or more; got none")
        read = self.words(
            list(sentences), padding="max_length", truncation=True, return_tensors="pt"
        )
        given = {key: read[key].to(self.device) for key in ("input_ids", "attention_mask")}
        found = self.network.get_text_features(**given).pooler_output  # type: ignore[operator]
        return np.asarray(found.float().cpu().numpy())


def prepared(clips: NDArray[np.generic], view: View) -> Tensor:
    """Return clips (b, t, y, x, channel; uint8, or 0 to 1) as the network reads them (b t 3 h w).

    Examples
    --------
    >>> prepared(np.zeros((1, 2, 30, 40, 3), np.uint8), View(size=16, picture=20)).shape
    torch.Size([1, 2, 3, 16, 16])
    """
    values = np.asarray(clips)
    if values.ndim != 5 or values.shape[-1] != 3 or 0 in values.shape[1:]:
        raise DataError(f"clips must be (clip, time, y, x, 3 channels), got {values.shape}")
    whole = values.dtype == np.uint8
    pixels = torch.from_numpy(np.ascontiguousarray(values if whole else values.astype(np.float32)))
    pixels = pixels.float() / 255 if whole else pixels
    if not bool(torch.isfinite(pixels).all()):
        raise DataError("clips hold NaN or infinity; fill them first")
    count, length = pixels.shape[:2]
    frames = pixels.flatten(0, 1).permute(0, 3, 1, 2)
    frames = F.interpolate(
        frames, resized(frames.shape[2], frames.shape[3], view), mode="bilinear", antialias=True
    )
    top, left = ((side - view.size) // 2 for side in frames.shape[2:])
    frames = frames[:, :, top : top + view.size, left : left + view.size]
    mean, std = (frames.new_tensor(colour)[:, None, None] for colour in (view.mean, view.std))
    normal = (frames - mean) / std
    return normal.reshape(count, length, *frames.shape[1:])  # b t 3 h w


def resized(height: int, width: int, view: View) -> tuple[int, int]:
    """Return rows and columns of a frame before it is cut, the longer side rounded down.

    Examples
    --------
    >>> resized(720, 1280, View(size=224, picture=224))
    (224, 398)
    """
    if view.squeezed:
        return view.size, view.size
    if height <= width:
        return view.picture, max(view.picture, view.picture * width // height)
    return max(view.picture, view.picture * height // width), view.picture


def view_of(config: Mapping[str, Any], said: Mapping[str, Any]) -> View:
    """Return how a network wants its clips, from its config.json and its preprocessor's.

    Examples
    --------
    >>> view_of({"model_type": "timesformer", "num_frames": 16}, {}).frames
    16
    >>> view_of({"model_type": "vjepa2"}, {"crop_size": 384}).picture
    438
    """
    kind = str(config["model_type"])
    view = ASSUMED[kind]
    inner = config.get("vision_config") or config
    length = inner.get("num_frames", inner.get("frames_per_clip"))
    if length:
        view = replace(view, frames=int(length))
    crop, size = said.get("crop_size"), said.get("size")
    square = _side(crop) if said.get("do_center_crop", True) else None
    shorter = _side(size)
    if kind == "vjepa2" and square:
        view = replace(view, size=square, picture=square * 256 // 224)
    elif square or shorter:
        wide = square or shorter or view.size
        view = replace(view, size=wide, picture=max(shorter or wide, wide))
    if said.get("do_normalize", True) and said.get("image_mean"):
        view = replace(view, mean=tuple(said["image_mean"]), std=tuple(said["image_std"]))
    return view


def _side(size: object) -> int | None:
    """Return the side that a preprocessor's size speaks of."""
    if isinstance(size, int):
        return size
    if isinstance(size, dict):
        side = size.get("shortest_edge", size.get("height"))
        return int(side) if side else None
    return None
