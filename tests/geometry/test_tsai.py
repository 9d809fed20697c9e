"""Tsai's camera against ground positions that another implementation found."""

import csv

import numpy as np
import pytest

from hoilab.datasets.pets import read_pets, read_pets_camera
from hoilab.errors import DataError
from hoilab.geometry.from_people import from_people
from hoilab.geometry.ground import foot_points, on_ground
from hoilab.geometry.tsai import tsai_camera

SIZE = (480, 360)


@pytest.fixture(scope="module")
def pets(shared_data):
    return shared_data / "pets2009-s2l1"


def test_positions_are_those_of_the_inverse_that_came_with_the_boxes(pets):
    camera = read_pets_camera(pets / "View_001.xml", size=SIZE)
    with (pets / "tracks_world.csv").open(encoding="utf-8") as file:
        rows = np.array(list(csv.reader(file))[1:], dtype=float)
    feet = np.stack([rows[:, 2] + rows[:, 4] / 2, rows[:, 3] + rows[:, 5]], -1)
    found = on_ground(camera, feet - 0.5)[0]
    np.testing.assert_allclose(found[:, :2], rows[:, 6:], atol=2e-3)
    assert -(camera["rotation"].values.T @ camera["translation"].values)[2] == pytest.approx(
        7.07, abs=0.01
    )


def test_annotated_people_calibrate_pets_from_its_focal_length_alone(pets):
    truth = read_pets_camera(pets / "View_001.xml", size=SIZE)
    tracks = read_pets(pets / "PETS2009-S2L1.xml", scale=0.625)
    found = from_people(tracks, size=SIZE, focal=float(truth["K"].values[0, 0]))
    feet = foot_points(tracks).transpose("time", "individual", "space").values.reshape(-1, 2)
    feet = feet[np.isfinite(feet).all(-1)] - 0.5
    ours, theirs = (on_ground(camera, feet)[0][:, :2] for camera in (found.camera, truth))
    assert np.median(_off_after_moving(ours, theirs)) < 0.20


def _off_after_moving(ours, theirs):
    """Return distances after the rigid motion that brings one map onto the other (Kabsch)."""
    one, two = ours - ours.mean(0), theirs - theirs.mean(0)
    u, _, v = np.linalg.svd(one.T @ two)
    turn = u @ np.diag([1, np.sign(np.linalg.det(u @ v))]) @ v
    return np.linalg.norm(one @ turn - two, axis=-1)


def test_a_lens_that_folds_the_picture_is_refused():
    with pytest.raises(DataError, match="folds the picture"):
        tsai_camera(
            focal_mm=5.0,
            kappa1=-0.5,
            centre=(100, 80),
            sx=1.0,
            pixel_mm=(0.02, 0.02),
            size=(200, 160),
            angles=(0, 0, 0),
            translation_mm=(0, 0, 1e3),
        )


def test_another_file_is_refused_with_what_was_expected(pets):
    with pytest.raises(DataError, match="not a calibration of PETS"):
        read_pets_camera(pets / "PETS2009-S2L1.xml")
