"""What the annotator shows and keeps, and what the monitor says, without any host."""

import numpy as np
import pytest
from moving_boxes import moving_boxes

from hoilab.datasets.labels import Labels
from hoilab.datasets.pairs import read_pairs
from hoilab.schema import make_interactions, no_interactions
from hoilab.widgets._annotator import AnnotatorView, said_pairs
from hoilab.widgets._train_monitor import MonitorView, changes
from hoilab.widgets._view import ScrubberView
from hoilab.widgets.pair_annotator import PairAnnotator


@pytest.fixture(scope="module")
def boxes():
    return moving_boxes(30)


def said_of(boxes, frame, verbs):
    """Individual 3 with the thing 40, as the model says it."""
    tracks = boxes[1].isel(time=frame)
    one, other = (tracks.sel(individual=number) for number in (3, 40))
    count = len(verbs)
    return make_interactions(
        [frame] * count, frame / 25, *[np.tile(part.values, (count, 1)) for part in (
            one["position"], one["shape"], other["position"], other["shape"])],
        object_class="thing", verb=list(verbs), score=list(verbs.values()), human_id=3,
    ).assign(pair=("interaction", [5] * count))  # fmt: skip


@pytest.fixture
def view(boxes, tmp_path):
    said = said_of(boxes, 4, {"hold": 0.6, "kick": 0.5})
    return AnnotatorView(ScrubberView(*boxes), Labels(tmp_path / "labels.json"), said,
                         verbs=["push"])  # fmt: skip


def ask(view, op, **args):
    return view.handle(op, args, [])[0]


def test_what_the_model_says_is_one_pair_with_its_verbs(view):
    about = ask(view, "describe")
    assert about["verbs"] == ["push", "hold", "kick"]
    (pair,) = ask(view, "pairs", frame=4)["pairs"]
    assert (pair["verb"], pair["said"]) == ("hold", {"hold": 0.6, "kick": 0.5})
    assert (pair["labelled"], pair["pair"]) == (False, 5)
    assert ask(view, "pairs", frame=5)["pairs"] == []


def test_putting_a_verb_right_is_kept_and_shown_beside_what_the_model_said(view):
    (pair,) = ask(view, "pairs", frame=4)["pairs"]
    answer = ask(view, "change", frame=4, pairs=[{**pair, "verb": "push"}])
    assert (answer["at"], answer["labelled"], answer["undo"]) == ([4], [4], 1)
    rows = read_pairs(view.labels.path)
    assert (rows["verb"].item(), rows["frame"].item(), rows["human"].item()) == ("push", 4, 3)
    assert rows["time"].item() == pytest.approx(4 / 25)
    (pair,) = ask(view, "pairs", frame=4)["pairs"]
    assert (pair["verb"], pair["labelled"], pair["said"]["hold"]) == ("push", True, 0.6)
    assert ask(view, "undo")["labelled"] == []
    assert ask(view, "redo")["labelled"] == [4]


def test_a_label_is_carried_along_its_tracks_and_taken_back_at_once(view, boxes):
    (pair,) = ask(view, "pairs", frame=4)["pairs"]
    ask(view, "change", frame=4, pairs=[{**pair, "verb": "push"}])
    answer = ask(view, "propagate", frame=4, index=0, first=2, last=9)
    assert (answer["carried"], answer["labelled"]) == (7, [2, 3, 4, 5, 6, 7, 8, 9])
    (there,) = view.labels.of(9)
    x = float(boxes[1]["position"].sel(individual=3, space="x").isel(time=9))
    assert (there["human"][0] + there["human"][2]) / 2 == pytest.approx(x, abs=0.02)
    assert (there["verb"], there["object_id"]) == ("push", 40)
    assert ask(view, "undo")["labelled"] == [4]


def test_refusals_are_sentences(view):
    assert "label the pair first" in ask(view, "propagate", frame=4, index=0)["error"]
    assert "frame must be 0 to 29" in ask(view, "pairs", frame=30)["error"]
    assert "must be a list" in ask(view, "change", frame=3, pairs="x")["error"]
    assert "an annotator answers frames, groups, packets, describe" in ask(view, "open")["error"]


def test_pictures_come_through_the_scrubber(view):
    assert view.handle("frames", {"frames": [3]}, [])[1][0][:2] == b"\xff\xd8"


def test_said_again_means_one_pair(boxes):
    rows = said_of(boxes, 4, {"hold": 0.6, "kick": 0.01})
    assert [pair["said"] for pair in said_pairs(rows)] == [{"hold": 0.6}]
    assert said_pairs(no_interactions()) == []


def test_changes_are_pairs_whose_surest_verb_is_another_one(boxes):
    before = said_of(boxes, 4, {"hold": 0.6, "kick": 0.5})
    after = said_of(boxes, 4, {"hold": 0.4, "kick": 0.7})
    (change,) = changes(before, after, range(30))
    assert (change["was"], change["now"], change["now_score"]) == ("hold", "kick", 0.7)
    assert changes(before, before, range(30)) == []


class Lessons:
    """What a monitor drives, as a plugin might make it."""

    def __init__(self, boxes):
        self.before, self.after = said_of(boxes, 4, {"hold": 0.6}), None
        self.in_use, self.asked = "as given", []

    @property
    def moment(self):
        return type("Moment", (), {})()

    def __getattr__(self, name):
        return lambda *args, **options: self.asked.append((name, *args))

    def kept(self):
        return []


def test_the_monitor_passes_on_what_is_wanted(boxes, monkeypatch):
    lessons = Lessons(boxes)
    moment = type("Moment", (), {})()
    vars(moment).update(state="learning", losses=[(0.1, 5.0), (0.2, 4.0)], done=2, total=9)
    monkeypatch.setattr(Lessons, "moment", moment)
    view = MonitorView(lessons, boxes[0], lambda: lessons.asked.append(("teach",)))
    state = view.handle("pause", {"paused": True, "since": 1}, [])[0]
    assert (state["losses"], state["since"], state["state"]) == ([[0.2, 4.0]], 1, "learning")
    view.handle("keep", {"name": "best"}, [])
    view.handle("teach", {}, [])
    assert lessons.asked == [("pause", True), ("keep", "best"), ("teach",)]
    jpeg = view.handle("example", {"frame": 4, "box": [70, 130, 110, 200]}, [])[1][0]
    assert jpeg[:2] == b"\xff\xd8"
    assert "frame must be" in view.handle("example", {"frame": 99}, [])[0]["error"]


def test_the_widget_counts_changes(boxes, tmp_path):
    annotator = PairAnnotator(boxes[0], tmp_path / "labels.json", verbs=["hold"])
    pair = {"human": [0, 0, 9, 20], "object": None, "object_class": "", "verb": "hold"}
    annotator._view.handle("change", {"frame": 2, "pairs": [pair]}, [])
    assert (annotator.revision, annotator.labels.frames) == (1, [2])
    twin = annotator.__panel__()
    twin.frame = 7
    assert annotator.frame == 7
    annotator.close()
