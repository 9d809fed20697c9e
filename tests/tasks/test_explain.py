from dataclasses import replace

import numpy as np
import pytest
import torch

from hoilab.errors import DataError
from hoilab.models.cdn import tiny as cdn
from hoilab.models.duet import weights as duet
from hoilab.models.duet.detector import DuetDetector
from hoilab.models.qpic.processing import Resize
from hoilab.models.qpic.tiny import untrained
from hoilab.schema import make_tracks, make_video
from hoilab.tasks.explain import (
    attention_of,
    explain,
    faithfulness_of,
    occlusion_of,
    relevance_of,
)
from hoilab.tasks.interactions import interactions

from ..training.finetune.drawn import small_upt

OBJECTS, VERBS = ("bag", "none"), ("carry", "hold")
TWICE = Resize(shorter_px=192, longest_px=256)


@pytest.fixture(scope="module")
def video():
    pixels = np.random.default_rng(0).integers(0, 255, (2, 96, 128, 3), dtype=np.uint8)
    return make_video(pixels, [0.0, 0.4]).assign_coords(frame=("time", [8, 9]))


def _duet():
    made = duet.untrained(things=("bag", "cup"), verbs=VERBS, verbs_of_thing=((0, 1), (0, 1)))
    torch.nn.init.constant_(made.network.dense.heat.bias, 0.0)  # it finds something
    torch.nn.init.normal_(made.network.pyramid.change.weight, std=0.1)
    return DuetDetector(made.network, made.task)


MAKERS = {
    "qpic": lambda: untrained(objects=OBJECTS, verbs=VERBS),
    "cdn": lambda: cdn.untrained(objects=OBJECTS, verbs=VERBS),
    "upt": lambda: small_upt(verbs=VERBS),
    "duet": _duet,
}


@pytest.fixture(scope="module")
def told(video):
    """Return a function that gives a detector and what it told, once for each method."""
    known = {}

    def of(method):
        if method not in known:
            torch.manual_seed(0)
            detector = MAKERS[method]()
            detector.task = replace(detector.task, resize=TWICE)
            known[method] = detector, interactions(video, detector, threshold=0.0)
        return known[method]

    return of


def test_attention_is_that_of_the_query_and_frame(video, told):
    detector, rows = told("qpic")
    row = rows.isel(interaction=70)
    seen = attention_of(video, detector, row)
    assert row["frame"].item() == seen.attrs["frame"]
    (proposal,) = detector.propose(video.isel(time=[seen.attrs["frame"] - 8]))
    verb = detector.task.verbs.index(row["verb"].item())
    score = proposal.verb_score[seen.attrs["query"], verb]
    assert score == pytest.approx(row["score"].item(), abs=1e-5)
    assert seen.dims == ("layer", "head", "y", "x")
    assert (seen.sizes["layer"], seen.sizes["head"]) == (3, 8)
    np.testing.assert_allclose(seen.astype(float).sum(("y", "x")), 1, atol=5e-3)
    # The frame is resized to 256 x 192: cells of 32 pixels there are 16 of its own.
    assert seen["x"].values[0] == 8


def test_the_second_decoder_of_cdn_looks_again(video, told):
    detector, rows = told("cdn")
    first = attention_of(video, detector, rows.isel(interaction=0))
    kind = "interaction_decoder.multihead_attn"
    second = attention_of(video, detector, rows.isel(interaction=0), kind=kind)
    assert first.sizes == second.sizes
    assert not np.allclose(first, second)


def test_human_and_object_of_upt_have_a_query_each(video, told):
    detector, rows = told("upt")
    seen = attention_of(video, detector, rows.isel(interaction=0))
    assert seen["role"].values.tolist() == ["human", "object"]
    np.testing.assert_allclose(seen.astype(float).sum(("y", "x")), 1, atol=5e-3)


@pytest.mark.parametrize("method", MAKERS)
def test_curves_start_and_end_at_the_row_s_own_score(video, told, method):
    detector, rows = told(method)
    row = rows.isel(interaction=int(np.flatnonzero(rows["frame"].values == 9)[0]))
    importance = relevance_of(video, detector, row)
    assert importance.dims == ("y", "x")
    assert float(np.abs(importance).sum()) > 0
    curves = faithfulness_of(video, detector, row, importance, steps=2, chances=1)
    whole = row["score"].item()
    np.testing.assert_allclose(curves["deletion"].sel(share=0), whole, rtol=1e-3)
    np.testing.assert_allclose(curves["insertion"].sel(share=1), whole, rtol=1e-3)
    np.testing.assert_allclose(
        curves["deletion"].sel(share=1), curves["insertion"].sel(share=0), rtol=1e-3
    )


def test_rows_about_tracks_are_explained_with_them(video, told):
    detector, _ = told("upt")
    tracks = make_tracks(
        [[[20.0, 60.0], [40.0, 50.0]]], [[[20.0, 16.0], [60.0, 20.0]]], [0.0],
        individual=[3, 5], label=["person", "bag"], frame=[8],
    )  # fmt: skip
    row = interactions(video[:1], detector, tracks=tracks).isel(interaction=0)
    seen = relevance_of(video, detector, row, tracks=tracks)
    curves = faithfulness_of(video, detector, row, seen, steps=1, chances=0, tracks=tracks)
    start = curves["deletion"].sel(order="given", share=0)
    np.testing.assert_allclose(start, row["score"], rtol=1e-3)
    with pytest.raises(DataError, match="proposes no pair where the interaction is"):
        relevance_of(video, detector, row)


def test_hiding_covers_the_frame(video, told):
    detector, rows = told("duet")
    row = rows.isel(interaction=0)
    fallen = occlusion_of(video, detector, row, cell_px=64)
    assert fallen.sizes == {"y": 3, "x": 4}  # of the 256 x 192 that the network reads
    np.testing.assert_allclose(fallen["x"], [16, 48, 80, 112])
    assert fallen.attrs["frame"] == row["frame"].item()


def test_an_explanation_says_how_far_it_can_be_believed(video, told):
    detector, rows = told("qpic")
    why = explain(video, rows.isel(interaction=0), detector)
    assert {"relevance", "deletion", "insertion", "faithfulness"} <= set(why)
    assert why.attrs["model"] == "InteractionDetector"


def test_rows_of_another_video_or_detector_are_refused(video, told):
    detector, rows = told("qpic")
    row = rows.isel(interaction=0)
    with pytest.raises(DataError, match="not in this video"):
        attention_of(video.assign_coords(frame=("time", [1, 2])), detector, row)
    with pytest.raises(DataError, match="before it was smoothed"):
        attention_of(video, detector, row.assign(human_position=row["human_position"] + 90))
    with pytest.raises(DataError, match=r"a map \(y, x\)"):
        faithfulness_of(video, detector, row, attention_of(video, detector, row))
    with pytest.raises(DataError, match="knows no verb 'fly'"):
        attention_of(video, detector, row.assign(verb="fly"))
    with pytest.raises(DataError, match="a method account"):
        attention_of(video, lambda frames: None, row)
    alone, found = told("duet")
    with pytest.raises(DataError, match="has no attention to cells"):
        attention_of(video, alone, found.isel(interaction=0))
