"""Which learner teaches which model."""

from pathlib import Path

from hoilab.errors import WeightsError
from hoilab.models import load
from hoilab.models.cdn.architecture import Cdn
from hoilab.models.qpic import tiny
from hoilab.models.qpic.architecture import Qpic
from hoilab.models.qpic.detector import InteractionDetector
from hoilab.training.finetune_learner import Learner
from hoilab.training.finetune_pairs import PairLearner, Start


def learner_of(model: str, *, start: Start = "encoder") -> Learner:
    """Return a learner for a model's name, or for a file that hoilab wrote.

    Parameters
    ----------
    start
        Where learning begins, see `PairLearner`.
    """
    if model.endswith(".safetensors"):
        return PairLearner(tiny.opened(Path(model)), start=start)
    detector = load(model)()
    if isinstance(detector, InteractionDetector) and isinstance(detector.network, Qpic | Cdn):
        return PairLearner(detector, start=start)
    raise WeightsError(
        f"{model} cannot be fine-tuned: expected QPIC, CDN or a .safetensors file of a QPIC, got "
        f"{type(detector).__name__}"
    )
