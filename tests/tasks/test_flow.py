"""Optical flow of a video: DIS, networks by adapter, kept in a scene, scored."""

import json
import sys

import numpy as np
import pytest
import torch
import xarray as xr

from hoilab.errors import DataError, PrivacyError, StoreError
from hoilab.io import SceneWriter
from hoilab.io.flow import kept_flow
from hoilab.metrics.flow import flow_scores
from hoilab.models.flow.networks import FlowNetwork
from hoilab.models.flow.opencv import Dis
from hoilab.models.vicc.processing import flow_picture
from hoilab.schema import make_video
from hoilab.tasks.flow import flow, scene_flow

SHIFT = (3, 2)  # right, down


def moving(frames: int = 3, *, identity: str = "public") -> xr.DataArray:
    """Return a textured square that goes 3 px to the right and 2 down in each frame."""
    texture = np.random.default_rng(3).integers(0, 255, (16, 18, 3)).astype(np.uint8)
    texture = texture.repeat(2, 0).repeat(2, 1)
    pictures = np.full((frames, 72, 96, 3), 110, np.uint8)
    for t in range(frames):
        top, left = 10 + SHIFT[1] * t, 14 + SHIFT[0] * t
        pictures[t, top : top + 32, left : left + 36] = texture
    return make_video(pictures, np.arange(frames) / 10, identity=identity)


class Shifts(torch.nn.Module):
    """A network that says everything moves by what the first pixels say; a list, as RAFT."""

    def forward(self, first, second):
        assert first.shape[-1] % 8 == 0
        assert -1 <= float(first.min()) <= float(first.max()) <= 1
        whole = torch.zeros(1, 2, *first.shape[2:])
        return [whole, whole + torch.tensor(SHIFT)[None, :, None, None]]


def test_dis_sees_what_moves():
    video = moving()
    found = flow(video, model=Dis())
    assert found.dims == ("time", "y", "x", "space")
    assert found.attrs["identity"] == "public"
    inside = found[0, 18:34, 24:40].mean(("y", "x"))
    np.testing.assert_allclose(inside, SHIFT, atol=0.3)
    assert bool(np.isnan(found[-1]).all())


def test_a_network_is_padded_and_its_last_word_counts():
    found = flow(moving(2), model=FlowNetwork(Shifts(), name="shifts"))
    np.testing.assert_allclose(found[0, 71, 95], SHIFT)
    small = FlowNetwork(lambda a, b: torch.zeros(1, 2, 3, 3), name="small")
    with pytest.raises(DataError, match=r"small gave \(1, 2, 3, 3\)"):
        flow(moving(2), model=small)


def test_pieces_join_without_a_seam(monkeypatch):
    video = moving(5)
    whole = flow(video, model=Dis())
    monkeypatch.setattr(sys.modules["hoilab.tasks.flow"], "CHUNK", 2)
    xr.testing.assert_equal(flow(video, model=Dis()), whole)


def test_flow_is_kept_in_the_scene_and_computed_once(tmp_path):
    video = moving(4)
    path = tmp_path / "walk.zarr"
    with SceneWriter(path) as scene:
        scene.put("video", xr.Dataset(coords={"time": video["time"].values}), {"fps": 10.0})
        scene.describe({"source_name": "walk"})
    assert kept_flow(path, "dis") is None
    asked = []

    class Counted(Dis):
        def __call__(self, first, second):
            asked.append(1)
            return super().__call__(first, second)

    one = scene_flow(path, video, model=Counted())
    two = scene_flow(path, video, model=Counted())
    assert len(asked) == 3
    np.testing.assert_array_equal(one, two)
    np.testing.assert_allclose(one[:3], flow(video, model=Dis())[:3], atol=20 / 255 + 1e-6)
    # The bytes are those of the picture that a flow network sees.
    stored = np.rint((one[0].values + 20) * 255 / 40).astype(int)
    np.testing.assert_array_equal(
        stored, flow_picture(flow(video, model=Dis())[0].values)[..., [2, 1]]
    )


def test_flow_of_visible_people_is_not_kept(tmp_path):
    path = tmp_path / "walk.zarr"
    with SceneWriter(path) as scene:
        scene.describe({"source_name": "walk"})
    with pytest.raises(PrivacyError, match="flow in the scene store"):
        scene_flow(path, moving(3, identity="visible"), model=Dis())
    with pytest.raises(StoreError):
        scene_flow(tmp_path / "none.zarr", moving(3), model=Dis())


def test_scores_of_a_known_error():
    right, given = np.zeros((2, 1, 2, 2, 2))
    right[0, 0, 0] = (30.0, 40.0)
    right[0, 1, 1] = np.nan
    given[0, 0, 0] = (30.0, 44.0)  # 4 px off: 8 % of 50
    given[0, 0, 1] = (0.0, 1.0)
    truth, found = (xr.DataArray(a, dims=("time", "y", "x", "space")) for a in (right, given))
    scores = flow_scores(truth, found)
    assert float(scores["error"][0]) == pytest.approx(5 / 3)
    assert float(scores["moving"][0]) == pytest.approx(4.0)
    assert float(scores["outliers"][0]) == pytest.approx(1 / 3)
    with pytest.raises(DataError, match="alike"):
        flow_scores(truth, found[:, :1])


def test_one_frame_has_no_flow_but_a_row():
    found = flow(moving(1), model=Dis())
    assert found.sizes["time"] == 1
    assert bool(np.isnan(found).all())


@pytest.mark.slow
def test_the_command_scores_flow(tmp_path):
    from typer import Typer
    from typer.testing import CliRunner

    from hoilab.cli.evaluate_flow import flow as command

    app = Typer()
    app.command()(command)
    path = tmp_path / "flow.json"
    arguments = ["--scenes", "1", "--pairs", "1", "--width", "96", "--json", str(path)]
    result = CliRunner().invoke(app, [*arguments, "--model", "dis"])
    assert result.exit_code == 0, result.output
    assert json.loads(path.read_text())["models"]["dis"]["error"] < 1.0
