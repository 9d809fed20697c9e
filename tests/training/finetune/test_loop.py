import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from hoilab.errors import DataError, WeightsError
from hoilab.models.cdn.architecture import Cdn
from hoilab.models.cdn.architecture import tiny_config as tiny_cdn
from hoilab.models.duet import weights as duet
from hoilab.models.duet.processing import pixels
from hoilab.models.qpic.detector import InteractionDetector
from hoilab.models.qpic.processing import Resize, prepared
from hoilab.models.qpic.tiny import opened, save
from hoilab.schema import make_interactions
from hoilab.training.finetune.checkpoints import Checkpoints
from hoilab.training.finetune.data import labelled_pictures
from hoilab.training.finetune.duet import DuetLearner
from hoilab.training.finetune.learner import Labelled, names
from hoilab.training.finetune.loop import finetune
from hoilab.training.finetune.models import learner_of
from hoilab.training.finetune.pairs import PairLearner
from hoilab.training.finetune.recipe import FinetuneRecipe

from .drawn import HEIGHT, WIDTH, drawn, small_qpic

QUICK = FinetuneRecipe(epochs=2, learning_rate=1e-3)


@pytest.fixture(scope="module")
def base():
    return drawn("ball", 20, seed=1)


@pytest.fixture(scope="module")
def taught(base):
    """Return a model that learnt to see who kicks a ball, and what came of it."""
    recipe = FinetuneRecipe(epochs=24, batch=4, learning_rate=2e-3)
    return finetune(PairLearner(small_qpic()), [base], recipe=recipe)


def test_loss_on_held_out_frames_falls(taught):
    before, after = taught.figures["loss"].sel(data="own").values
    assert after < 0.5 * before
    # The model that is returned is the best one, whichever epoch that was.
    assert after == pytest.approx(float(taught.history["own"].min()), rel=1e-5)
    assert not taught.stopped
    assert np.isnan(taught.figures["loss"].sel(data="base")).all()


def test_replay_and_distance_from_before_keep_what_was_known(taught, base):
    """Teach another interaction, with no guard, with each, and see what is left of the first."""
    own = [drawn("box", 12, seed=2)]
    recipe = FinetuneRecipe(epochs=8, batch=4, learning_rate=1e-3, drift=0.0)
    seen = drawn("ball", 10, seed=9)

    def left(**guards):
        data = guards.pop("replay_data", [])
        result = finetune(taught.learner, own, replay=data, recipe=replace(recipe, **guards))
        again = finetune(
            result.learner, [seen], recipe=replace(recipe, epochs=1, held_out=0.5)
        ).history["own"]
        return float(again[0]), result.figures["loss"].sel(data="own")

    bare, learnt = left()
    replayed, learnt_too = left(replay_data=[base])
    distant, _ = left(drift=3.0)
    assert replayed < 0.9 * bare
    assert distant < 0.9 * bare
    for losses in (learnt, learnt_too):
        assert losses.sel(moment="after") < 0.8 * losses.sel(moment="before")


@pytest.mark.parametrize("start", ["encoder", "backbone"])
@pytest.mark.parametrize("method", ["qpic", "cdn"])
def test_cached_features_give_what_the_network_gives(method, start):
    detector = small_qpic()
    if method == "cdn":
        detector = InteractionDetector(Cdn(tiny_cdn(object_classes=1, verbs=1)), detector.task)
    frame = drawn("ball", 1, seed=3).video.values[0]
    learner = PairLearner(detector, start=start)
    with torch.no_grad():
        features = tuple(part[None] for part in learner.features(frame))
        said = learner.beliefs(features)
        whole = detector.network(prepared(frame, detector.task.resize)[None]).layer(-1)
    for one, other in zip(said, whole, strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)


