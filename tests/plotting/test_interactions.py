"""Interactions, scores and attention as elements; what they hold is looked up in them."""

import numpy as np
import pytest
import xarray as xr

from hoilab.analysis.pairs import paired
from hoilab.errors import DataError
from hoilab.metrics import pair_mistakes, pair_scores
from hoilab.plotting.attention import attention, faithfulness
from hoilab.plotting.interaction_scores import ap_lost, precision_recall
from hoilab.plotting.interactions import interactions, pair_timeline
from hoilab.schema import make_interactions, no_interactions

NAN = np.nan


@pytest.fixture(autouse=True, params=[False, True], ids=["plain", "bokeh"])
def extension(request):
    """Everything is made without and with something that draws it."""
    import holoviews as hv

    if request.param:
        hv.extension("bokeh")


def rows(frames, **named):
    count = len(frames)
    given = {"verb": "hold", "object_class": "cup", "score": 0.5} | named
    return make_interactions(
        frames, np.asarray(frames) / 10, [[5, 5]] * count, [[4, 8]] * count, [[9, 9]] * count,
        [[2, 2]] * count, **given,
    )  # fmt: skip


def drawn(element):
    import holoviews as hv

    return hv.render(element) if "bokeh" in hv.Store.renderers else None


def test_a_pair_is_drawn_once_with_all_its_verbs():
    element = interactions(rows([3, 3], verb=["hold", "drink"], score=[0.9, 0.4]))
    boxes, lines, labels = element
    assert [tuple(box[:4]) for box in boxes.dframe().values] == [(3, 1, 7, 9), (8, 8, 10, 10)]
    assert tuple(lines.dframe().values[0][:4]) == (5, 5, 9, 9)
    assert labels.dframe()["verbs"].tolist() == ["hold cup 0.90\ndrink cup 0.40"]
    drawn(element)


def test_without_an_object_there_is_no_line():
    alone = make_interactions(
        [3], 0.3, [[5, 5]], [[4, 8]], [[NAN, NAN]], [[NAN, NAN]], object_class="none", verb="walk"
    )
    boxes, lines, _ = interactions(alone)
    assert (len(boxes), len(lines)) == (1, 0)
    drawn(interactions(alone))
    drawn(interactions(no_interactions()))


def test_rows_of_several_frames_are_refused():
    with pytest.raises(DataError, match="one frame, got frames 3 to 4"):
        interactions(rows([3, 4]))


def test_lanes_are_broken_where_nothing_was_done():
    told = paired(rows([0, 1, 2, 3, 3, 2], verb=["hold", "hold", "drop", "hold", "drop", "hold"],
                       human_id=[7, 7, 7, 7, 7, 8]))  # fmt: skip
    element = pair_timeline(told)
    lanes = element.dframe()[["start_s", "stop_s", "what"]].values.tolist()
    assert lanes == [
        [0.2, 0.3, "7 drop cup"],
        [0, 0.1, "7 hold cup"],
        [0.3, 0.3, "7 hold cup"],
        [0.2, 0.2, "8 hold cup"],
    ]
    drawn(element)
    drawn(pair_timeline(paired(no_interactions())))
    with pytest.raises(DataError, match="give hoilab"):
        pair_timeline(rows([0]))


def test_curves_have_the_precision_of_each_class():
    scores = pair_scores(rows([0, 1]), rows([1]))
    element = precision_recall(scores["precision"])
    curve = element["hold cup"]
    assert curve.dimension_values("precision")[[0, 50, 51]].tolist() == [1, 1, 0]
    drawn(element)
    drawn(precision_recall(scores["precision"].isel(interaction_class=0)))
    with pytest.raises(DataError, match="one kind of class and recall"):
        precision_recall(scores["precision"].expand_dims("scenario"))


def test_bars_are_the_means_over_classes():
    lost = pair_mistakes(rows([0, 1]), rows([1, 1]))
    bars = ap_lost(lost)
    table = dict(
        zip(bars.dimension_values("mistake"), bars.dimension_values("AP lost"), strict=True)
    )
    assert table == pytest.approx(
        dict(zip(lost["mistake"].values, 100 * lost["mean_ap_lost"].values, strict=True))
    )
    assert bars.dimension_values("count").sum() == 2  # one duplicate, one miss
    drawn(bars)
    with pytest.raises(DataError, match="pair_mistakes"):
        ap_lost(xr.Dataset())


def test_a_map_lies_on_the_frame():
    weights = xr.DataArray([[0.7, 0.1], [0.2, 0.0]], dims=("y", "x"),
                           coords={"y": [20.0, 60.0], "x": [25.0, 75.0]})  # fmt: skip
    element = attention(weights, width_px=90, height_px=70)
    assert element.dimension_values("attention", flat=False).tolist() == weights.values.tolist()
    assert element.range("x") == (0, 90)
    assert element.range("y") == (0, 70)
    drawn(element)
    with pytest.raises(DataError, match="select or average"):
        attention(weights.expand_dims("head"), width_px=90, height_px=70)


def test_curves_of_a_map_stand_beside_those_of_chance():
    torch = pytest.importorskip("torch")
    from hoilab.nn.faithfulness import faithfulness as measured

    curves = measured(
        lambda p: p.mean((1, 2, 3)), torch.ones(1, 3, 8, 8), torch.rand(2, 2), steps=4
    )
    element = faithfulness(curves)
    assert len(element) == 2
    deletion = element[0]
    line = next(part for part in deletion if part.label == "map")
    np.testing.assert_allclose(line.dimension_values("score"), [1, 0.75, 0.5, 0.25, 0])
    drawn(element)
    with pytest.raises(DataError, match="faithfulness_of"):
        faithfulness(xr.Dataset())
