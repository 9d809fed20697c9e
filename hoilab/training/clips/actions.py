"""Learn actions: a linear layer on frozen embeddings, or a whole ViCC on one's own labelled spans.

The probe is ViCC's (https://arxiv.org/abs/2106.10137): features of length 1, normalised over the
batch, one linear layer; SGD, learning rate .1, a tenth of it from epochs 60 and 80 on.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import xarray as xr
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from hoilab.errors import DataError, WeightsError
from hoilab.io._whole_file import whole_file
from hoilab.schema import check_clips


@dataclass(frozen=True, kw_only=True)
class ProbeRecipe:
    """How the linear layer learns; the defaults are the published ones.

    Parameters
    ----------
    drops
        Epochs from which the learning rate is a tenth of what it was.
    shuffled
        Draw the order of each epoch from the seed; as given otherwise.
    """

    epochs: int = 100
    batch: int = 32
    learning_rate: float = 0.1
    momentum: float = 0.9
    weight_decay: float = 1e-3
    drops: tuple[int, ...] = (60, 80)
    shuffled: bool = True
    seed: int = 0


class Probe(nn.Module):
    """Embeddings of length 1, normalised over the batch, and a linear layer."""

    def __init__(self, size: int, classes: int) -> None:
        super().__init__()
        self.final_bn = nn.BatchNorm1d(size)
        self.final_fc = nn.Linear(size, classes)
        nn.init.normal_(self.final_fc.weight, std=0.01)
        nn.init.zeros_(self.final_fc.bias)

    def forward(self, embedding: Tensor) -> Tensor:
        """Return logits (b classes) of embeddings (b d)."""
        logits: Tensor = self.final_fc(self.final_bn(functional.normalize(embedding, dim=1)))
        return logits


class ProbeRecognizer:
    """A probe with the names of its classes: embeddings in, probabilities out."""

    def __init__(self, probe: Probe, classes: tuple[str, ...], *, model: str = "") -> None:
        self.probe, self.classes, self.model = probe.eval(), classes, model

    @torch.inference_mode()
    def __call__(self, embedding: np.ndarray) -> np.ndarray:
        """Return the probability (clip, class) of each class for embeddings (clip, feature)."""
        size = self.probe.final_fc.in_features
        values = np.asarray(embedding)
        if values.ndim != 2 or values.shape[1] != size:
            raise DataError(
                f"expected embeddings (clip, {size}), got {values.shape}; use the model that the "
                f"probe learned from{f', {self.model}' if self.model else ''}"
            )
        kind = self.probe.final_fc.weight.dtype
        found = self.probe(torch.from_numpy(np.ascontiguousarray(values)).to(kind)).softmax(1)
        return np.asarray(found.numpy())

    def save(self, path: str | Path) -> None:
        """Write the probe to a .safetensors file that `load_probe` reads."""
        state = {name: value.contiguous() for name, value in self.probe.state_dict().items()}
        header = {"classes": "\n".join(self.classes), "model": self.model}
        with whole_file(Path(path)) as part:
            save_file(state, part, metadata=header)


def load_probe(path: str | Path) -> ProbeRecognizer:
    """Return a probe from a file that `ProbeRecognizer.save` wrote."""
    try:
        with safe_open(path, framework="pt") as file:
            header = dict(file.metadata() or {})
            state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        classes = tuple(header["classes"].split("\n"))
        probe = Probe(state["final_fc.weight"].shape[1], len(classes))
        probe.load_state_dict(state)
    except (SafetensorError, OSError, KeyError, RuntimeError) as cause:
        raise WeightsError(f"{path} is no probe: {cause}; train it again") from cause
    return ProbeRecognizer(probe, classes, model=header.get("model", ""))


def linear_probe(examples: xr.Dataset, *, recipe: ProbeRecipe | None = None) -> ProbeRecognizer:
    """Return a linear probe trained on labelled clips; those labelled "" do not count.

    Examples
    --------
    >>> from hoilab.schema import make_clips
    >>> rng = np.random.default_rng(0)
    >>> near = np.repeat(np.eye(2), 20, axis=0) + 0.05 * rng.standard_normal((40, 2))
    >>> clips = make_clips(np.tile([0.0, 1.0], (40, 1)), near).assign(
    ...     label=("clip", ["sit"] * 20 + ["walk"] * 20))
    >>> int(linear_probe(clips, recipe=ProbeRecipe(epochs=20))(np.array([[0.0, 1.0]])).argmax())
    1
    """
    check_clips(examples)
    if "label" not in examples:
        raise DataError("examples need a label each; assign label over the dimension clip")
    label = examples["label"].values.astype(str)
    kept = label != ""
    classes = tuple(sorted(set(label[kept].tolist())))
    if len(classes) < 2:
        raise DataError(
            f"examples of two classes or more are needed, got {', '.join(classes) or 'none'}; "
            "label spans of something else too"
        )
    features = examples["embedding"].transpose("clip", "feature").values[kept]
    place = np.searchsorted(np.array(classes), label[kept])
    recipe = recipe or ProbeRecipe()
    torch.manual_seed(recipe.seed)
    probe = Probe(features.shape[1], len(classes))
    fit_probe(probe, torch.from_numpy(features).float(), torch.from_numpy(place), recipe)
    return ProbeRecognizer(probe, classes, model=str(examples.attrs.get("model", "")))


def fit_probe(probe: Probe, features: Tensor, place: Tensor, recipe: ProbeRecipe) -> list[float]:
    """Train a probe in place on features (n d) and classes (n); return the mean loss by epoch.

    A last batch that is not full is left out, unless it is the only one.
    """
    optimizer = torch.optim.SGD(
        probe.parameters(),
        lr=recipe.learning_rate,
        momentum=recipe.momentum,
        weight_decay=recipe.weight_decay,
    )
    draw = torch.Generator().manual_seed(recipe.seed)
    size = min(recipe.batch, len(features))
    losses = []
    probe.train()
    for epoch in range(recipe.epochs):
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * 0.1 ** sum(epoch >= d for d in recipe.drops)
        count = len(features)
        order = torch.randperm(count, generator=draw) if recipe.shuffled else torch.arange(count)
        total = []
        for start in range(0, len(order) - size + 1, size):
            chosen = order[start : start + size]
            loss = functional.cross_entropy(probe(features[chosen]), place[chosen])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total.append(loss.item())
        losses.append(float(np.mean(total)))
    probe.eval()
    return losses
