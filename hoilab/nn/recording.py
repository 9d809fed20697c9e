"""Look inside a network from outside: which cells and queries attention dwelt on.

    with recorded(model) as maps:
        model(pixels, padding)
    maps.on_image("decoder.multihead_attn", width_px=640, height_px=480)

Only while the block runs are the weights computed, beside the network's own fast path.

Axes: b batch, l layer, n head, q query, k key, h w rows and columns.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.nn.attention import Attention, Weighing, attended, attention_weights
from hoilab.nn.resnet import ResNet
from hoilab.nn.transformer import Encoder, Memory
from hoilab.schema import make_attention


class Recording:
    """The attention of the latest forward pass.

    `layers` holds the weights of each attention layer under its name in the network, b n q k
    in the network's own precision. `memory` is what the encoder gave to the decoders, `pixels`
    and `padding` are what the network was given.
    """

    def __init__(self, stride: int) -> None:
        self.layers: dict[str, Tensor] = {}
        self.memory: Memory | None = None
        self.pixels: Tensor | None = None
        self.padding: Tensor | None = None
        self._stride = stride

    @property
    def kinds(self) -> list[str]:
        """The kinds of attention found: names of layers without their numbers."""
        return list(dict.fromkeys(_kind(name) for name in self.layers))

    def stacked(self, kind: str) -> Tensor:
        """Return all layers of one kind (l b n q k); the end of a kind's name is enough."""
        found = [weights for name, weights in self.layers.items() if _kind(name).endswith(kind)]
        full = {_kind(name) for name in self.layers if _kind(name).endswith(kind)}
        if len(full) != 1:
            raise KeyError(
                f"attention {kind!r} names {len(full)} kinds of the network, expected one of "
                f"{', '.join(self.kinds) or 'none: run the network inside the block'}"
            )
        return torch.stack(found)

    def on_image(
        self, kind: str, *, width_px: float, height_px: float, image: int = 0, frame: int = 0
    ) -> xr.DataArray:
        """Return maps (layer, head, query, y, x) of one image, without its padding.

        Each map sums to 1 over the cells that the network did not take for padding; its own
        rounding decides about the last row and column, which may lie beyond the frame's edge.

        Parameters
        ----------
        kind
            Attention whose keys are cells: ``encoder.self_attn``, ``decoder.multihead_attn``.
        width_px, height_px
            Size of the frame that the network saw, however it was resized on the way.
        image
            Which image of the batch.
        frame
            Number of the frame in its video, kept with the maps.
        """
        shown, (rows, columns) = self._shown(image)
        weights = self.stacked(kind)[:, image]  # l n q k
        if weights.shape[-1] != len(shown):
            raise ValueError(
                f"{kind} looks at {weights.shape[-1]} keys, not at the {len(shown)} cells of the "
                "image; take stacked() for attention between queries"
            )
        if weights.shape[-2] == len(shown):  # cells look at cells: those of padding are left out
            weights = weights[:, :, shown]
        maps = weights[..., shown].detach().float().cpu()
        seen_height, seen_width = self._seen(image)
        step_y, step_x = (
            self._stride * height_px / seen_height,
            self._stride * width_px / seen_width,
        )
        labelled = make_attention(
            maps.reshape(*maps.shape[:-1], rows, columns).numpy(), frame=frame, stride_px=step_x
        )
        # Cells are not square in the frame: its sides were rounded one by one when resized.
        return labelled.assign_coords(y=("y", (np.arange(rows) + 0.5) * step_y, {"units": "px"}))

    def _seen(self, image: int) -> tuple[int, int]:
        """Return height and width of one image as the network saw it, without padding."""
        assert self.pixels is not None
        if self.padding is None:
            return self.pixels.shape[-2], self.pixels.shape[-1]
        shown = ~self.padding[image]
        return int(shown[:, 0].sum()), int(shown[0].sum())

    def _shown(self, image: int) -> tuple[Tensor, tuple[int, int]]:
        """Return which cells are picture (k), and how many rows and columns those make."""
        if self.memory is None:
            raise ValueError(
                "no encoder ran inside the block; expected model(pixels) to be called there"
            )
        memory = self.memory
        if memory.padding is None:
            whole = torch.ones(memory.rows * memory.columns, dtype=torch.bool)
            return whole, (memory.rows, memory.columns)
        shown = ~memory.padding[image].cpu()
        grid = shown.reshape(memory.rows, memory.columns)
        return shown, (int(grid[:, 0].sum()), int(grid[0].sum()))


@contextmanager
def recorded(model: nn.Module, *, differentiable: bool = False) -> Iterator[Recording]:
    """Record the attention of everything `model` computes inside the block.

    Parameters
    ----------
    model
        Any network made of `hoilab.nn.Attention`.
    differentiable
        Let the answer flow through the recorded weights, so that gradients reach them. Slower;
        the answer is the same up to rounding.
    """
    strides = [part.config.stride for part in model.modules() if isinstance(part, ResNet)]
    recording = Recording(strides[0] if strides else 1)
    handles = [
        part.register_forward_hook(_listener(recording, name, differentiable), with_kwargs=True)
        for name, part in model.named_modules()
        if isinstance(part, Attention | Weighing | Encoder)
    ]
    handles.append(model.register_forward_pre_hook(_welcome(recording), with_kwargs=True))
    try:
        yield recording
    finally:
        for handle in handles:
            handle.remove()


Hook = Callable[[nn.Module, tuple[Any, ...], dict[str, Any], object], object]


def _listener(recording: Recording, name: str, differentiable: bool) -> Hook:
    def hear(
        part: nn.Module, given: tuple[Any, ...], named: dict[str, Any], answer: object
    ) -> object:
        if isinstance(answer, Memory):
            recording.memory = answer
        elif isinstance(part, Attention):
            query, key, value, padding = _inputs(*given, **named)
            with torch.set_grad_enabled(differentiable and torch.is_grad_enabled()):
                recording.layers[name] = attention_weights(part, query, key, padding)
            if differentiable:
                weights = recording.layers[name]
                if torch.is_grad_enabled() and not weights.requires_grad:
                    weights.requires_grad_()  # nothing before it learns: gradients start here
                return attended(part, weights, value)
        elif isinstance(answer, Tensor):
            recording.layers[name] = answer
        return None

    return hear


def _welcome(recording: Recording) -> Callable[[nn.Module, tuple[Any, ...], dict[str, Any]], None]:
    def hear(_: nn.Module, given: tuple[Any, ...], named: dict[str, Any]) -> None:
        recording.layers.clear()
        recording.pixels = given[0] if given else named.get("pixels")
        recording.padding = given[1] if len(given) > 1 else named.get("padding")

    return hear


def _inputs(
    query: Tensor, key: Tensor, value: Tensor, padding: Tensor | None = None
) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
    return query, key, value, padding


def _kind(name: str) -> str:
    return re.sub(r"\.\d+(?=\.)", "", name).replace(".layers", "")
