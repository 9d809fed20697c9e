"""hoilab search and evaluate clips: files in, numbers by hand out."""

import json

import numpy as np
import pytest
import typer
from moving_boxes import write_scene
from typer.testing import CliRunner

from hoilab.cli.evaluate_clips import clips as evaluate_clips
from hoilab.cli.search import parsed, search
from hoilab.errors import DataError
from hoilab.io.clips import read_clips
from hoilab.tasks.search import clips_path, distinct_names, recording_clips

app = typer.Typer()
app.command()(search)
app.command()(evaluate_clips)


def run(command, *arguments):
    done = CliRunner().invoke(app, [command, *map(str, arguments), "--json", "-"])
    if done.exception is not None:
        raise done.exception
    return json.loads(done.stdout)


class Colours:
    """Embeds a clip as the colours of its quarters; says how often it was asked."""

    name, kind, frames, stride, size = "colours", "rgb", 5, 1, 16
    asked = 0

    def embed(self, pictures):
        self.asked += len(pictures)
        coarse = pictures.reshape(len(pictures), 5, 2, 8, 2, 8, 3).mean((1, 3, 5))
        return coarse.reshape(len(pictures), -1).astype(np.float32)


@pytest.fixture
def files(tmp_path):
    rng = np.random.default_rng(0)
    paths = []
    for name in ("hall", "yard"):
        embedding = rng.standard_normal((12, 8))
        embedding[4] = [9, 0, 0, 0, 0, 0, 0, 0]
        start = np.arange(12.0)
        paths.append(tmp_path / f"{name}.npz")
        np.savez(paths[-1], embedding=embedding, start_s=start, stop_s=start + 1)
    return paths


def test_the_moment_like_the_example_is_found_in_the_other_recording(files):
    found = run("search", *files, "--like", "hall@4-5", "-k", 3)["moments"]
    assert (found[0]["recording"], found[0]["start_s"]) == ("yard", 4.0)
    assert found[0]["cosine"] > 0.99
    assert ("hall", 4.0) not in [(row["recording"], row["start_s"]) for row in found]


def test_the_example_may_come_from_a_recording_that_is_not_searched(files):
    found = run("search", files[1], "--like", f"{files[0]}@4-5", "-k", 1)["moments"]
    assert (found[0]["recording"], found[0]["start_s"]) == ("yard", 4.0)


def test_a_scenes_clips_are_kept_beside_it_until_something_changes(tmp_path):
    scene = write_scene(tmp_path, frames=40)
    model = Colours()
    first = recording_clips(scene, model)
    kept = clips_path(scene, "colours")
    assert read_clips(kept).sizes == first.sizes
    asked = model.asked
    again = recording_clips(scene, model)
    assert model.asked == asked
    np.testing.assert_allclose(again["embedding"], first["embedding"], rtol=1e-6)
    model.stride = 2  # another cut is another table
    assert recording_clips(scene, model)["span"][0, 1] > first["span"][0, 1]
    people = recording_clips(scene, model, along_tracks=True)
    assert set(people["individual"].values) <= {3, 7, 12, 40}
    assert people.sizes["clip"] > 0


def test_examples_are_read_as_people_write_them():
    assert parsed("a@b.zarr@0-2.5") == ("a@b.zarr", 0.0, 2.5)
    assert parsed("plaza@1:05-2:00.5") == ("plaza", 65.0, 120.5)
    for wrong in ("plaza", "plaza@5", "@1-2", "plaza@5-3"):
        with pytest.raises(DataError, match=r"--like is|stops before"):
            parsed(wrong)


def test_what_to_look_for_must_be_said_once(files):
    with pytest.raises(DataError, match="either --like"):
        run("search", files[0])
    with pytest.raises(DataError, match="either --like"):
        run("search", files[0], "--like", "hall@4-5", "--text", "wave")
    with pytest.raises(DataError, match="has no tracks"):
        recording_clips(files[0].with_suffix(".mp4"), Colours(), along_tracks=True)


def test_recordings_called_alike_are_told_apart():
    assert list(distinct_names(["a/x.zarr", "b/x.zarr", "c/y.zarr"])) == ["a/x", "b/x", "y"]
    with pytest.raises(DataError, match="two recordings are called"):
        distinct_names(["a/x.zarr", "a/x.mp4"])


