import numpy as np
import pytest
import torch

from hoilab.errors import DataError, PluginError, WeightsError
from hoilab.io import open_video
from hoilab.models.qpic.tiny import save, untrained
from hoilab.schema import make_interactions, make_tracks, make_video, no_interactions
from hoilab.tasks.interactions import interactions

OBJECTS, VERBS = ("bag", "cup"), ("carry", "hold", "drop")


@pytest.fixture
def clip():
    pixels = np.random.default_rng(0).integers(0, 255, (5, 48, 64, 3), dtype=np.uint8)
    return make_video(pixels, np.arange(5) / 10).assign_coords(frame=("time", np.arange(20, 25)))


@pytest.fixture
def tiny():
    torch.manual_seed(0)
    return untrained(objects=OBJECTS, verbs=VERBS)


class Walker:
    """Says that the person at x = frame number holds a cup; remembers what it was shown."""

    def __init__(self):
        self.shown = []

    def __call__(self, video):
        frames = video["frame"].values
        self.shown.append(frames.tolist())
        told = frames[frames != 22]  # it fails once
        if not len(told):
            return no_interactions()
        place = np.stack([told.astype(float), np.full(len(told), 9.0)], 1)
        size = np.full((len(told), 2), 8.0)
        return make_interactions(
            told, told / 10 - 2, place, size, place + 4, size / 2,
            object_class="cup", verb="hold", score=0.8,
        )  # fmt: skip


@pytest.fixture
def walk():
    """Return the track of that person, in the same five frames."""
    place = np.stack([np.arange(20.0, 25.0), np.full(5, 9.0)], 1)[..., None]
    return make_tracks(
        place, np.full_like(place, 8.0), np.arange(5) / 10, frame=np.arange(20, 25), individual=[6]
    )


def test_every_frame_is_shown_once_and_in_order(clip):
    model, told = Walker(), []
    rows = interactions(
        clip, model, batch=2, progress=lambda done, total: told.append((done, total))
    )
    assert model.shown == [[20, 21], [22, 23], [24]]
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert rows["frame"].values.tolist() == [20, 21, 23, 24]
    assert rows.attrs["model"] == "Walker"


def test_rows_are_the_model_s_own_whatever_the_batch(clip, tiny):
    whole = tiny(clip)
    for batch in (1, 3):
        rows = interactions(clip, tiny, batch=batch)
        assert rows["frame"].equals(whole["frame"])
        np.testing.assert_allclose(rows["score"], whole["score"], atol=1e-5)
        np.testing.assert_allclose(rows["human_position"], whole["human_position"], atol=1e-3)


def test_the_threshold_is_asked_of_the_model(clip, tiny):
    assert interactions(clip, tiny, threshold=0.0).sizes["interaction"] == 5 * 32 * 3
    assert interactions(clip, tiny, threshold=1.0).sizes["interaction"] == 0
    assert tiny.task.threshold == 0.1
    assert interactions(clip, Walker(), threshold=0.9).sizes["interaction"] == 0


def test_tracks_name_the_individuals_and_their_pairs(clip, walk):
    rows = interactions(clip, Walker(), tracks=walk)
    assert rows["human"].values.tolist() == [6] * 4
    assert rows["object"].values.tolist() == [-1] * 4
    assert rows["pair"].values.tolist() == [0] * 4


def test_smoothing_goes_over_the_frame_that_was_missed(clip, walk):
    rows = interactions(clip, Walker(), tracks=walk, smooth_s=0.2)
    assert rows["frame"].values.tolist() == [20, 21, 22, 23, 24]
    np.testing.assert_allclose(rows["score"], np.array([2, 2, 2, 2, 2]) / [2, 3, 3, 3, 2] * 0.8)
    np.testing.assert_allclose(rows["human_position"].sel(space="x"), np.arange(20, 25))
    surer = interactions(clip, Walker(), tracks=walk, smooth_s=0.2, threshold=0.6)
    assert surer["frame"].values.tolist() == [20, 24]


def test_a_model_that_pairs_boxes_is_given_the_tracks(clip, walk):
    class Pairing:
        def __call__(self, video, tracks=None):
            assert tracks is walk
            return no_interactions()

    assert interactions(clip, Pairing(), tracks=walk).sizes["interaction"] == 0


class Follower(Walker):
    """Numbers its individuals itself, and says what it needs."""

    follow = True
    frames_at_once = 3

    def __call__(self, video):
        rows = super().__call__(video)
        return rows.assign(human=rows["human"] + 5)

    def forget(self):
        self.shown = []


