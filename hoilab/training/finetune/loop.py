"""Fine-tuning: a few frames of one's own, within seconds, without forgetting.

The loop is not `hoilab.training.loop`: features lie in memory, a step takes milliseconds, and
whoever sits before it wants to pause, stop and see. There is nothing to load or to distribute.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hoilab.errors import DataError
from hoilab.training.finetune.cache import count
from hoilab.training.finetune.figures import figures
from hoilab.training.finetune.learner import Labelled, Learner, Watch, names
from hoilab.training.finetune.recipe import Finetuned, FinetuneRecipe
from hoilab.training.finetune.records import Records
from hoilab.training.finetune.run import Figures, Run, Stopped, interruptible

UNKNOWN: Figures = {"own": (math.nan, math.nan), "base": (math.nan, math.nan)}


def never() -> bool:
    """Say no."""
    return False


def finetune(
    learner: Learner,
    own: Sequence[Labelled],
    *,
    replay: Sequence[Labelled] = (),
    recipe: FinetuneRecipe | None = None,
    folder: str | Path | None = None,
    card: Mapping[str, str] | None = None,
    stop: Callable[[], bool] = never,
    paused: Callable[[], bool] = never,
    progress: Watch | None = None,
) -> Finetuned:
    """Teach a copy of a model what own labels say, and keep what it knew.

    Frames are looked at once, then their features are learnt from. Verbs and object classes that
    the model does not have are added to it. The given model is not changed.

    Parameters
    ----------
    own
        Frames with labels.
    replay
        Frames of base data with labels, learnt from again so that they are not forgotten. A part
        of them is held out to measure what was forgotten.
    folder
        Takes ``model.safetensors``, ``checkpoints``, ``log.csv`` and ``figures.json``.
    card
        What else the header of every file shall say.
    stop, paused
        Asked at each step and at each layer of the network; they must be quick. A run that is
        stopped returns the model after its best epoch and writes nothing more.
    progress
        Called with a `Progress` at each step.
    """
    if not count(own):
        raise DataError("no frame is labelled: give labels of at least one frame")
    found = [names(part.interactions) for part in [*own, *replay]]
    pupil = learner.extended(
        objects=sorted({name for objects, _ in found for name in objects}),
        verbs=sorted({name for _, verbs in found for name in verbs}),
    )
    records = None if folder is None else Records(Path(folder), card=card)
    run = Run(
        pupil,
        recipe or FinetuneRecipe(),
        records=records,
        stop=stop,
        paused=paused,
        progress=progress,
    )
    before = after = UNKNOWN
    stopped = False
    with interruptible(pupil.network, run.heartbeat):
        try:
            run.look(own, replay)
            before = run.judge()
            run.learn()
            after = run.judge()
        except Stopped:
            stopped = True
            run.return_to_best()
    table = figures(before, after)
    path = None
    if records is not None and not stopped:
        path = records.finish(pupil, run.recipe, table)
    return Finetuned(pupil, table, run.history(), stopped, path)
