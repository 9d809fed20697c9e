"""Which learner teaches which model."""

from pathlib import Path

from safetensors import SafetensorError, safe_open

from hoilab.errors import WeightsError
from hoilab.models import load
from hoilab.models.cdn.architecture import Cdn
from hoilab.models.duet import weights as duet
from hoilab.models.qpic import tiny
from hoilab.models.qpic.architecture import Qpic
from hoilab.models.qpic.detector import InteractionDetector
from hoilab.plugins import find
from hoilab.training.finetune_duet import DuetLearner
from hoilab.training.finetune_learner import Learner
from hoilab.training.finetune_pairs import PairLearner, Start


def learner_of(model: str, *, start: Start = "encoder") -> Learner:
    """Return a learner for a model's name, or for a file that hoilab wrote.

    Parameters
    ----------
    start
        Where learning begins in QPIC and CDN, see `PairLearner`.
    """
    if model.endswith(".safetensors"):
        path = Path(model)
        if _method(path) == "duet":
            return DuetLearner(duet.opened(path))
        return PairLearner(tiny.opened(path), start=start)
    method = find("models", model).facts.get("method")
    if model == "duet-tiny":
        # As loaded by name it is made for speed, and cannot be written to a file.
        return DuetLearner(duet.opened(duet.SHIPPED))
    detector = load(model)() if method in ("qpic", "cdn") else None
    if isinstance(detector, InteractionDetector) and isinstance(detector.network, Qpic | Cdn):
        return PairLearner(detector, start=start)
    raise WeightsError(
        f"{model} cannot be fine-tuned: expected QPIC, CDN, duet-tiny, or a .safetensors file of a "
        f"QPIC or Duet, got a model of the kind {method}"
    )


def _method(path: Path) -> str:
    if not path.is_file():
        raise WeightsError(f"{path} is not a file; expected a model's name or a .safetensors file")
    try:
        with safe_open(path, framework="pt") as file:
            return str((file.metadata() or {}).get("method", ""))
    except SafetensorError as cause:
        raise WeightsError(
            f"{path.name} ({path.stat().st_size} bytes) is no safetensors file or ends early; "
            "get it again"
        ) from cause
