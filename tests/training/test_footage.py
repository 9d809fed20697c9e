"""Footage: what was rendered once says what the scene says."""

from pathlib import Path

import numpy as np
import pytest

from hoilab.errors import DataError
from hoilab.training.footage import Footage, shard
from hoilab.training.shooting import Shooting, render, set_up

SMALL = Shooting(moments=2, run=2, apart_s=0.2, duration_s=4.0, size=(160, 90))
SEED = 1001


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("footage")
    render(folder, [SEED], shooting=SMALL)
    return folder


@pytest.fixture(scope="module")
def footage(folder: Path) -> Footage:
    return Footage(folder)


def test_a_still_is_the_scenes_frame(footage: Footage) -> None:
    scene = set_up(SEED, SMALL)
    assert len(footage) == 4
    assert [moment.tolist() for moment in footage.moments] == [[0, 1], [2, 3]]
    still = footage[2]
    assert footage[3].frame == still.frame + 1
    np.testing.assert_array_equal(still.rgb, scene.frame(still.frame))
    truth = scene.truth([still.frame]).isel(time=0)
    np.testing.assert_array_equal(still.mask, truth["mask"].values[::2, ::2])
    np.testing.assert_allclose(still.depth, truth["depth"].values[::2, ::2], rtol=1e-3)


def test_boxes_box_the_mask_and_hold_the_projected_middle(footage: Footage) -> None:
    people = 0
    scene = set_up(SEED, SMALL)
    for still in footage:
        mask = scene.truth([still.frame])["mask"].values[0]
        for who, box, full, middle, pixels in zip(
            still.individual, still.box, still.full_box, still.centre, still.pixels, strict=True
        ):
            rows, columns = np.nonzero(mask == who)
            assert pixels == len(rows)
            seen = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
            np.testing.assert_array_equal(box, seen)
            camera = still.rotation @ middle + still.translation
            x, y, _ = still.K @ (camera / camera[2])
            assert full[0] - 1 < x + 0.5 < full[2] + 1
            assert full[1] - 1 < y + 0.5 < full[3] + 1
        people += int((still.label == "person").sum())
    assert people > 0


def test_deeds_are_the_scenes(footage: Footage) -> None:
    told = set_up(SEED, SMALL).interactions
    for still in footage:
        rows = told.isel(interaction=np.flatnonzero(told["frame"].values == still.frame))
        expected = set(
            zip(rows["human"].values, rows["object"].values, rows["verb"].values, strict=True)
        )
        found = set(
            zip(
                still.individual[still.human], still.individual[still.thing], still.verb,
                strict=True,
            )
        )  # fmt: skip
        assert found == expected


def test_a_still_is_a_public_video(footage: Footage) -> None:
    video = footage[1].video
    assert video.attrs["identity"] == "public"
    assert video["frame"].values.tolist() == [footage[1].frame]


def test_what_is_there_is_kept(folder: Path) -> None:
    file = shard(folder, SEED) / "rgb.npy"
    before = file.stat().st_mtime_ns
    done = []
    render(folder, [SEED], shooting=SMALL, progress=lambda *counts: done.append(counts))
    assert done == [(1, 1)]
    assert file.stat().st_mtime_ns == before
    assert not list(folder.glob(".unfinished*"))


def test_other_seeds_are_not_there(folder: Path) -> None:
    with pytest.raises(DataError, match="no footage of the seeds asked for; render it"):
        Footage(folder, seeds=range(5))


def test_a_broken_shard_is_named(tmp_path: Path) -> None:
    broken = shard(tmp_path, 3)
    broken.mkdir()
    (broken / "shard.json").write_text("{}")
    with pytest.raises(DataError, match=r"scene-000003 is no whole shard"):
        _ = Footage(tmp_path)[0]
