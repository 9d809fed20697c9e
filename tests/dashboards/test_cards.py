"""What cards say: everything the scene knows, nothing it does not, and no markup from outside."""

import pytest
from moving_boxes import RECEIPT

from hoilab.dashboards import look
from hoilab.dashboards.facts import facts_of, history
from hoilab.dashboards.receipt import details_of, verdict
from hoilab.io import open_scene


@pytest.mark.parametrize(
    ("attrs", "kind"),
    [
        pytest.param({"failed_frames": 0, "leak_check_found": 0}, "good", id="all hidden"),
        pytest.param({"failed_frames": 2, "leak_check_found": 0}, "bad", id="frames failed"),
        pytest.param({"failed_frames": 0, "leak_check_found": 1}, "bad", id="somebody found"),
        pytest.param({"failed_frames": 0}, "unknown", id="nobody looked"),
    ],
)
def test_only_a_checked_receipt_without_findings_is_good(attrs, kind):
    assert verdict(attrs)[0] == kind


def test_a_receipt_tells_how_and_what_was_removed():
    told = dict(details_of({**RECEIPT, "output_sha256": "c" * 64}))
    assert told["how"].startswith("solid, looking 7 frames both ways <span")
    assert "rgb(96, 104, 120)" in told["how"]
    assert told["streams removed"] == "audio"
    assert told["metadata removed"] == "there was none"
    assert "0 found in 12 frames; at most 25 %" in told["second look"]
    assert "c" * 64 in told["anonymized"]


def test_what_a_receipt_does_not_say_is_unknown_not_none():
    told = dict(details_of({}))
    assert told["streams removed"] == "unknown"
    assert told["second look"] == "none was taken"


def test_what_this_version_does_not_know_is_told_too():
    assert dict(details_of({"masked_by_hand": 3}))["masked by hand"] == "3"


def test_names_of_files_are_text_not_markup(scene_path):
    scene = open_scene(scene_path)
    evil = "<img src=x onerror=alert(1)>.mp4"
    scene["video"].attrs["source_name"] = evil
    told = look.facts(facts_of(scene)) + look.facts(
        details_of({"source_name": evil, "source_sha256": "ab", "<b>": "<i>"})
    )
    assert "<img" not in told
    assert "<i>" not in told
    assert "<b>" not in told
    assert "<img" not in look.subtitle(evil)


def test_facts_count_and_measure(scene_path):
    told = dict(facts_of(open_scene(scene_path)))
    assert told["picture"] == "640 × 360 px"
    assert told["length"] == "60 frames, 2.36 s"
    assert told["tracked"] == "3 people, 1 thing"


@pytest.mark.parametrize("text", [None, "", "not json", "[]"])
def test_a_history_that_is_not_there_is_no_mistake(text):
    assert history(text) in ([], ["not json"])
