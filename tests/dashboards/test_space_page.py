"""The page of a scene in space: linked views, numbers in metres, and what is missing."""

import shutil

import numpy as np
import pytest
from room_space import room_space

import hoilab as hl
from hoilab.dashboards import Session
from hoilab.dashboards.space_page import SpacePage
from hoilab.reconstruction.space import Space
from hoilab.reconstruction.store import space_path, write_space


@pytest.fixture
def scene(scene_path):
    return hl.open_scene(scene_path)


def test_without_a_space_the_page_says_what_to_run(scene, scene_path):
    assert not space_path(scene_path).exists()
    page = SpacePage(scene)
    assert page.view is None
    assert "hoilab reconstruct boxes.zarr" in page._refusal
    assert page.scrubber.frame == 0


def test_views_share_frame_and_selection_and_tell_metres(scene, scene_path):
    path = write_space(room_space(), space_path(scene_path), overwrite=True)
    try:
        session = Session()
        page = SpacePage(scene, session)
        page.view.frame = 12
        assert (session.frame, page.scrubber.frame) == (12, 12)
        page.view.selected = 3
        assert (session.selected, page.scrubber.selected) == (3, 3)
        # Walker 3 is at -1 + 1.2 m then, and its box is 1.8 m high.
        assert "3 at 0.20, 0.00 m" in page.facts.object
        assert "1.80 m" in page.facts.object
        page.scrubber.frame = 5
        assert page.view.frame == 5
        page.view.measured = [[0, 0, 0], [3, 4, 0]]
        assert "5.00 m" in page.facts.object
    finally:
        shutil.rmtree(path)


def test_a_scene_with_nobody_in_it_is_a_page_too(scene, scene_path):
    space = room_space()
    nobody = Space(
        background=space.background,
        surface=space.surface,
        movers=space.movers.isel(point=[]),
        boxes=space.boxes.isel(box=[]),
        walks=space.walks.isel(individual=np.array([], int)),
        camera=space.camera,
    )
    path = write_space(nobody, space_path(scene_path), overwrite=True)
    try:
        page = SpacePage(scene)
        assert "0 individuals" in page.facts.object
        assert page.view.layers == ["surface", "camera", "grid"]
    finally:
        shutil.rmtree(path)
