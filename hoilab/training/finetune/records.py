"""What a fine-tuning leaves in its folder."""

import csv
import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import xarray as xr

from hoilab import __version__
from hoilab.io._whole_file import whole_file
from hoilab.training.finetune.checkpoints import Checkpoints
from hoilab.training.finetune.learner import Learner
from hoilab.training.finetune.recipe import FinetuneRecipe


class Records:
    """A folder with checkpoints, the losses of each epoch, the model and its figures.

    Parameters
    ----------
    card
        What shall stand in the header of every file, as the name of the model it came from.
    """

    def __init__(self, folder: Path, *, card: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.checkpoints = Checkpoints(folder / "checkpoints")
        self._card = dict(card or {})
        self._rows: list[dict[str, float]] = []

    def epoch(
        self, learner: Learner, epoch: int, losses: Mapping[str, float], *, checkpoint: bool
    ) -> None:
        """Note the losses of an epoch; keep the weights too if it is time for it."""
        self._rows.append({"epoch": epoch, **losses})
        with whole_file(self.folder / "log.csv") as part, part.open("w", newline="") as file:
            writer = csv.DictWriter(file, [*self._rows[0]])
            writer.writeheader()
            writer.writerows(self._rows)
        if checkpoint:
            card = {**self._card, "epoch": str(epoch), **{k: f"{v:.4f}" for k, v in losses.items()}}
            self.checkpoints.save(learner, f"epoch-{epoch:04d}", card=card)

    def finish(self, learner: Learner, recipe: FinetuneRecipe, figures: xr.Dataset) -> Path:
        """Write the model with its card, and its figures."""
        table = {name: _nested(figures[name]) for name in figures.data_vars}
        text = json.dumps(table, indent=1)
        with whole_file(self.folder / "figures.json") as part:
            part.write_text(text)
        path = self.folder / "model.safetensors"
        card = {
            **self._card,
            "training": "fine-tuned by hoilab on labelled frames; the backbone was frozen",
            "recipe": json.dumps(asdict(recipe)),
            "figures": json.dumps(table),
            "hoilab": __version__,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        learner.save(path, card=card)
        return path


def _nested(values: xr.DataArray) -> dict[str, dict[str, float | None]]:
    return {
        str(kind): {
            str(moment): None if math.isnan(value := float(values.sel(data=kind, moment=moment)))
            else value
            for moment in values["moment"].values
        }
        for kind in values["data"].values
    }  # fmt: skip
