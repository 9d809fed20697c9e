"""Which learner teaches which model."""

from pathlib import Path

from hoilab.errors import WeightsError
from hoilab.models import load
from hoilab.models.cdn.architecture import Cdn
from hoilab.models.duet import weights as duet
from hoilab.models.duet.detector import DuetDetector
from hoilab.models.interaction_files import opened
from hoilab.models.qpic.architecture import Qpic
from hoilab.models.qpic.detector import InteractionDetector
from hoilab.models.upt.detector import UptDetector
from hoilab.plugins import find
from hoilab.training.finetune.duet import DuetLearner
from hoilab.training.finetune.learner import Learner
from hoilab.training.finetune.pairs import PairLearner, Start
from hoilab.training.finetune.upt import HeadLearner


def learner_of(model: str, *, start: Start = "encoder") -> Learner:
    """Return a learner for a model's name, or for a file that hoilab wrote.

    Parameters
    ----------
    start
        Where learning begins in QPIC and CDN, see `PairLearner`.
    """
    if model.endswith(".safetensors"):
        return learner_for(opened(Path(model)), start=start)
    if find("models", model).facts.get("task") != "interactions":
        raise WeightsError(f"{model} tells no interactions; hoilab info lists the models that do")
    if model == "duet-tiny":
        # As loaded by name it is made for speed, and cannot be written to a file.
        return learner_for(duet.opened(duet.SHIPPED))
    return learner_for(load(model)(), start=start)


def learner_for(detector: object, *, start: Start = "encoder") -> Learner:
    """Return a learner for a detector."""
    if isinstance(detector, DuetDetector):
        return DuetLearner(detector)
    if isinstance(detector, UptDetector):
        return HeadLearner(detector)
    if isinstance(detector, InteractionDetector) and isinstance(detector.network, Qpic | Cdn):
        return PairLearner(detector, start=start)
    raise WeightsError(
        f"a {type(detector).__name__} cannot be fine-tuned: expected QPIC, CDN, UPT or Duet; write "
        "a Learner for it (hoilab.training.finetune.learner)"
    )