def test_a_model_that_follows_gets_its_pieces_and_keeps_its_numbers(clip):
    model = Follower()
    for _ in range(2):  # the second recording knows nothing of the first
        rows = interactions(clip, model)
        assert model.shown == [[20, 21, 22], [23, 24]]
        assert rows["human"].values.tolist() == [4] * 4
        assert rows["pair"].values.tolist() == [0] * 4
    assert interactions(clip, model, smooth_s=0.2).sizes["interaction"] == 5
    assert interactions(clip, model, batch=1)["frame"].equals(rows["frame"])


def test_numbers_of_single_frames_are_not_kept(clip):
    def numbering(video):
        return Walker()(video).pipe(lambda rows: rows.assign(human=rows["human"] + 1))

    rows = interactions(clip, numbering)
    assert (rows["human"] == -1).all()
    assert (rows["pair"] == -1).all()


def test_no_frames_no_rows(clip, tiny):
    assert interactions(clip[:0], tiny).sizes["interaction"] == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"batch": 0}, "batch must be 1", id="no frames at once"),
        pytest.param({"smooth_s": 1.0}, "where tracks say", id="smoothing without tracks"),
        pytest.param({"smooth_s": -1.0}, "smooth_s must be 0", id="negative window"),
        pytest.param({"weights": "a.pth"}, "go with a model's name", id="weights for an object"),
    ],
)
def test_options_that_cannot_be(clip, tiny, options, words):
    with pytest.raises(ValueError, match=words):
        interactions(clip, tiny, **options)


def test_a_model_for_something_else(clip):
    with pytest.raises(PluginError, match=r"for detection, not for interactions.*qpic-r50-hico"):
        interactions(clip, "motion")


def test_rows_that_are_none(clip):
    wrong = no_interactions().drop_vars("verb").pad(interaction=(0, 1))
    with pytest.raises(DataError, match="verb"):
        interactions(clip, lambda _: wrong)


def test_weights_that_are_missing_say_where_they_come_from(clip, tmp_path, monkeypatch):
    monkeypatch.setenv("HOILAB_WEIGHTS", str(tmp_path))
    with pytest.raises(WeightsError, match=r"qpic_resnet50_hico\.pth is not in .*https://github"):
        interactions(clip, "qpic-r50-hico")


def test_own_weights_go_with_a_name(clip, tiny, tmp_path):
    path = tmp_path / "mine.safetensors"
    save(tiny, path, card={})
    rows = interactions(clip, "qpic-tiny", weights=path)
    np.testing.assert_allclose(rows["score"], interactions(clip, tiny)["score"])
    assert rows.attrs["model"] == "qpic-tiny"


def test_pictures_and_clips_of_people(shared_data, tiny):
    for photo in sorted((shared_data / "hoi-images").glob("*.jpg"))[:2]:
        rows = interactions(open_video(photo), tiny, threshold=0.0)
        assert rows.sizes["interaction"] == 32 * 3
    for name in ("04_coffee.mp4", "teddy.mp4"):
        video = open_video(shared_data / "hoi-video" / name)[:2]
        rows = interactions(video, tiny, threshold=0.0)
        assert sorted(set(rows["frame"].values)) == video["frame"].values.tolist()
        inside = (rows["human_position"] >= 0) & (
            rows["human_position"].sel(space="x") <= video.sizes["x"]
        )
        assert inside.all()


def test_upt_pairs_the_tracks_it_is_given(clip):
    from hoilab.models.upt.weights import untrained as untrained_upt

    torch.manual_seed(0)
    upt = untrained_upt(objects=("person", "bag"), verbs=("carry",))
    place = np.repeat([[[20.0, 40.0], [24.0, 30.0]]], 5, 0)  # time space individual
    shape = np.repeat([[[16.0, 10.0], [36.0, 12.0]]], 5, 0)
    tracks = make_tracks(
        place, shape, np.arange(5) / 10, frame=np.arange(20, 25), individual=[6, 3],
        label=["person", "bag"],
    )  # fmt: skip
    rows = interactions(clip, upt, tracks=tracks, threshold=0.0)
    assert rows["frame"].values.tolist() == [20, 21, 22, 23, 24]
    assert set(rows["human"].values.tolist()) == {6}
    assert set(rows["object"].values.tolist()) == {3}
    assert set(rows["pair"].values.tolist()) == {0}
    alone = interactions(clip, upt, threshold=0.0)
    assert set(alone["human"].values.tolist()) <= {-1}