def test_what_begins_behind_the_encoder_leaves_it_alone(base):
    learner = PairLearner(small_qpic())
    result = finetune(learner, [base], recipe=QUICK)
    given, taught = (m.network.state_dict() for m in (learner, result.learner))
    changed = {name.split(".")[0] for name in given if not torch.equal(given[name], taught[name])}
    assert changed == {
        "transformer", "query_embed", "sub_bbox_embed", "obj_bbox_embed", "obj_class_embed",
        "verb_class_embed",
    }  # fmt: skip
    assert not [
        name
        for name in given
        if "encoder" in name
        and "decoder" not in name
        and not torch.equal(given[name], taught[name])
    ]


def test_new_names_get_rows_and_old_rows_stay():
    old = PairLearner(small_qpic(objects=("ball", "cup"), verbs=("kick",)))
    new = old.extended(objects=["box", "ball"], verbs=["carry", "kick"])
    assert (new.objects, new.verbs) == (("ball", "cup", "box"), ("kick", "carry"))
    before, after = old.network.obj_class_embed, new.network.obj_class_embed
    torch.testing.assert_close(after.weight[[0, 1, 3]], before.weight)  # "nothing" stays last
    torch.testing.assert_close(after.weight[2], before.weight[:2].mean(0))
    torch.testing.assert_close(
        new.network.verb_class_embed.bias[:1], old.network.verb_class_embed.bias
    )
    frame = drawn("ball", 1, seed=3).video.values[0]
    batch = tuple(part[None] for part in old.features(frame))
    with torch.no_grad():
        for one, other in zip(old.beliefs(batch), new.beliefs(batch), strict=True):
            torch.testing.assert_close(one, other)


def test_drift_is_nothing_before_the_first_step_and_counts_old_classes_alone():
    pupil = PairLearner(small_qpic()).extended(objects=["box"], verbs=["carry"])
    batch = tuple(part[None] for part in pupil.features(drawn("ball", 1, seed=3).video.values[0]))
    target = pupil.targets(drawn("ball", 1, seed=3).interactions, (WIDTH, HEIGHT))
    with torch.no_grad():
        before = pupil.beliefs(batch)
        assert pupil.losses(batch, [target], before)["drift"] == pytest.approx(0.0, abs=1e-4)
        pupil.network.obj_class_embed.bias[1] += 5.0  # the new class
        assert pupil.losses(batch, [target], before)["drift"] == pytest.approx(0.0, abs=1e-4)
        pupil.network.obj_class_embed.bias[0] += 5.0
        assert pupil.losses(batch, [target], before)["drift"] > 1.0


def test_a_pair_is_one_target_with_all_its_verbs():
    rows = make_interactions(
        [8] * 4, 0.0,
        [[10, 20], [10, 20], [10, 20], [40, 20]], [[10, 20]] * 4,
        [[20, 20], [20, 20], [30, 30], [np.nan] * 2], [[4, 4], [4, 4], [6, 6], [np.nan] * 2],
        object_class=["cup", "cup", "bag", ""], verb=["hold", "drink", "none", "walk"],
    )  # fmt: skip
    assert names(rows) == (("cup", "none"), ("drink", "hold", "walk"))
    learner = PairLearner(small_qpic()).extended(
        objects=["bag", "cup", "none"], verbs=["drink", "hold", "walk"]
    )
    found = learner.targets(rows, (100, 50))
    torch.testing.assert_close(
        found.human_box, torch.tensor([[0.1, 0.4, 0.1, 0.4], [0.4, 0.4, 0.1, 0.4]])
    )
    torch.testing.assert_close(
        found.object_box, torch.tensor([[0.2, 0.4, 0.04, 0.08], [0.0, 0.0, 0.0, 0.0]])
    )
    assert found.object_class.tolist() == [2, 3]
    assert found.verbs.tolist() == [[0, 1, 1, 0], [0, 0, 0, 1]]
    with pytest.raises(DataError, match=r"annotations have object 'cup'"):
        PairLearner(small_qpic()).targets(rows, (100, 50))


