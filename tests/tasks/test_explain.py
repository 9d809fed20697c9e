import numpy as np
import pytest
import torch

from hoilab.errors import DataError
from hoilab.models.qpic.tiny import untrained
from hoilab.schema import make_video
from hoilab.tasks.explain import attention_of, faithfulness_of
from hoilab.tasks.interactions import interactions


@pytest.fixture(scope="module")
def scene():
    torch.manual_seed(0)
    detector = untrained(objects=("bag", "none"), verbs=("carry", "hold"))
    pixels = np.random.default_rng(0).integers(0, 255, (2, 96, 128, 3), dtype=np.uint8)
    video = make_video(pixels, [0.0, 0.1]).assign_coords(frame=("time", [8, 9]))
    return video, detector, interactions(video, detector, threshold=0.0)


def test_attention_is_that_of_the_query_and_frame(scene):
    video, detector, rows = scene
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
    # The frame is resized to 480 x 360: cells of 32 pixels there are 8.5 of its own.
    assert seen["x"].values[0] == pytest.approx(16 * 128 / 480)


def test_curves_start_and_end_at_the_row_s_own_score(scene):
    video, detector, rows = scene
    row = rows.isel(interaction=0)
    importance = attention_of(video, detector, row).mean(("layer", "head"))
    curves = faithfulness_of(video, detector, row, importance, steps=4, chances=1)
    whole = row["score"].item()
    np.testing.assert_allclose(curves["deletion"].sel(share=0), whole, rtol=1e-4)
    np.testing.assert_allclose(curves["insertion"].sel(share=1), whole, rtol=1e-4)
    np.testing.assert_allclose(
        curves["deletion"].sel(share=1), curves["insertion"].sel(share=0), rtol=1e-4
    )


def test_rows_of_another_video_or_detector_are_refused(scene):
    video, detector, rows = scene
    row = rows.isel(interaction=0)
    with pytest.raises(DataError, match="not in this video"):
        attention_of(video.assign_coords(frame=("time", [1, 2])), detector, row)
    with pytest.raises(DataError, match="before it was smoothed"):
        attention_of(video, detector, row.assign(human_position=row["human_position"] + 90))
    with pytest.raises(DataError, match=r"a map \(y, x\)"):
        faithfulness_of(video, detector, row, attention_of(video, detector, row))