@pytest.fixture
def sets(tmp_path):
    """Two streams of two classes that lie well apart; in flow, half of the test is mixed up."""
    rng = np.random.default_rng(0)
    paths = {}
    for part, count in (("train", 40), ("test", 20)):
        which = np.arange(count) % 2
        label = np.array(["sit", "walk"])[which]
        for stream in ("rgb", "flow"):
            seen = which.copy()
            if (part, stream) == ("test", "flow"):
                seen[:10] = 1 - seen[:10]
            centre = np.array([[3.0, 0, 0, 0], [0, 3.0, 0, 0]])[seen]
            embedding = centre + 0.1 * rng.standard_normal((count, 4))
            paths[stream, part] = tmp_path / f"{stream}_{part}.npz"
            np.savez(paths[stream, part], embedding=embedding, label=label)
    return paths


def test_scores_of_one_stream_and_of_both(sets):
    report = run(
        "clips", "--train", sets["rgb", "train"], "--train", sets["flow", "train"],
        "--test", sets["rgb", "test"], "--test", sets["flow", "test"],
        "--ks", "1,5", "--seeds", 1, "--shots", "2",
    )  # fmt: skip
    assert report["retrieval"]["rgb_test"] == {"R@1": 1.0, "R@5": 1.0}
    assert report["retrieval"]["flow_test"]["R@1"] == 0.5
    assert set(report["retrieval"]) == {"rgb_test", "flow_test", "rgb_test + flow_test"}
    assert report["linear probe"]["rgb_test"]["top1"] == 1.0
    assert report["linear probe"]["flow_test"]["top1"] == 0.5
    assert report["2 examples a class"]["rgb_test"]["top1"] == 1.0


def test_answers_of_one_video_are_averaged(tmp_path):
    np.savez(tmp_path / "train.npz", embedding=np.eye(2).repeat(3, 0), label=["a"] * 3 + ["b"] * 3)
    np.savez(
        tmp_path / "test.npz", embedding=[[1, 0], [1, 0], [0.4, 0.6], [0, 1]],
        label=["a", "a", "a", "b"], recording=["x", "x", "x", "y"],
    )  # fmt: skip
    report = run(
        "clips", "--train", tmp_path / "train.npz", "--test", tmp_path / "test.npz",
        "--no-linear", "--shots", "3", "--ks", "1", "--seeds", 1,
    )  # fmt: skip
    assert report["3 examples a class"]["test"]["top1"] == 1.0
    assert report["retrieval"]["test"]["R@1"] == 1.0


def test_files_that_do_not_fit_are_refused(sets, tmp_path):
    with pytest.raises(DataError, match="as many --train as --test"):
        run("clips", "--train", sets["rgb", "train"], "--test", sets["rgb", "test"],
            "--test", sets["flow", "test"])  # fmt: skip
    np.savez(tmp_path / "bare.npz", embedding=np.eye(2))
    with pytest.raises(DataError, match="has no label"):
        run("clips", "--train", tmp_path / "bare.npz", "--test", sets["rgb", "test"])
    with pytest.raises(DataError, match="whole numbers from 1"):
        run("clips", "--train", sets["rgb", "train"], "--test", sets["rgb", "test"], "--ks", "0")


def test_a_benchmark_of_videos_is_scored_over_its_splits(tmp_path, monkeypatch):
    from hoilab.cli import evaluate_action_set
    from hoilab.io import write_video
    from hoilab.schema import make_video

    rng = np.random.default_rng(0)
    lists = tmp_path / "lists"
    lists.mkdir()
    rows = {"train": [], "test": []}
    for label, bright in (("Left", np.s_[:, :, :24]), ("Top", np.s_[:, :16])):
        for group in range(4):
            name = f"{label}/v_{label}_g0{group}.mp4"
            (tmp_path / label).mkdir(exist_ok=True)
            pixels = np.full((6, 32, 48, 3), 40 + rng.integers(0, 20), np.uint8)
            pixels[bright] = 200
            video = make_video(pixels, np.arange(6) / 10, identity="public")
            write_video(tmp_path / name, video)
            rows["train" if group < 3 else "test"].append(name)
    for part, names in rows.items():
        (lists / f"{part}list01.txt").write_text("\n".join(names))
    monkeypatch.setattr("hoilab.tasks.clip_protocol.embedder_of", lambda _name: Colours())
    local = typer.Typer()
    local.command()(evaluate_action_set.action_set)
    arguments = [tmp_path, "--lists", lists, "--layout", "ucf101", "--model", "colours",
                 "--keep", tmp_path / "kept", "--splits", "1", "--json", "-"]  # fmt: skip
    done = CliRunner().invoke(local, [str(a) for a in arguments])
    if done.exception is not None:
        raise done.exception
    report = json.loads(done.stdout)
    assert report["splits"] == [1]
    assert report["retrieval"]["colours"]["R@1"] == 1.0
    assert report["linear probe"]["colours"]["top1"] == 1.0
    assert read_clips(tmp_path / "kept" / "colours.npz").sizes["clip"] == 16