def test_mirror_images_have_mirrored_boxes(base):
    recipe = replace(QUICK, epochs=1, mirrored=True)
    looked = []
    learner = PairLearner(small_qpic())
    finetune(
        learner, [base], recipe=recipe, progress=lambda p: looked.append(p), stop=lambda: False
    )
    steps = [moment.total for moment in looked if moment.stage == "learn"]
    assert steps[0] == 4  # 16 of 20 frames and their mirror images, 8 a step


@pytest.mark.parametrize("stage", ["look", "learn"])
def test_a_wish_to_stop_is_granted_at_once(base, tmp_path, stage):
    asked: list[float] = []

    def watch(moment):
        if moment.stage == stage and moment.done == 3 and not asked:
            asked.append(time.perf_counter())

    result = finetune(
        PairLearner(small_qpic()),
        [base],
        recipe=replace(QUICK, epochs=500, batch=2),
        folder=tmp_path,
        stop=lambda: bool(asked),
        progress=watch,
    )
    assert time.perf_counter() - asked[0] < 0.5
    assert result.stopped
    assert result.path is None
    assert not (tmp_path / "model.safetensors").exists()


def test_a_paused_run_goes_on(base):
    pauses = iter([True, True, True])
    steps = []
    result = finetune(
        PairLearner(small_qpic()),
        [base],
        recipe=QUICK,
        paused=lambda: len(steps) == 2 and next(pauses, False),
        progress=lambda p: steps.append(p) if p.stage == "learn" else None,
    )
    assert next(pauses, None) is None
    assert [p.done for p in steps] == [1, 2, 3, 4]
    assert steps[-1].epoch == 1
    assert set(steps[-1].losses) == {"own", "drift"}
    assert not result.stopped


def test_the_file_opens_again_and_says_how_it_was_made(base, tmp_path):
    result = finetune(
        PairLearner(small_qpic()), [base, drawn("box", 4, seed=4)],
        recipe=QUICK, folder=tmp_path, card={"from": "seeded"},
    )  # fmt: skip
    detector = opened(result.path)
    assert detector.task.objects == ("ball", "box")
    frame = base.video.values[0]
    features = result.learner.features(frame)
    mine = result.learner.predict(features, (WIDTH, HEIGHT))
    theirs = PairLearner(detector).predict(features, (WIDTH, HEIGHT))
    np.testing.assert_array_equal(mine["score"], theirs["score"])
    state = Checkpoints(tmp_path / "checkpoints")
    assert state.listed() == []  # two epochs, one checkpoint each five
    state.save(result.learner, "as-it-was", card={"note": "kept by hand"})
    assert [(one.name, one.card["note"]) for one in state.listed()] == [
        ("as-it-was", "kept by hand")
    ]
    with torch.no_grad():
        result.learner.network.query_embed.weight.zero_()
    state.restore(result.learner, "as-it-was")
    assert result.learner.network.query_embed.weight.abs().sum() > 0
    with pytest.raises(WeightsError, match=r"no checkpoint 'other'.*there is as-it-was"):
        state.restore(result.learner, "other")
    with pytest.raises(DataError, match="checkpoint's name"):
        state.save(result.learner, "../x", card={})


WRITER = """
import sys
from hoilab.training.finetune.checkpoints import Checkpoints
from hoilab.training.finetune.pairs import PairLearner
from training.finetune.drawn import small_qpic
states, learner = Checkpoints(sys.argv[1]), PairLearner(small_qpic())
print("ready", flush=True)
for number in range(10**6):
    states.save(learner, f"state-{number % 3}", card={"number": str(number)})
"""


def test_checkpoints_survive_a_kill(tmp_path):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"ready\n"
    deadline = time.monotonic() + 20
    while len([*tmp_path.glob("state-*")]) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.05)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    states = Checkpoints(tmp_path)
    assert len(states.listed()) == 3
    for state in states.listed():
        assert opened(state.path).task.verbs == ("kick",)
    assert not [*tmp_path.glob(".*")]  # what was half written is swept away


