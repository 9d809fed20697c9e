"""The report: who is hidden, what an attacker gets, and when a clip must not be shown."""

import json
import re
import sys

import numpy as np
import pytest
import xarray as xr

from hoilab.cli import main
from hoilab.io import checksum, open_video, write_video
from hoilab.schema import make_tracks, make_video, marked
from hoilab.tasks._attack import attacks
from hoilab.tasks._mask import COLOUR
from hoilab.tasks.report import leaks, model_sha256, report
from hoilab.tasks.report_page import page

from .conftest import WIDTH, Block, staged, walk

FRAMES = 140
SPEED, FIRST = 2.0, 10
SECURE = {
    "leak_check_found": 0,
    "leak_check_frames": 16,
    "failed_frames": 0,
    "hiding": None,
    "attack": {},
}


def truth_of(left: np.ndarray, *, top: float = 40, size: tuple[int, int] = (12, 34)) -> xr.Dataset:
    """Return the tracks of one block whose left edges these are."""
    centre = np.stack([left + size[0] / 2, np.full(FRAMES, top + size[1] / 2)], axis=-1)
    centre[np.isnan(left)] = np.nan
    shape = np.where(np.isnan(centre), np.nan, size)
    return make_tracks(centre[..., None], shape[..., None], np.arange(FRAMES) / 10)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clips") / "door.mp4"
    video = staged(FRAMES, [Block(walk(FRAMES, first=FIRST, speed=SPEED))])
    write_video(path, marked(video, "public"), crf=12)
    return path


@pytest.fixture(scope="module")
def made(clip):
    target = clip.with_name("hidden.mp4")
    truth = truth_of(walk(FRAMES, first=FIRST, speed=SPEED))
    return target, *report(clip, target, truth=truth)


def test_it_counts_heads_and_persons_on_the_output(clip, made):
    target, receipt, said = made
    left = walk(FRAMES, first=FIRST, speed=SPEED)
    # The head is the middle 60 % of the 12 pixels of width; outside the picture there is none.
    assert said["hiding"]["heads"] == ((left + 9.6 > 0) & (left + 2.4 < WIDTH)).sum()
    assert said["hiding"]["leaked"] == said["hiding"]["longest_gap"] == 0
    assert said["hiding"]["never_leaked"] == said["hiding"]["persons"] == 1
    assert said["hiding"]["measured_on"] == "pixels of the output"
    assert said["output_sha256"] == checksum(target)
    assert said["leaks"] == []
    assert len(said["masked"]) == receipt.sizes["time"] == FRAMES
    assert json.loads(json.dumps(said)) == said


def test_masks_and_pixels_say_the_same(clip, made, tmp_path):
    truth = truth_of(walk(FRAMES, first=FIRST, speed=SPEED))
    _, said = report(clip, tmp_path / "out.mp4", style="background", truth=truth)
    assert said["hiding"]["measured_on"] == "masks"
    for name in ("heads_hidden", "never_leaked", "longest_gap", "heads"):
        assert said["hiding"][name] == made[2]["hiding"][name]
    assert said["hiding"]["masked_share"] == pytest.approx(said["masked_mean"], abs=0.02)


def test_the_page_asks_nothing_of_other_hosts(made):
    target, _, said = made
    text = page(said, open_video(target, identity="hidden"))
    assert "Nothing speaks against showing this clip" in text
    assert text.count("data:image/jpeg;base64,") == 4
    assert "default-src 'none'" in text
    for way in ("http://", "https://", "<script", "<link", "@import", "url("):
        assert way not in text


def test_names_of_files_are_no_markup(made):
    target, _, said = made
    text = page(said | {"source_name": "<b>x.mp4"}, open_video(target, identity="hidden"))
    assert "<b>x.mp4" not in text
    assert "&lt;b&gt;x.mp4" in text


