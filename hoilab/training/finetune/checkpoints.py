"""Named states of a model that learns: whole files, listed and restored.

A file appears under its name when it is whole, so that a process that is killed while it writes
leaves the older ones as they were.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from safetensors import safe_open

from hoilab.errors import DataError, WeightsError
from hoilab.models._weights import fill, read_state
from hoilab.training.finetune.learner import Learner


@dataclass(frozen=True)
class Checkpoint:
    """One state: its name, its file, and what its card says."""

    name: str
    path: Path
    card: dict[str, str]


class Checkpoints:
    """The states in a folder; one process at a time writes there."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        # A process that was killed leaves what it had begun, under names that begin with a dot.
        for left in self.folder.glob(".*"):
            left.unlink(missing_ok=True)

    def save(self, learner: Learner, name: str, *, card: dict[str, str]) -> Path:
        """Keep the model as it is now under a name; an older one of that name is replaced."""
        if not re.fullmatch(r"\w[\w.-]*", name):
            raise DataError(
                f"a checkpoint's name has letters, digits, dots, dashes and underlines and does "
                f"not begin with a dot or dash, got {name!r}"
            )
        path = self.folder / f"{name}.safetensors"
        learner.save(path, card={**card, "checkpoint": name})
        return path

    def listed(self) -> list[Checkpoint]:
        """Return the states, the oldest first."""
        found = []
        for path in sorted(self.folder.glob("[!.]*.safetensors"), key=_age):
            with safe_open(path, framework="pt") as file:
                found.append(Checkpoint(path.stem, path, dict(file.metadata() or {})))
        return found

    def restore(self, learner: Learner, name: str) -> None:
        """Put the weights of a state back into the model that wrote it."""
        path = self.folder / f"{name}.safetensors"
        if not path.is_file():
            there = ", ".join(state.name for state in self.listed()) or "none"
            raise WeightsError(
                f"there is no checkpoint {name!r} in {self.folder}: there is {there}"
            )
        state = read_state(path)
        counters = [key for key in state if key.endswith("num_batches_tracked")]
        fill(
            learner.network,
            {key: value for key, value in state.items() if key not in counters},
            source=path.name,
        )


def _age(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, path.name
