"""What hoilab does: a model and a video give a labelled result."""

from hoilab.tasks._leak_check import leak_check
from hoilab.tasks._progress import shown
from hoilab.tasks._receipt import privacy_of, receipt
from hoilab.tasks._watch import Watched, watch
from hoilab.tasks.analyze import analyze, analyzed
from hoilab.tasks.anonymize import anonymize, refuse_failures
from hoilab.tasks.boxes3d import boxes3d
from hoilab.tasks.clips import clips
from hoilab.tasks.depth import depth
from hoilab.tasks.detect import detect
from hoilab.tasks.explain import explain
from hoilab.tasks.flow import flow
from hoilab.tasks.interactions import interactions
from hoilab.tasks.reconstruct import reconstruct
from hoilab.tasks.summary import receipt_sentence, summary
from hoilab.tasks.track import track

__all__ = [
    "Watched",
    "analyze",
    "analyzed",
    "anonymize",
    "boxes3d",
    "clips",
    "depth",
    "detect",
    "explain",
    "flow",
    "interactions",
    "leak_check",
    "privacy_of",
    "receipt",
    "receipt_sentence",
    "reconstruct",
    "refuse_failures",
    "shown",
    "summary",
    "track",
    "watch",
]
