"""CDN in a size that learns synthetic scenes, to be compared; nothing trained is shipped."""

from hoilab.models.cdn.architecture import Cdn, tiny_config
from hoilab.models.cdn.processing import distinct
from hoilab.models.qpic.detector import InteractionDetector, Task
from hoilab.models.qpic.tiny import TINY_RESIZE


def untrained(*, objects: tuple[str, ...], verbs: tuple[str, ...]) -> InteractionDetector:
    """Return a tiny CDN that has learned nothing, for these objects and verbs."""
    config = tiny_config(object_classes=len(objects), verbs=len(verbs))
    task = Task(objects=objects, verbs=verbs, resize=TINY_RESIZE)
    return InteractionDetector(Cdn(config), task, choose=distinct)
