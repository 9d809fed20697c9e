"""Analyzing clips one after the other in the background, with progress, and ended when asked."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from hoilab.errors import DataError, HoilabError
from hoilab.tasks.analyze import analyze

State = Literal["waiting", "running", "done", "ended", "failed"]
Analysis = Callable[[Path, Path, Callable[[int, int], None]], object]


@dataclass(frozen=True)
class Job:
    """One analysis.

    Parameters
    ----------
    done, total
        Frames.
    said
        Why it failed.
    """

    clip: Path
    scene: Path
    state: State = "waiting"
    done: int = 0
    total: int = 0
    said: str = ""


class Analyses:
    """Analyses in a thread of their own, one at a time, in the order in which they came.

    Parameters
    ----------
    analysis
        What is done to a clip; `hoilab.analyze` by default.
    """

    def __init__(self, analysis: Analysis | None = None) -> None:
        self._analysis = analysis or _analyzed
        self._jobs: dict[Path, Job] = {}
        self._ending: set[Path] = set()
        self._lent: set[Path] = set()
        self._lock = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def jobs(self) -> list[Job]:
        """All analyses that were asked for, the first one first."""
        with self._lock:
            return list(self._jobs.values())

    def start(self, clip: Path, scene: Path, *, forget: bool = False) -> None:
        """Ask for an analysis, and return at once.

        Parameters
        ----------
        forget
            Remove the clip once it is over, however it ends: it was only lent.
        """
        with self._lock:
            known = self._jobs.get(scene)
            if known is not None and known.state in ("waiting", "running"):
                raise DataError(f"{scene.name} is being made already; wait, or end it first")
            self._jobs[scene] = Job(clip, scene)
            self._ending.discard(scene)
            if forget:
                self._lent.add(clip)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()

    def end(self, scene: Path) -> None:
        """End an analysis at its next frame; nothing of it is left."""
        with self._lock:
            job = self._jobs.get(scene)
            if job is None:
                return
            self._ending.add(scene)
            if job.state == "waiting":
                self._say(scene, state="ended")
                self._give_back(job.clip)

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is left to do; tell whether that came in time."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._left(), timeout_s)

    def _left(self) -> list[Job]:
        return [job for job in self._jobs.values() if job.state in ("waiting", "running")]

    def _work(self) -> None:
        while True:
            with self._lock:
                waiting = [job for job in self._left() if job.state == "waiting"]
                if not waiting:
                    self._thread = None
                    self._lock.notify_all()
                    return
                job = waiting[0]
                self._say(job.scene, state="running")
            self._run(job)

    def _run(self, job: Job) -> None:
        def report(done: int, total: int) -> None:
            self._say(job.scene, done=done, total=total)
            if job.scene in self._ending:
                raise _Ended

        ended: dict[str, str] = {"state": "done"}
        try:
            self._analysis(job.clip, job.scene, report)
        except _Ended:
            ended = {"state": "ended"}
        except (HoilabError, OSError, ValueError, RuntimeError) as cause:
            ended = {"state": "failed", "said": str(cause)}
        finally:
            self._give_back(job.clip)  # before anybody hears that it is over
        self._say(job.scene, **ended)

    def _give_back(self, clip: Path) -> None:
        if clip in self._lent:
            self._lent.discard(clip)
            clip.unlink(missing_ok=True)

    def _say(self, scene: Path, **changes: object) -> None:
        with self._lock:
            self._jobs[scene] = replace(self._jobs[scene], **changes)  # type: ignore[arg-type]
            self._lock.notify_all()


class _Ended(Exception):  # noqa: N818 - nothing went wrong
    """Somebody wants no more of an analysis."""


def _analyzed(clip: Path, scene: Path, report: Callable[[int, int], None]) -> object:
    return analyze(clip, scene, progress=report)