def test_what_cannot_be_learnt_from_is_refused(base):
    learner = PairLearner(small_qpic())
    none = base.interactions.isel(interaction=slice(0))
    with pytest.raises(DataError, match="no frame is labelled"):
        finetune(learner, [Labelled(base.video, none)])
    with pytest.raises(DataError, match=r"12 labelled frames are not in the video.*first is 8"):
        Labelled(base.video[:8], base.interactions)
    with pytest.raises(FloatingPointError, match=r"lower the learning rate|NaN"):
        finetune(learner, [base], recipe=replace(QUICK, epochs=30, learning_rate=1e30))


def test_a_duet_is_taught_new_things_on_cached_grids(tmp_path):
    torch.manual_seed(0)
    start = duet.untrained(things=("ball",), verbs=("kick",), verbs_of_thing=((0,),))
    start.task = replace(start.task, resize=Resize(shorter_px=HEIGHT, longest_px=WIDTH))
    learner = DuetLearner(start)
    frame = drawn("ball", 1, seed=3).video.values[0]
    with torch.no_grad():
        said = learner.beliefs(tuple(part[None] for part in learner.features(frame)))
        whole = start.network(pixels(frame[None]))[1]
    # Features are kept in half precision.
    torch.testing.assert_close(said.heat, whole.heat, atol=2e-2, rtol=1e-2)
    recipe = replace(QUICK, epochs=3, batch=4, learning_rate=1e-2, clip_norm=5.0)
    result = finetune(
        learner, [drawn("box", 8, seed=2)], replay=[drawn("ball", 6, seed=1)],
        recipe=recipe, folder=tmp_path,
    )  # fmt: skip
    losses = result.figures["loss"]
    assert (losses.sel(moment="after") < losses.sel(moment="before")).all()
    again = duet.opened(result.path)
    assert (again.task.things, again.task.verbs) == (("ball", "box"), ("kick", "carry"))
    assert again.network.pairs.possible.tolist() == [[True, True], [True, True]]
    assert isinstance(learner_of(str(result.path)), DuetLearner)


def test_pictures_of_several_sizes_are_learnt_from(tmp_path, base):
    from PIL import Image

    frames = base.video.values
    Image.fromarray(frames[0]).save(tmp_path / "photo-7.png")
    Image.fromarray(frames[1][:96, :120]).save(tmp_path / "photo-9.png")
    rows = base.interactions.isel(interaction=[0, 0])
    rows = rows.assign(frame=("interaction", [7, 9]))
    parts = labelled_pictures(rows, tmp_path)
    assert [part.frames for part in parts] == [[7], [9]]
    result = finetune(
        PairLearner(small_qpic()), parts, recipe=replace(QUICK, epochs=1, held_out=0.5)
    )
    assert np.isfinite(result.figures["loss"].sel(data="own")).all()
    with pytest.raises(DataError, match="no picture with the number 8"):
        labelled_pictures(rows.assign(frame=("interaction", [8, 9])), tmp_path)


def test_a_checkpoint_goes_on_from_the_command_line(tmp_path, base):
    from typer.testing import CliRunner

    from hoilab.cli import app as whole
    from hoilab.cli.finetune import finetune as command
    from hoilab.datasets import write_pairs
    from hoilab.io import write_video

    save(small_qpic(), tmp_path / "start.safetensors", card={})
    write_pairs(base.interactions, tmp_path / "labels.json")
    write_video(tmp_path / "clip.mp4", base.video)
    if "finetune" not in [c.callback.__name__ for c in whole.registered_commands]:
        whole.command()(command)
    words = ["finetune", tmp_path / "start.safetensors", "--pairs", tmp_path / "labels.json"]
    words += ["--video", tmp_path / "clip.mp4", "--epochs", 1, "-o", tmp_path / "out"]
    answer = CliRunner().invoke(whole, [str(word) for word in words])
    assert answer.exit_code == 0, answer.output
    assert "own labels: loss" in answer.output
    assert opened(tmp_path / "out" / "model.safetensors").task.objects == ("ball",)
