"""Analyses in the background: one after the other, told how far they are, ended when asked."""

import threading
from pathlib import Path

import pytest

from hoilab.errors import DataError, VideoError
from hoilab.tasks.background import Analyses


class Work:
    """Takes three frames for each clip; waits at the second one until it is let go on."""

    def __init__(self):
        self.order, self.go, self.there = [], threading.Event(), threading.Event()

    def __call__(self, clip, scene, report):
        self.order.append(clip.name)
        if clip.name == "broken.mp4":
            raise VideoError("no frame can be read")
        report(1, 3)
        self.there.set()
        assert self.go.wait(20)
        report(2, 3)
        report(3, 3)


@pytest.fixture
def work():
    return Work()


def states(analyses):
    return {job.clip.name: job.state for job in analyses.jobs}


def test_they_run_one_after_the_other_and_say_how_far_they_are(work, tmp_path):
    analyses = Analyses(work)
    for name in ("a", "b"):
        analyses.start(Path(f"{name}.mp4"), tmp_path / f"{name}.zarr")
    assert work.there.wait(20)
    assert states(analyses) == {"a.mp4": "running", "b.mp4": "waiting"}
    assert (analyses.jobs[0].done, analyses.jobs[0].total) == (1, 3)
    with pytest.raises(DataError, match=r"a\.zarr is being made already"):
        analyses.start(Path("a.mp4"), tmp_path / "a.zarr")
    work.go.set()
    assert analyses.wait(20)
    assert states(analyses) == {"a.mp4": "done", "b.mp4": "done"}
    assert work.order == ["a.mp4", "b.mp4"]


def test_one_that_runs_and_one_that_waits_are_ended(work, tmp_path):
    analyses = Analyses(work)
    for name in ("a", "b"):
        analyses.start(Path(f"{name}.mp4"), tmp_path / f"{name}.zarr")
    assert work.there.wait(20)
    for name in ("b", "a"):
        analyses.end(tmp_path / f"{name}.zarr")
    work.go.set()
    assert analyses.wait(20)
    assert states(analyses) == {"a.mp4": "ended", "b.mp4": "ended"}
    assert work.order == ["a.mp4"]
    work.there.clear()
    analyses.start(Path("a.mp4"), tmp_path / "a.zarr")  # and again
    assert analyses.wait(20)
    assert states(analyses)["a.mp4"] == "done"


def test_what_fails_says_why_and_a_clip_that_was_lent_is_removed(work, tmp_path):
    clip = tmp_path / "broken.mp4"
    clip.write_bytes(b"x")
    analyses = Analyses(work)
    analyses.start(clip, tmp_path / "broken.zarr", forget=True)
    assert analyses.wait(20)
    (job,) = analyses.jobs
    assert (job.state, job.said) == ("failed", "no frame can be read")
    assert not clip.exists()