def test_each_leak_is_a_sentence():
    assert leaks(SECURE) == []
    attack = {"persons": 19, "recognised": 0.8, "chance": 0.05, "likely_chance": 1e-4}
    bad = SECURE | {
        "leak_check_found": 2,
        "hiding": {"leaked": 3, "heads": 40, "longest_gap": 2},
        "attack": {"head": attack},
    }
    said = leaks(bad)
    assert "found 2 uncovered" in said[0]
    assert "3 of 40 annotated heads" in said[1]
    assert "80% of 19 people are recognised by their head (by chance: 5%)" in said[2]


def test_the_model_has_a_checksum_of_its_own():
    assert len(model_sha256(faces=False)) == 64
    assert model_sha256(faces=False) == model_sha256(faces=False)


@pytest.fixture(scope="module")
def crowd():
    """Return ten people in patterned clothes who stand apart, with their boxes."""
    chance = np.random.default_rng(4)
    picture = chance.integers(100, 120, (120, 400, 3)).astype(np.uint8)
    boxes = {}
    for number in range(10):
        left, top = 10 + 38 * number, 30
        cloth = chance.integers(0, 256, (8, 4, 3)).astype(np.uint8)
        picture[top : top + 64, left : left + 24] = cloth.repeat(8, 0).repeat(6, 1)
        boxes[number] = np.array([[0.0, left, top, left + 24, top + 64]])
    return make_video(picture[None], [0.0]), boxes


def test_an_attack_on_what_is_clear_names_everybody(crowd):
    video, boxes = crowd
    found = attacks(boxes, video, video, style="mosaic")
    assert found["body"].persons == 10
    assert found["body"].clear == 1.0
    assert found["body"].chance == 0.1


def test_an_attack_on_flat_colour_is_a_guess(crowd):
    video, boxes = crowd
    flat = video.copy(data=np.broadcast_to(np.array(COLOUR, np.uint8), video.shape))
    for attack in attacks(boxes, video, flat, style="solid").values():
        assert attack.recognised == pytest.approx(attack.chance)
        assert attack.likely_chance > 0.05


def test_an_attack_on_a_mosaic_undoes_it(crowd):
    from hoilab.tasks.styles_pixels import mosaic

    video, boxes = crowd
    weak = video.copy(data=mosaic(video.values[0])[None])
    attack = attacks(boxes, video, weak, style="mosaic")["body"]
    assert attack.recognised >= 0.8
    assert attack.likely_chance < 0.001


def test_nobody_is_no_attack(crowd):
    video, _ = crowd
    attack = attacks({}, video, video, style="solid")["head"]
    assert (attack.persons, attack.recognised, attack.likely_chance) == (0, 0.0, 1.0)


def run(capsys, monkeypatch, *words: object) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["hoilab", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr()
    return left.value.code, said.out, said.err


def test_a_leak_is_an_error_and_the_report_is_there(clip, tmp_path, capsys, monkeypatch):
    """Somebody is annotated who is not there, so nothing hides him."""
    rows = [f"{frame},1,100,5,12,24,1,1,1" for frame in range(1, FRAMES + 1)]
    (tmp_path / "gt.txt").write_text("\n".join(rows) + "\n")
    words = ("anonymize", clip, tmp_path / "out.mp4", "--report", tmp_path / "r.html")
    code, _, err = run(
        capsys, monkeypatch, *words, "--truth", tmp_path / "gt.txt", "--frame-offset", -1
    )
    assert code == 5
    assert "do not show" in err
    assert "annotated heads are not hidden, for up to" in err
    said = json.loads((tmp_path / "r.json").read_text())
    assert said["hiding"]["never_leaked"] == 0
    assert "Do not show this clip" in (tmp_path / "r.html").read_text()
    assert (tmp_path / "out.mp4").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--report", "r.pdf"), r"ends in \.html or \.json"),
        (("--report", "no/folder/r.html"), "there is no folder"),
        (("--truth", "gt.txt"), "add --report"),
    ],
)
def test_what_cannot_be_reported_is_said_before_the_work(
    words, message, clip, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, monkeypatch, "anonymize", clip, tmp_path / "out.mp4", *words)
    assert code not in (0, 70)
    assert re.search(message, err)
    assert list(tmp_path.iterdir()) == []
