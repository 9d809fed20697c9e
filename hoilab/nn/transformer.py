"""DETR's encoder and decoder (post-norm), with its key names.

Positions are added to queries and keys, never to values.
Source: Carion et al., https://arxiv.org/abs/2005.12872.

Axes: b batch, t token (cell of the grid), q query, d feature, l layer, h w rows and columns.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from hoilab.nn.attention import Attention
from hoilab.nn.position import sine_code


@dataclass(frozen=True, kw_only=True)
class TransformerConfig:
    """Sizes of encoder and decoder; the defaults are DETR's."""

    features: int = 256
    heads: int = 8
    hidden: int = 2048
    encoder_layers: int = 6
    decoder_layers: int = 6
    dropout: float = 0.1


DETR = TransformerConfig()


class Memory(NamedTuple):
    """What the encoder made of an image, for decoders to look at."""

    tokens: Tensor  # b t d
    places: Tensor  # b t d
    padding: Tensor | None  # b t, true for padding; None where there is none
    rows: int
    columns: int


class EncoderLayer(nn.Module):
    """Let every cell look at every other."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        d, hidden = config.features, config.hidden
        self.self_attn = Attention(d, config.heads, config.dropout)
        self.linear1 = nn.Linear(d, hidden)
        self.linear2 = nn.Linear(hidden, d)
        self.norm1 = nn.LayerNorm(d)
        self.norm2 = nn.LayerNorm(d)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, tokens: Tensor, places: Tensor, padding: Tensor | None) -> Tensor:
        """Refine `tokens` (b t d) that lie at `places` (b t d)."""
        placed = tokens + places
        seen = self.self_attn(placed, placed, tokens, padding)
        tokens = self.norm1(tokens + self.dropout(seen))
        thought = self.linear2(self.dropout(self.linear1(tokens).relu()))
        refined: Tensor = self.norm2(tokens + self.dropout(thought))
        return refined


class DecoderLayer(nn.Module):
    """Let queries look at each other, then at the image."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        d, hidden = config.features, config.hidden
        self.self_attn = Attention(d, config.heads, config.dropout)
        self.multihead_attn = Attention(d, config.heads, config.dropout)
        self.linear1 = nn.Linear(d, hidden)
        self.linear2 = nn.Linear(hidden, d)
        self.norm1 = nn.LayerNorm(d)
        self.norm2 = nn.LayerNorm(d)
        self.norm3 = nn.LayerNorm(d)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, found: Tensor, queries: Tensor, memory: Memory, placed: Tensor) -> Tensor:
        """Refine what was `found` (b q d) by `queries` (b q d).

        `placed` is the memory's tokens with their places added, made once for all layers.
        """
        asked = found + queries
        found = self.norm1(found + self.dropout(self.self_attn(asked, asked, found)))
        seen = self.multihead_attn(found + queries, placed, memory.tokens, memory.padding)
        found = self.norm2(found + self.dropout(seen))
        thought = self.linear2(self.dropout(self.linear1(found).relu()))
        refined: Tensor = self.norm3(found + self.dropout(thought))
        return refined


class Encoder(nn.Module):
    """Flatten a grid of features into tokens and let them look at each other."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(EncoderLayer(config) for _ in range(config.encoder_layers))

    def forward(self, grid: Tensor, padding: Tensor | None) -> Memory:
        """Encode `grid` (b d h w); `padding` (b h w) is true where a cell is no picture."""
        batch, features, rows, columns = grid.shape
        shown = grid.new_zeros(1, rows, columns, dtype=torch.bool) if padding is None else padding
        places = sine_code(shown, features).flatten(2).mT.to(grid.dtype)  # b t d
        tokens = grid.flatten(2).mT.contiguous()  # b t d
        hidden = None if padding is None else padding.flatten(1)  # b t
        for layer in self.layers:
            tokens = layer(tokens, places, hidden)
        return Memory(tokens, places.expand(batch, -1, -1), hidden, rows, columns)


class Decoder(nn.Module):
    """Let queries find things in the memory; every layer's finds come out, through one norm."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(DecoderLayer(config) for _ in range(config.decoder_layers))
        self.norm = nn.LayerNorm(config.features)

    def forward(self, queries: Tensor, memory: Memory) -> Tensor:
        """Return the finds of each layer (l b q d) for `queries` (b q d)."""
        found = torch.zeros_like(queries)
        # Encoders may run in half precision; what is found is worth all digits.
        tokens = memory.tokens.to(queries.dtype)
        memory = memory._replace(tokens=tokens)
        placed = tokens + memory.places.to(queries.dtype)
        finds = []
        for layer in self.layers:
            found = layer(found, queries, memory, placed)
            finds.append(found)
        normed: Tensor = self.norm(torch.stack(finds))
        return normed


def start_weights(part: nn.Module) -> None:
    """Draw the matrices of a transformer as DETR does (Xavier, uniform)."""
    for parameter in part.parameters():
        if parameter.ndim > 1:
            nn.init.xavier_uniform_(parameter)
