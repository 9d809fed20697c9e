import numpy as np
import pytest

from hoilab.analysis import associate
from hoilab.analysis.association import CONFIRMED_BY, Tracker, join
from hoilab.schema import check_tracks, make_detections, no_detections

SIZE = (320, 240)
RED, BLUE = np.eye(2, 8, dtype=np.float32) * np.sqrt(2)


def follow(frames, *, lag=10, smooth=0, looks=None, labels=None, **options):
    """Return the tracks of boxes given for each frame as {name: (x, y, width, height)}."""
    tracker = Tracker(lag=lag, smooth=smooth, size=SIZE, **options)
    settled = []
    for number, boxes in enumerate(frames):
        label = [(labels or {}).get(name, "person") for name in boxes]
        appearance = np.array([looks[name] for name in boxes]) if looks else None
        tracker.step(
            np.array(list(boxes.values()), dtype=float).reshape(-1, 4),
            np.ones(len(boxes)),
            np.array(label, dtype=str),
            appearance,
        )
        if number >= lag:
            settled.append(tracker.settle(number - lag))
    settled += [tracker.settle(number) for number in range(len(settled), len(frames))]
    return join(settled, np.arange(len(frames)) / 10, np.arange(len(frames)))


def walking(frame, *, start=40.0, speed=3.0, y=100.0):
    return (start + speed * frame, y, 20.0, 50.0)


def test_one_walker_is_one_track_from_the_first_box():
    tracks = check_tracks(follow([{"a": walking(t)} for t in range(30)]))
    assert tracks["individual"].values.tolist() == [0]
    np.testing.assert_allclose(tracks["position"].values[:, 0, 0], 40 + 3 * np.arange(30))
    np.testing.assert_allclose(tracks["shape"].values[:, :, 0], [[20, 50]] * 30)
    assert tracks["class"].values.tolist() == ["person"]


def test_a_gap_within_the_lag_is_a_straight_line():
    frames = [{"a": walking(t)} if not 12 <= t < 18 else {} for t in range(30)]
    tracks = follow(frames)
    assert tracks.sizes["individual"] == 1
    np.testing.assert_allclose(tracks["position"].values[:, 0, 0], 40 + 3 * np.arange(30))
    filled = tracks["confidence"].values[12:18, 0]
    assert (filled < 0.5).all()
    assert (tracks["confidence"].values[:12] == 1).all()


def test_a_gap_longer_than_the_lag_stays_open_under_one_number():
    frames = [{"a": (100.0, 100, 20, 50)} if not 12 <= t < 30 else {} for t in range(50)]
    tracks = follow(frames, lag=10, memory=60, looks={"a": RED})
    assert tracks.sizes["individual"] == 1
    seen = tracks["confidence"].notnull().values[:, 0]
    assert seen.tolist() == [not 12 <= t < 30 for t in range(50)]


def test_after_the_memory_it_is_somebody_else():
    frames = [{"a": (100.0, 100, 20, 50)} if not 12 <= t < 40 else {} for t in range(60)]
    assert follow(frames, lag=10, memory=20).sizes["individual"] == 2


def test_who_left_the_picture_is_not_found_again():
    """Out at the right edge in frame 29 (x + 10 > 320), somebody in at the same place in 45."""
    frames = [{"a": walking(t, start=240)} if t < 29 else {} for t in range(45)]
    frames += [{"b": walking(t, start=312, speed=-3)} for t in range(20)]
    looks = {"a": RED, "b": RED}
    tracks = follow(frames, memory=100, looks=looks)
    assert tracks.sizes["individual"] == 2


def test_two_who_cross_keep_their_numbers_by_their_looks():
    """They meet in frame 20 and merge to one box for three frames."""
    frames = []
    for t in range(41):
        a, b = walking(t, start=100, speed=2), walking(t, start=180, speed=-2, y=104.0)
        frames.append({"a": a} if 19 <= t <= 21 else {"a": a, "b": b})
    tracks = follow(frames, looks={"a": RED, "b": BLUE})
    assert tracks.sizes["individual"] == 2
    x = tracks["position"].sel(space="x")
    assert x.isel(time=5).values.round().tolist() == [110, 170]
    assert x.isel(time=36).values.round().tolist() == [172, 108]


def test_noise_gives_no_track():
    chance = np.random.default_rng(0)
    frames = []
    for _ in range(40):
        x, y = chance.uniform(20, 300), chance.uniform(20, 200)
        frames.append({"speck": (x, y, 8.0, 8.0)})
    assert follow(frames).sizes["individual"] == 0


@pytest.mark.parametrize(("count", "tracks"), [(CONFIRMED_BY - 1, 0), (CONFIRMED_BY, 1)])
def test_a_track_needs_some_boxes(count, tracks):
    frames = [{"a": walking(t)} if t < count else {} for t in range(20)]
    assert follow(frames).sizes["individual"] == tracks


def test_a_thing_left_behind_is_a_track_of_its_own():
    frames = []
    for t in range(60):
        boxes = {"person": walking(max(0, t - 15), start=60)}
        if t > 20:
            boxes["bag"] = (66.0, 118.0, 14.0, 16.0)
        frames.append(boxes)
    tracks = follow(frames, labels={"bag": "thing"}, looks={"person": RED, "bag": BLUE})
    assert tracks["class"].values.tolist() == ["person", "thing"]
    assert tracks["confidence"].notnull().sum("time").values.tolist() == [60, 39]


def test_smoothing_removes_what_jumps_but_keeps_straight_lines():
    chance = np.random.default_rng(1)
    shake = chance.normal(0, 3, (60, 2))
    frames = [{"a": (40 + 3 * t + shake[t, 0], 100 + shake[t, 1], 20.0, 50.0)} for t in range(60)]
    truth = np.stack([40 + 3 * np.arange(60), np.full(60, 100)], axis=-1)
    rough, fine = (
        follow(frames, smooth=smooth)["position"].values[:, :, 0] - truth for smooth in (0, 6)
    )
    assert np.abs(fine).mean() < 0.6 * np.abs(rough).mean()


def test_where_confirmed_individuals_are_expected():
    tracker = Tracker(lag=5, size=SIZE)
    for t in range(12):
        box = np.array([walking(t)])
        tracker.step(box, np.ones(1), np.array(["person"]))
    left, top, right, bottom = tracker.expected()[0]
    assert abs((left + right) / 2 - (40 + 3 * 12)) < 1
    assert abs(bottom - top - 50) < 2


def test_detections_become_tracks():
    frame = np.repeat(np.arange(20), 2)
    position = np.stack([walking(t, y=y)[:2] for t in range(20) for y in (60.0, 160.0)])
    detections = make_detections(frame, frame / 10, position, [[20, 50]] * 40)
    tracks = associate(detections, np.arange(20) / 10)
    assert tracks.sizes == {"time": 20, "space": 2, "individual": 2}
    assert tracks["position"].notnull().all()


def test_nobody_is_normal():
    tracks = associate(no_detections(), np.arange(5) / 10)
    assert tracks.sizes == {"time": 5, "space": 2, "individual": 0}
