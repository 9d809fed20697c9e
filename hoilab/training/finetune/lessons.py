"""Learning from labels in the background, while somebody looks on and goes on labelling.

A lesson takes a copy of the model that is in use, teaches it what is labelled, and says for the
whole clip what it would tell now. Whoever looks on keeps the copy, or discards it.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import torch
import xarray as xr

from hoilab.errors import DataError, HoilabError
from hoilab.models.duet.processing import earlier
from hoilab.schema import no_interactions
from hoilab.training.finetune.checkpoints import Checkpoint, Checkpoints
from hoilab.training.finetune.learner import Labelled, Learner, Progress
from hoilab.training.finetune.loop import finetune
from hoilab.training.finetune.memory import Remembering
from hoilab.training.finetune.models import learner_of
from hoilab.training.finetune.recipe import FinetuneRecipe
from hoilab.training.finetune.run import interruptible

State = Literal["idle", "looking", "learning", "telling", "proposed", "failed"]
QUICK = FinetuneRecipe(
    epochs=30, until_told=True, batch=4, learning_rate=2e-3, held_out=0.0,
    checkpoint_every=0,
)  # fmt: skip
EVERY_S = 0.4
_MOST_LOSSES = 2000


@dataclass(frozen=True)
class Moment:
    """What there is to say of a lesson now.

    Parameters
    ----------
    state
        ``idle``; ``looking`` at frames, ``learning``, ``telling`` what the clip shows now;
        ``proposed``: waits to be kept or discarded; ``failed``, with ``said`` why.
    done, total
        Frames or steps of this state.
    seconds
        Since the lesson began; of the whole lesson once it is over.
    changed_s
        From the beginning of the lesson to the first changed prediction of a labelled frame.
    losses
        (seconds, loss) of each step so far.
    """

    state: State = "idle"
    done: int = 0
    total: int = 0
    epoch: int = 0
    paused: bool = False
    seconds: float = 0.0
    changed_s: float | None = None
    said: str = ""
    losses: list[tuple[float, float]] = field(default_factory=list)


class Lessons:
    """A model, a clip, and lessons in a thread of their own.

    Parameters
    ----------
    learner
        The model in use.
    video
        The clip as the model reads it: with its people visible, in memory only.
    folder
        Where states of the model are kept.
    replay
        Base data that must not be forgotten.
    recipe
        How a lesson is taught.
    every_s
        The whole clip is told in steps of so many seconds.
    """

    def __init__(
        self,
        learner: Learner,
        video: xr.DataArray,
        folder: str | Path,
        *,
        replay: Sequence[Labelled] = (),
        recipe: FinetuneRecipe = QUICK,
        every_s: float = EVERY_S,
    ) -> None:
        self.learner = Remembering(learner)
        self.video = video
        self.recipe = recipe
        self.checkpoints = Checkpoints(folder)
        self.before: xr.Dataset = no_interactions()
        self.after: xr.Dataset | None = None
        # What is told before may come from elsewhere, smoothed over time; a lesson compares with
        # what the model itself says of single frames.
        self.borrowed = False
        self.in_use = "as given"
        self._replay = tuple(replay)
        self._pupil: Learner | None = None
        self._stop, self._pause = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._moment = Moment()
        self._began = 0.0
        self._rows = steps_of(video["time"].values, every_s)

    @property
    def moment(self) -> Moment:
        """What there is to say now; cheap, from any thread."""
        with self._lock:
            now = self._moment
        return _at(now, self._seconds(now), paused=self._pause.is_set())

    @property
    def busy(self) -> bool:
        """Whether a lesson goes on."""
        return self._thread is not None and self._thread.is_alive()

    def teach(self, labels: xr.Dataset) -> None:
        """Begin a lesson on these labels, and return at once.

        Raises
        ------
        DataError
            Nothing is labelled, or a lesson goes on already.
        """
        if self.busy:
            raise DataError("a lesson goes on already; stop it first")
        own = [Labelled(self.video, labels)]
        if not own[0].frames:
            raise DataError("nothing is labelled yet; correct a verb or draw a pair first")
        self._start(lambda: self._teach(own))

    def look(self) -> None:
        """Begin to tell what the model in use says of the whole clip, and return at once."""
        if not self.busy:
            self._start(self._tell_before)

    def pause(self, paused: bool = True) -> None:
        """Hold the lesson at its next step, or let it go on."""
        self._pause.set() if paused else self._pause.clear()

    def stop(self, *, wait_s: float = 0.0) -> None:
        """End the lesson at its next step; what it had learnt is thrown away."""
        self._stop.set()
        if self._thread is not None and wait_s:
            self._thread.join(wait_s)

    def keep(self, name: str) -> Path:
        """Use the model of the last lesson from now on, and keep it under a name."""
        if self._pupil is None or self.after is None:
            raise DataError("there is nothing to keep; teach a lesson first")
        path = self.checkpoints.save(self._pupil, name, card={"from": self.in_use})
        assert isinstance(self._pupil, Remembering)
        self.learner, self.before, self.in_use = self._pupil, self.after, name
        self.discard()
        return path

    def discard(self) -> None:
        """Throw away what the last lesson taught."""
        self._pupil = self.after = None
        self._say(Moment())

    def kept(self) -> list[Checkpoint]:
        """Return the states that were kept, the oldest first."""
        return self.checkpoints.listed()

    def restore(self, name: str) -> None:
        """Use a kept state from now on."""
        if self.busy:
            raise DataError("a lesson goes on; stop it before going back")
        path = self.checkpoints.folder / f"{name}.safetensors"
        if not path.is_file():
            there = ", ".join(state.name for state in self.kept()) or "none"
            raise DataError(f"there is no state {name!r}: there is {there}")
        self.learner = Remembering(learner_of(str(path)), self.learner.memory)
        self.in_use, self.before = name, no_interactions()
        self.discard()
        self.look()

    def _start(self, work: Callable[[], None]) -> None:
        self._stop.clear()
        self._pause.clear()
        self._began = time.monotonic()
        self._say(Moment(state="looking"))
        self._thread = threading.Thread(target=self._guarded, args=(work,), daemon=True)
        self._thread.start()

    def _guarded(self, work: Callable[[], None]) -> None:
        torch.set_num_threads(1)  # the other processor answers the page
        try:
            work()
        except _Ended:
            self.discard()
        except (HoilabError, ArithmeticError, RuntimeError) as cause:
            self._pupil = self.after = None
            self._say(Moment(state="failed", said=str(cause)))

    def _teach(self, own: Sequence[Labelled]) -> None:
        self._pupil = self.after = None
        result = finetune(
            self.learner, own, replay=self._replay, recipe=self.recipe, stop=self._stop.is_set,
            paused=self._pause.is_set, progress=self._watch,
        )  # fmt: skip
        if result.stopped:
            raise _Ended
        first = [int(frame) for frame in own[0].frames]
        # Frames of the lesson come first: that is where somebody waits for a change.
        told = self._told(result.learner, first, keep=[])
        changed_s = time.monotonic() - self._began
        self._say(_at(self._moment, changed_s, changed_s=changed_s))
        if self.borrowed or not self.before.sizes["interaction"]:
            self.before = self._told(self.learner, first, keep=[])
            self.borrowed = False
        self.before = self._told(self.learner, self._clip(), keep=[self.before])
        after = self._told(result.learner, self._clip(), keep=[told])
        self._pupil, self.after = result.learner, after
        now = self._moment
        self._say(
            Moment(state="proposed", seconds=self._seconds(now), changed_s=changed_s,
                   losses=now.losses, epoch=now.epoch)
        )  # fmt: skip

    def _tell_before(self) -> None:
        self.before = self._told(self.learner, self._clip(), keep=[])
        self._say(Moment())

    def _clip(self) -> list[int]:
        return [int(number) for number in self.video["frame"].values[self._rows]]

    def _told(
        self, learner: Learner, frames: Sequence[int], *, keep: list[xr.Dataset]
    ) -> xr.Dataset:
        """Return what a model says in these frames, beside what it said in others before."""
        known = {int(number) for part in keep for number in np.unique(part["frame"].values)}
        parts = list(keep)
        place = {int(number): row for row, number in enumerate(self.video["frame"].values)}
        wanted = [frame for frame in frames if frame not in known]
        with interruptible(learner.network, self._heartbeat):
            for done, frame in enumerate(wanted):
                self._heartbeat()
                parts.append(told_in(learner, self.video, place[frame]))
                now = self._moment
                self._say(_at(now, now.seconds, state="telling", done=done + 1, total=len(wanted)))
        some = [part for part in parts if part.sizes["interaction"]]
        if not some:
            return no_interactions()
        names = list(no_interactions().data_vars)
        return xr.concat([part[names] for part in some], "interaction", data_vars="minimal")

    def _heartbeat(self) -> None:
        while not self._stop.is_set():
            if not self._pause.is_set():
                return
            time.sleep(0.05)
        raise _Ended

    def _watch(self, progress: Progress) -> None:
        state: State = "learning" if progress.stage == "learn" else "looking"
        now = self._moment
        losses = now.losses
        if progress.stage == "learn":
            losses = [*losses[-_MOST_LOSSES:], (progress.seconds, sum(progress.losses.values()))]
        if progress.stage != "judge":
            self._say(
                Moment(state=state, done=progress.done, total=progress.total, losses=losses,
                       epoch=progress.epoch)
            )  # fmt: skip

    def _seconds(self, now: Moment) -> float:
        if now.state in ("idle", "proposed", "failed"):
            return now.seconds
        return time.monotonic() - self._began

    def _say(self, moment: Moment) -> None:
        with self._lock:
            self._moment = moment


class _Ended(Exception):  # noqa: N818 - nothing went wrong
    """Somebody wants no more of the lesson."""


def steps_of(time_s: np.ndarray, every_s: float) -> np.ndarray:
    """Return the places of frames that are at least so many seconds apart, from the first one.

    Examples
    --------
    >>> steps_of(np.arange(6) / 10, 0.2).tolist()
    [0, 2, 4]
    """
    if not len(time_s):
        return np.zeros(0, dtype=int)
    step = np.floor((time_s - time_s[0]) / every_s + 1e-6)
    return np.flatnonzero(np.diff(step, prepend=-1))


def told_in(learner: Learner, video: xr.DataArray, row: int) -> xr.Dataset:
    """Return what a model says in one frame of a video."""
    pixels = video[row].transpose("y", "x", "channel").values
    before = None
    if learner.earlier_s is not None:
        then = earlier(video["time"].values, row, learner.earlier_s)
        before = None if then is None else video[then].transpose("y", "x", "channel").values
    rows = learner.predict(
        learner.features(pixels, before), (float(pixels.shape[1]), float(pixels.shape[0]))
    )
    count = rows.sizes["interaction"]
    return rows.assign(
        frame=("interaction", np.full(count, int(video["frame"].values[row]))),
        time=("interaction", np.full(count, float(video["time"].values[row])), {"units": "s"}),
    )


def _at(moment: Moment, seconds: float, **changes: object) -> Moment:
    return Moment(**{**vars(moment), "seconds": seconds, **changes})
