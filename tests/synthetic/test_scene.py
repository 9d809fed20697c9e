import hashlib
import subprocess
import sys

import numpy as np
import pytest

from hoilab import synthetic
from hoilab.errors import DataError
from hoilab.schema import check_camera, check_video
from hoilab.synthetic import Scene

SMALL = {"size": (96, 54), "fps": 5.0, "duration_s": 4.0, "people": 5}
HASH = """
import hashlib
from hoilab import synthetic
scene = synthetic.scene(7, "{place}", size=(96, 54), fps=5.0, duration_s=4.0, people=5)
print(hashlib.sha256(scene.video[[11, 3]].values.tobytes()).hexdigest())
"""


@pytest.mark.parametrize("place", ["plaza", "hall"])
def test_same_seed_gives_the_same_pixels_in_another_process_and_in_another_order(place) -> None:
    scene = synthetic.scene(7, place, **SMALL)
    scene.video[5].load()
    here = np.stack([scene.video[11].values, scene.video[3].values])
    told = subprocess.run(
        [sys.executable, "-c", HASH.format(place=place)], capture_output=True, text=True, check=True
    )
    assert hashlib.sha256(here.tobytes()).hexdigest() == told.stdout.strip()


def test_another_seed_gives_another_scene() -> None:
    one, two = (synthetic.scene(seed, **SMALL).video[10].values for seed in (1, 2))
    assert np.abs(one.astype(int) - two).mean() > 5


def test_the_video_is_lazy_and_frames_can_be_cut_like_any_array(plaza: Scene) -> None:
    video = check_video(plaza.video)
    assert not video.variable._in_memory
    assert video.attrs["identity"] == "public"
    cut = video[2:8:3, 10:40, 5].values
    assert cut.shape == (2, 30, 3)
    np.testing.assert_array_equal(cut[1], plaza.frame(5)[10:40, 5])
    np.testing.assert_array_equal(video[-1].values, plaza.frame(video.sizes["time"] - 1))
    assert not plaza.video.variable._in_memory


def test_length_and_rate_are_as_asked(plaza: Scene) -> None:
    assert plaza.video.shape == (96, 90, 160, 3)
    assert plaza.video.attrs["fps"] == pytest.approx(8.0)


def test_an_empty_place_stays_still() -> None:
    scene = synthetic.scene(0, noise=0.0, **{**SMALL, "people": 0})
    frames = scene.video[[0, 10, 19]].values
    np.testing.assert_array_equal(frames[0], frames[1])
    np.testing.assert_array_equal(frames[0], frames[2])
    assert "person" not in scene.tracks["class"].values
    assert scene.interactions.sizes["interaction"] == 0


def test_a_clip_of_one_frame_is_a_clip() -> None:
    scene = synthetic.scene(0, size=(64, 36), duration_s=0.01, people=2)
    assert scene.video.sizes["time"] == 1
    assert np.isnan(scene.truth()["flow"]).all()


def test_noise_differs_between_frames_and_has_the_stated_strength() -> None:
    scene = synthetic.scene(0, **{**SMALL, "people": 0})
    a, b = (scene.frame(i).astype(float) for i in (0, 1))
    unclipped = (a > 12) & (a < 243) & (b > 12) & (b < 243)
    # Two frames of sigma 2 each, and two roundings of 1/12.
    assert np.std((a - b)[unclipped]) == pytest.approx(np.sqrt(2 * (4 + 1 / 12)), rel=0.06)


@pytest.mark.parametrize("place", ["plaza", "hall", "platform", "car_park"])
@pytest.mark.parametrize("light", ["day", "evening"])
def test_every_place_can_be_seen_by_day_and_in_the_evening(place, light) -> None:
    scene = synthetic.scene(5, place, light=light, **SMALL)
    frame = scene.frame(12)
    assert 40 < frame.mean() < 215
    assert frame.std() > 25


def test_the_background_is_seen_before_people_come(story: Scene) -> None:
    people = [n for n, kind in story.classes.items() if kind == "person"]
    share = np.isin(story.truth(0)["mask"], people).mean()
    assert share < 0.02
    hidden = np.isin(story.truth(slice(0, 125, 5))["mask"], people).mean(axis=0)
    assert (hidden > 0.5).mean() < 0.01, "a median over the clip finds nearly all of it"


def test_what_is_drawn_from_the_seed_can_be_given(plaza: Scene) -> None:
    scene = synthetic.scene(0, height_m=4.0, tilt_deg=30.0, pan_deg=0.0, **SMALL)
    camera = check_camera(scene.camera)
    assert camera.attrs["height_m"] == 4.0
    # The optical axis is the last row of the rotation: 30 degrees below the horizon.
    np.testing.assert_allclose(camera["rotation"].values[2], [0, np.sqrt(0.75), -0.5], atol=1e-9)
    np.testing.assert_allclose(
        -camera["rotation"].values.T @ camera["translation"].values, [0, 0, 4.0], atol=1e-9
    )
    assert plaza.camera.attrs["height_m"] != 4.0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"place": "moon"}, "plaza, hall, platform, car_park"),
        ({"story": "romance"}, "left_suitcase"),
        ({"light": "noon"}, "day, evening"),
        ({"people": -1}, "people"),
        ({"size": (0, 90)}, "size"),
        ({"fps": 0.0}, "fps"),
        ({"supersampling": 0}, "supersampling"),
    ],
)
def test_wrong_wishes_are_refused_with_what_exists(wrong, message) -> None:
    with pytest.raises(DataError, match=message):
        synthetic.scene(**wrong)
