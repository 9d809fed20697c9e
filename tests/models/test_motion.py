"""The motion detector in parts, on pictures whose truth is drawn by hand."""

import cv2
import numpy as np
import pytest

from hoilab.models import load
from hoilab.models.motion.appearance import appearance
from hoilab.models.motion.background import Background, gain, learn
from hoilab.models.motion.bodies import bodies
from hoilab.models.motion.foreground import Foreground
from hoilab.models.motion.perspective import Perspective, fit
from hoilab.schema import make_video

HEIGHT, WIDTH = 120, 160


def ground(seed: int = 0) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return chance.integers(80, 160, (HEIGHT, WIDTH, 3), dtype=np.uint8)


def video(pictures: np.ndarray, fps: float = 10.0):
    return make_video(pictures, np.arange(len(pictures)) / fps)


def noisy(pictures: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(1).integers(-2, 3, pictures.shape)
    return (pictures.astype(int) + noise).clip(0, 255).astype(np.uint8)


def test_the_ground_is_learnt_behind_walkers():
    pictures = np.repeat(ground()[None], 200, axis=0)
    for t, picture in enumerate(pictures):
        x = (3 * t) % WIDTH
        picture[40:90, x : x + 15] = (200, 30, 30)
    background, _ = learn(video(noisy(pictures)))
    assert not background.doubt
    off = np.abs(background.picture.astype(int) - ground())
    assert off.max() <= 3
    assert background.unknown.mean() < 0.01


def test_who_stands_for_half_the_clip_is_not_ground():
    """There from frame 40 to 160 of 200, at rest but for the camera's noise."""
    pictures = np.repeat(ground()[None], 200, axis=0)
    pictures[40:160, 40:90, 60:76] = (200, 30, 30)
    background, _ = learn(video(noisy(pictures)))
    off = np.abs(background.picture.astype(int) - ground())
    assert off.max() <= 3
    assert background.unknown[45:85, 62:74].all()


def test_who_is_always_there_and_moves_a_little_is_unknown():
    chance = np.random.default_rng(2)
    shirt = chance.integers(0, 255, (60, 30, 3), dtype=np.uint8)
    pictures = np.repeat(ground()[None], 200, axis=0)
    for picture in pictures:
        x = 60 + int(chance.integers(-4, 5))
        picture[40:100, x : x + 30] = shirt
    background, _ = learn(video(noisy(pictures)))
    assert background.unknown[45:95, 65:85].mean() > 0.95
    assert background.unknown[:, :20].mean() < 0.05


@pytest.mark.parametrize(
    ("frames", "fps", "words"),
    [(40, 2.0, "40 frames"), (100, 25.0, "too short"), (1, 10.0, "too short")],
)
def test_too_little_to_know_the_ground(frames, fps, words):
    background, _ = learn(video(np.repeat(ground()[None], frames, axis=0), fps))
    assert words in background.doubt


def test_gain_is_that_of_the_light_not_of_bodies():
    picture = (ground() * 0.8).astype(np.uint8)
    picture[20:70, 50:90] = 250
    np.testing.assert_allclose(gain(picture, ground()), [0.8] * 3, atol=0.02)


def empty(picture: np.ndarray) -> Background:
    tolerance = np.full_like(picture, 15)
    return Background(picture, tolerance, np.zeros(picture.shape[:2], bool), 1.0, "")


def test_bodies_change_the_picture_and_shadows_are_told_apart():
    plain = np.full((HEIGHT, WIDTH, 3), 140, np.uint8)
    picture = plain.copy()
    picture[30:80, 40:60] = (20, 30, 60)
    picture[70:80, 60:90] = 98  # 30 % darker, of the same colour: a shadow
    change = Foreground(empty(plain)).compare(picture)
    assert change.body[35:75, 43:57].all()
    assert not change.body[72:78, 65:88].any()
    assert change.any[72:78, 65:88].all()
    assert not change.any[:, 100:].any()


def test_slow_light_is_followed_and_who_stands_is_not():
    plain = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    foreground = Foreground(empty(plain))
    for step in range(400):
        light = 120 + step // 10
        picture = np.full_like(plain, light)
        picture[:, 80:] -= np.uint8(step // 40)  # more on one side than on the other
        picture[30:80, 40:60] = (220, 40, 40)
        change = foreground.compare(picture)
        foreground.adapt(picture, change, np.zeros(plain.shape[:2], np.uint8))
    assert change.body[32:78, 42:58].all()
    assert change.body.sum() < 1.3 * 50 * 20


def test_a_picture_that_is_all_different_is_doubted():
    change = Foreground(empty(ground())).compare(255 - ground(5) // 3)
    assert "differs from the background" in change.doubt
    assert change.any.all()


def test_perspective_is_learnt_from_blobs_of_all_kinds():
    """Feet from row 60 to 110, height 0.5 x row - 10 and some noise; a third is no person."""
    chance = np.random.default_rng(0)
    foot = chance.uniform(60, 110, 60)
    tall = (0.5 * foot - 10) * chance.normal(1, 0.03, 60)
    left = chance.uniform(0, 100, 60)
    people = np.stack([left, foot - tall, left + 0.35 * tall, foot], axis=-1)
    other = np.stack([left, foot - 30, left + 10 + tall / 9, foot], axis=-1)[:20]
    line = fit(np.concatenate([people, other]), HEIGHT)
    assert line is not None
    assert abs(line.slope - 0.5) < 0.06
    np.testing.assert_allclose(line.height_px(np.array([60, 110])), [20, 45], rtol=0.08)


def test_perspective_needs_blobs_and_rows():
    few = np.array([[0, 10, 10, 40]] * 5, dtype=float)
    assert fit(few, HEIGHT) is None
    one_row = np.array([[x, 50, x + 12, 90] for x in range(0, 100, 5)], dtype=float)
    line = fit(one_row, HEIGHT)
    assert line is not None
    assert (line.slope, line.start) == (0.0, 40.0)


def silhouette(mask: np.ndarray, x: int, foot: int, tall: int) -> None:
    cv2.ellipse(mask, (x, foot - tall // 2), (round(0.17 * tall), tall // 2), 0, 0, 360, 1, -1)


FLAT = Perspective(0.0, 40.0, 20.0)
NOBODY = np.empty((0, 4))


def test_two_who_touch_are_two_bodies():
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    silhouette(mask, 60, 80, 40)
    silhouette(mask, 73, 84, 40)
    found = bodies(mask, FLAT, NOBODY)
    assert [body.person for body in found] == [True, True]
    middles = sorted(float(body.corners[[0, 2]].mean()) for body in found)
    np.testing.assert_allclose(middles, [60, 73], atol=4)


def test_one_behind_a_post_is_one_body():
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    silhouette(mask, 60, 80, 40)
    mask[55:62] = 0
    found = bodies(mask, FLAT, NOBODY)
    assert len(found) == 1
    np.testing.assert_allclose(found[0].corners, [53, 40, 67, 81], atol=3)


def test_who_is_expected_is_found_behind_somebody():
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    silhouette(mask, 60, 80, 40)
    silhouette(mask, 68, 76, 40)
    expected = np.array([[52.0, 40, 68, 80], [60, 36, 76, 76]])
    found = bodies(mask, FLAT, expected)
    assert len(found) == 2


def test_a_bag_is_a_thing_and_specks_are_nothing():
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[70:82, 30:46] = 1
    mask[20:22, 100:103] = 1
    found = bodies(mask, FLAT, NOBODY)
    assert [body.person for body in found] == [False]
    np.testing.assert_allclose(found[0].corners, [30, 70, 46, 82], atol=1)


def test_looks_are_alike_for_one_and_not_for_two():
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[:, :20] = (200, 30, 30)
    picture[:, 20:40] = (200, 30, 30)
    picture[:, 40:] = (30, 30, 200)
    corners = np.array([[0.0, 0, 20, 40], [20, 0, 40, 40], [40, 0, 60, 40]])
    looks = appearance(picture, np.ones((40, 60), np.uint8), corners)
    np.testing.assert_allclose(looks @ looks[0], [2, 2, 0], atol=1e-5)


def test_the_detector_keeps_seeing_who_stands_still():
    pictures = np.repeat(ground()[None], 200, axis=0)
    pictures[60:150, 40:90, 60:76] = (200, 30, 30)
    pictures = noisy(pictures)
    detector = load("motion")(video(pictures))
    for number, picture in enumerate(pictures):
        sighting = detector.look(picture, NOBODY)
        assert len(sighting.score) == (1 if 60 <= number < 150 else 0), number
    np.testing.assert_allclose(detector.scene, ground(), atol=130)  # flat where unknown
