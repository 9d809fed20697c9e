"""Words as points: text encoders for the open-vocabulary head.

Two are here. `WordEncoder` is hoilab's own and tiny: a bag of hashed words and letter groups,
which knows the words it was taught and what is spelt like them, and nothing else. `ClipText` is
the text side of a CLIP from a folder of the user's; it knows the language that CLIP knows.

Axes: n word, e feature of the embedding.
"""

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.errors import WeightsError

BUCKETS = 4096
GROUP = 4  # letters
WORD_WEIGHT = 3


class TextEncoder(Protocol):
    """Whatever turns words into points on a sphere."""

    @property
    def width(self) -> int:
        """Features of a point."""
        ...

    def embed(self, words: Sequence[str]) -> Tensor:
        """Return a unit vector (n e) for each of some words or phrases."""
        ...


class WordEncoder(nn.Module):
    """A bag of hashed words and letter groups.

    Parameters
    ----------
    width
        Features of a point.
    """

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.width = width
        self.bag = nn.EmbeddingBag(BUCKETS, width, mode="mean")
        self.mix = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width))
        nn.init.normal_(self.bag.weight, std=0.3)

    def forward(self, words: Sequence[str]) -> Tensor:
        """Return a unit vector (n e) for each of some words or phrases."""
        hashed = [pieces(word) for word in words]
        flat = torch.tensor([number for word in hashed for number in word], dtype=torch.int64)
        first = torch.tensor([0, *(len(word) for word in hashed)]).cumsum(0)[:-1]
        where = self.bag.weight.device
        read = self.bag(flat.to(where), first.to(where))  # n e
        return F.normalize(read + self.mix(read), dim=-1)

    def embed(self, words: Sequence[str]) -> Tensor:
        """Return the same without gradients."""
        with torch.no_grad():
            points: Tensor = self(words)
        return points


def pieces(phrase: str) -> list[int]:
    """Return the buckets of a phrase: its words, and all groups of letters in them.

    Case, underlines and what is between words do not matter.

    Examples
    --------
    >>> pieces("pick_up") == pieces("Pick  up")
    True
    >>> len(set(pieces("suitcases")) & set(pieces("suitcase"))) > len(pieces("suitcase")) // 2
    True
    """
    words = phrase.lower().replace("_", " ").replace("-", " ").split()
    found = [_bucket(word) for word in words for _ in range(WORD_WEIGHT)]
    for word in words:
        framed = f"<{word}>"
        groups = range(max(1, len(framed) - GROUP + 1))
        found += [_bucket(framed[start : start + GROUP]) for start in groups]
    return found or [0]


class ClipText:
    """The text side of a CLIP whose files are in a folder; nothing is downloaded.

    Parameters
    ----------
    folder
        As `transformers` writes it: ``config.json``, ``model.safetensors`` and the tokenizer's
        files of a CLIPModel or a CLIPTextModelWithProjection.
    prompt
        Sentence around a word, as CLIP is used to.
    """

    def __init__(self, folder: str | Path, *, prompt: str = "a photo of {}") -> None:
        from transformers import AutoTokenizer, CLIPTextModelWithProjection

        self.folder = Path(folder)
        self.prompt = prompt
        if not (self.folder / "config.json").is_file():
            raise WeightsError(
                f"{self.folder} has no config.json: expected the folder of a CLIP as transformers "
                "writes it (save_pretrained), with config, weights and tokenizer"
            )
        try:
            self.tokenizer: Any = AutoTokenizer.from_pretrained(self.folder, local_files_only=True)
            self.network: Any = CLIPTextModelWithProjection.from_pretrained(
                self.folder, local_files_only=True, use_safetensors=True
            ).eval()
        except (OSError, ValueError, KeyError) as cause:
            raise WeightsError(
                f"{self.folder} cannot be read as a CLIP ({str(cause).splitlines()[0]}); expected "
                "config.json, model.safetensors and the tokenizer's files"
            ) from cause

    @property
    def width(self) -> int:
        """Features of a point."""
        return int(self.network.config.projection_dim)

    def embed(self, words: Sequence[str]) -> Tensor:
        """Return a unit vector (n e) for each of some words or phrases."""
        asked = [self.prompt.format(word.replace("_", " ")) for word in words]
        tokens = self.tokenizer(asked, padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            points = self.network(**tokens).text_embeds
        return F.normalize(points.float(), dim=-1)


def _bucket(piece: str) -> int:
    return zlib.crc32(piece.encode()) % BUCKETS
