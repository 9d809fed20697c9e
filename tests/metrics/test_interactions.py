"""Own pairs by hand, and the benchmarks against the plain loops that define their rules."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import xarray as xr

from hoilab.datasets import hico_classes
from hoilab.errors import DataError
from hoilab.geometry import boxes
from hoilab.metrics._errors import KINDS, kinds
from hoilab.metrics._hico import hico_judged
from hoilab.metrics.interactions import (
    hico_mistakes,
    hico_scores,
    pair_mistakes,
    pair_scores,
    qpic_hico_scores,
    qpic_vcoco_scores,
    vcoco_mistakes,
    vcoco_scores,
)
from hoilab.schema import make_interactions, no_interactions

HERE = (10, 10, 30, 50)
THERE = (40, 10, 60, 50)
FAR = (200, 200, 220, 240)
CUP = (30, 30, 36, 36)
BAG = (60, 40, 70, 60)
NONE = (np.nan,) * 4
Row = tuple[int, tuple[float, ...], str, str, tuple[float, ...], float]


@pytest.fixture(scope="module")
def plain() -> ModuleType:
    """Return benchmarks/evaluators.py, which has the loops and the made-up data."""
    path = Path(__file__).parents[2] / "benchmarks" / "evaluators.py"
    spec = importlib.util.spec_from_file_location("evaluators", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(*given: Row) -> xr.Dataset:
    """Return interactions: frame, human, verb, object class, object, score."""
    if not given:
        return no_interactions()
    frame, human, verb, label, thing, score = zip(*given, strict=True)
    columns = [
        part for side in (human, thing) for part in boxes.from_corners(np.array(side, float))
    ]
    return make_interactions(frame, 0.0, *columns, object_class=label, verb=verb, score=score)


def near(box: tuple[float, ...], by: float) -> tuple[float, ...]:
    return box[0] + by, box[1], box[2] + by, box[3]


class TestOwnPairs:
    truth = rows(
        (0, HERE, "hold", "cup", CUP, 1),
        (0, THERE, "carry", "bag", BAG, 1),
        (1, HERE, "hold", "cup", CUP, 1),
        (2, HERE, "walk", "", NONE, 1),
    )

    def test_by_hand(self) -> None:
        found = rows(
            (0, HERE, "hold", "cup", CUP, 0.9),
            (0, HERE, "hold", "cup", CUP, 0.8),  # the same again
            (1, near(HERE, 3), "hold", "cup", CUP, 0.7),  # IoU 17/23
            (0, THERE, "carry", "bag", FAR, 0.9),  # somewhere else
            (2, HERE, "walk", "", NONE, 0.5),
            (3, HERE, "hold", "cup", CUP, 1.0),  # the truth says nothing of image 3
        )
        scores = pair_scores(self.truth, found)
        expected = {"carry bag": 0.0, "hold cup": (1 + 2 / 3) / 2, "walk": 1.0}
        got = dict(zip(scores["interaction_class"].values, scores["ap"].values, strict=True))
        assert got == pytest.approx(expected)
        assert scores["positives"].values.tolist() == [1, 2, 1]
        assert scores["mean_ap"].item() == pytest.approx(np.mean(list(expected.values())))
        curve = scores["precision"].sel(interaction_class="hold cup")
        assert curve.sel(recall=[0, 0.5, 0.51, 1]).values == pytest.approx([1, 1, 2 / 3, 2 / 3])

    def test_an_empty_image_that_is_listed_counts(self) -> None:
        found = rows((3, HERE, "hold", "cup", CUP, 1.0), (0, HERE, "hold", "cup", CUP, 0.9))
        free = pair_scores(self.truth, found)
        listed = pair_scores(self.truth.assign_coords(image=[0, 1, 2, 3]), found)
        at = {"interaction_class": "hold cup"}
        assert free["ap"].sel(at).item() == pytest.approx(0.5)
        assert listed["ap"].sel(at).item() == pytest.approx(0.25)

    def test_wide_and_long_say_the_same(self) -> None:
        long = rows(
            (0, HERE, "hold", "cup", CUP, 0.9),
            (0, HERE, "carry", "cup", CUP, 0.4),
            (1, HERE, "hold", "cup", CUP, 0.6),
        )
        wide = long.isel(interaction=[0, 2]).drop_vars(["verb", "score"])
        score = [[0.4, 0.9], [np.nan, 0.6]]
        wide = wide.assign(score=(("interaction", "verb_name"), score)).assign_coords(
            verb_name=["carry", "hold"]
        )
        xr.testing.assert_allclose(pair_scores(self.truth, wide), pair_scores(self.truth, long))

    def test_nothing_found_and_nothing_there(self) -> None:
        assert pair_scores(self.truth, rows())["mean_ap"].item() == 0
        assert np.isnan(pair_scores(rows(), self.truth)["mean_ap"].item())
        assert pair_mistakes(self.truth, rows())["mistakes"].sel(mistake="miss").sum() == 4

    def test_what_is_no_interaction_is_refused(self) -> None:
        with pytest.raises(DataError, match="lack variables"):
            pair_scores(self.truth, xr.Dataset())


@pytest.mark.parametrize(
    ("kind", "mistake"),
    [
        pytest.param(
            "localisation", (0, near(HERE, 8), "hold", "cup", CUP, 0.9), id="badly placed"
        ),
        pytest.param("wrong verb", (0, THERE, "hold", "bag", BAG, 0.9), id="carries it"),
        pytest.param("wrong object", (0, THERE, "carry", "cup", BAG, 0.9), id="a bag, not a cup"),
        pytest.param("wrong pairing", (0, THERE, "hold", "cup", CUP, 0.9), id="somebody else's"),
        pytest.param("background", (0, FAR, "hold", "cup", FAR, 0.9), id="nobody there"),
    ],
)
def test_kinds_of_mistakes(kind: str, mistake: Row) -> None:
    truth = rows(
        (0, HERE, "hold", "cup", CUP, 1),
        (0, THERE, "carry", "bag", BAG, 1),
        (1, HERE, "carry", "cup", CUP, 1),
        (1, HERE, "hold", "bag", BAG, 1),
    )
    right = truth.assign(score=truth["score"] / 2)
    found = xr.concat([rows(mistake), right], "interaction")
    table = pair_mistakes(truth, found)
    assert table["mistakes"].sum("interaction_class").sel(mistake=kind).item() == 1
    assert table["mistakes"].sum().item() == 1
    # One class has a wrong row before its right one: precision 1/2, and nothing else is lost.
    lost = table["ap_lost"].sel(mistake=kind)
    assert sorted(lost.values.tolist()) == pytest.approx([0, 0, 0, 0.5])
    ap = pair_scores(truth, found)["ap"]
    assert (lost.sum() + ap.sum()).item() == pytest.approx(4)


def test_doubles_and_misses_cost() -> None:
    truth = rows(*((frame, HERE, "hold", "cup", CUP, 1) for frame in range(4)))
    found = rows(*((frame, HERE, "hold", "cup", CUP, 0.9 - frame / 10) for frame in (0, 0, 1)))
    table = pair_mistakes(truth, found).isel(interaction_class=0)
    # AP is 1/4 for the first and 2/3 of 1/4 for the second; 2/4 without the double, and twice
    # as much where only two are asked for.
    ap = (1 + 2 / 3) / 4
    assert table["mistakes"].sel(mistake=["duplicate", "miss"]).values.tolist() == [1, 2]
    assert table["ap_lost"].sel(mistake="duplicate").item() == pytest.approx(0.5 - ap)
    assert table["ap_lost"].sel(mistake="miss").item() == pytest.approx(ap)


def test_a_badly_placed_one_is_mended_once() -> None:
    truth = rows((0, HERE, "hold", "cup", CUP, 1))
    found = rows(*((0, near(HERE, 8), "hold", "cup", CUP, score) for score in (0.9, 0.8)))
    table = pair_mistakes(truth, found).isel(interaction_class=0)
    assert table["mistakes"].sel(mistake=["localisation", "miss"]).values.tolist() == [2, 0]
    assert table["ap_lost"].sel(mistake="localisation").item() == pytest.approx(1)


def test_a_wrong_verb_is_mended_for_the_class_it_should_have_named() -> None:
    truth = rows((0, HERE, "hold", "cup", CUP, 1), (1, HERE, "carry", "cup", CUP, 1))
    found = rows((0, HERE, "hold", "cup", CUP, 0.9), (1, HERE, "hold", "cup", CUP, 0.8))
    table = pair_mistakes(truth, found).sel(mistake="wrong verb")
    assert table["interaction_class"].values.tolist() == ["carry cup", "hold cup"]
    assert table["mistakes"].values.tolist() == [0, 1]
    assert table["ap_lost"].values.tolist() == [1, 0]
    assert pair_mistakes(truth, found)["mistakes"].sel(mistake="miss").sum() == 0


def test_a_wrong_object_is_mended_once_and_the_rest_taken_out() -> None:
    truth = rows((0, HERE, "hold", "cup", CUP, 1), (1, HERE, "hold", "bag", CUP, 1))
    said = [(1, HERE, "hold", "cup", CUP, score) for score in (0.9, 0.8)]
    found = rows(*said, (0, HERE, "hold", "cup", CUP, 0.7))
    table = pair_mistakes(truth, found).sel(mistake="wrong object")
    assert table["interaction_class"].values.tolist() == ["hold bag", "hold cup"]
    assert table["mistakes"].values.tolist() == [0, 2]
    # The bag is found, and the cup is no longer third of three.
    assert table["ap_lost"].values == pytest.approx([1, 2 / 3])


def test_a_wrong_pairing_is_mended_with_the_right_partner() -> None:
    truth = rows((0, HERE, "hold", "cup", CUP, 1), (0, THERE, "hold", "cup", BAG, 1))
    found = rows((0, HERE, "hold", "cup", BAG, 0.9))
    table = pair_mistakes(truth, found).isel(interaction_class=0)
    assert table["mistakes"].sel(mistake=["wrong pairing", "miss"]).values.tolist() == [1, 1]
    assert table["ap_lost"].sel(mistake="wrong pairing").item() == pytest.approx(0.5)


def test_what_cannot_be_mended_is_taken_out(plain: ModuleType) -> None:
    """The second way: drop these rows and score again."""
    truth, found = plain.made_up_hico(60, 30, seed=5)
    table = hico_mistakes(truth, found)
    judged = hico_judged(truth, found)
    number = {name: i for i, name in enumerate(KINDS)}
    both = (np.unique(truth[name], return_inverse=True)[1] for name in ("hoi_verb", "hoi_object"))
    kind, _ = kinds(judged, *both)
    for name in ("duplicate", "background"):
        kept = judged.found.take(kind != number[name])
        human, thing = (boxes.from_corners(side) for side in (kept.human, kept.object))
        again = make_interactions(
            kept.frame, 0, *human, *thing, score=kept.score,
            object_class=truth["hoi_object"].values[kept.group],
            verb=truth["hoi_verb"].values[kept.group],
        )  # fmt: skip
        before, after = (
            hico_scores(truth, side)["ap"].sel(setting="default") for side in (found, again)
        )
        asked = judged.positives(600) > 0
        np.testing.assert_allclose(
            table["ap_lost"].sel(mistake=name)[asked], (after - before)[asked], atol=1e-6
        )


def vcoco_truth() -> xr.Dataset:
    """Return two people, one holding a cup and one carrying a bag."""
    truth = rows((0, HERE, "hold_obj", "cup", CUP, 1), (0, THERE, "carry_obj", "bag", BAG, 1))
    position, shape = boxes.from_corners(np.array([HERE, THERE], float))
    return truth.assign(
        human=("interaction", [1, 2]),
        person_frame=("person", [0, 0]),
        person_position=(("person", "space"), position),
        person_shape=(("person", "space"), shape),
        person_annotated=("person", [True, True]),
    ).assign_coords(person=[1, 2], verb_name=["hold_obj", "carry_obj"])


class TestVcoco:
    def test_as_the_plain_loops(self, plain: ModuleType, tmp_path: Path) -> None:
        truth, found = plain.made_up_vcoco(tmp_path, 40, 20, seed=3)
        scores = vcoco_scores(truth, found)
        for scenario in (1, 2):
            expected = plain.plain_vcoco(truth, found, scenario)
            ours = scores["role_ap"].sel(scenario=scenario)
            assert len(expected) == 25
            for role, value in expected.items():
                assert ours.sel(role=role).item() == pytest.approx(value, abs=1e-6)
        without = scores["role_ap"].drop_sel(role="point_instr").mean("role")
        np.testing.assert_allclose(scores["role_mean"].sel(over="24 roles"), without)
        assert scores["role_mean"].dims == ("scenario", "over")

    def test_costs_are_those_of_the_scores(self, plain: ModuleType, tmp_path: Path) -> None:
        truth, found = plain.made_up_vcoco(tmp_path, 40, 20, seed=3)
        scores = vcoco_scores(truth, found)
        for scenario in (1, 2):
            table = vcoco_mistakes(truth, found, scenario=scenario)
            assert (table["ap_lost"] >= -1e-12).all()
            assert ((table["mistakes"] > 0) | (table["ap_lost"] == 0)).all()
        # Who lacks an object in the truth is forgiven in scenario 2 only.
        assert (scores["role_ap"].diff("scenario") >= -1e-12).all()

    @pytest.mark.parametrize(
        ("kind", "human", "thing", "role"),
        [
            pytest.param("duplicate", HERE, CUP, "hold_obj", id="said twice"),
            pytest.param("localisation", near(HERE, 8), CUP, "hold_obj", id="badly placed"),
            pytest.param("localisation", HERE, near(CUP, 3), "hold_obj", id="object badly placed"),
            pytest.param("wrong object", HERE, NONE, "hold_obj", id="no object given"),
            pytest.param("wrong verb", THERE, BAG, "hold_obj", id="carries it"),
            pytest.param("wrong pairing", HERE, BAG, "hold_obj", id="somebody else's"),
            pytest.param("background", HERE, FAR, "hold_obj", id="nothing there"),
            pytest.param("background", FAR, CUP, "hold_obj", id="nobody there"),
        ],
    )
    def test_kinds_of_mistakes(
        self, kind: str, human: tuple[float, ...], thing: tuple[float, ...], role: str
    ) -> None:
        truth = vcoco_truth()
        right = [(0, HERE, "hold_obj", "cup", CUP, 0.9), (0, THERE, "carry_obj", "bag", BAG, 0.9)]
        found = rows(*right, (0, human, role, "cup", thing, 0.5))
        table = vcoco_mistakes(truth, found)
        assert table["mistakes"].sel(mistake=kind, role=role).item() == 1
        assert table["mistakes"].sum().item() == 1
        # All that is asked for was found before: nothing is lost.
        assert table["ap_lost"].values == pytest.approx(0)
        assert vcoco_scores(truth, found)["role_mean"].values == pytest.approx(1)

    def test_what_is_missed_and_what_is_mended(self) -> None:
        found = rows((0, near(HERE, 8), "hold_obj", "cup", CUP, 0.5))
        lost = vcoco_mistakes(vcoco_truth(), found)["ap_lost"]
        assert lost.sel(mistake="localisation", role="hold_obj").item() == pytest.approx(1)
        assert lost.sel(mistake="miss", role="hold_obj").item() == 0
        missed = vcoco_mistakes(vcoco_truth(), found)["mistakes"].sel(mistake="miss")
        assert missed.sel(role=["hold_obj", "carry_obj"]).values.tolist() == [0, 1]

    def test_agents_have_a_score_of_their_own(self, plain: ModuleType, tmp_path: Path) -> None:
        truth, found = plain.made_up_vcoco(tmp_path, 20, 10)
        hit = found["score"].sel(verb_name=["hit_instr", "hit_obj"]).max("verb_name")
        given = hit.expand_dims(action=["hit"], axis=1).rename("agent_score")
        named = found.assign(agent_score=(("interaction", "action"), given.values))
        named = named.assign_coords(action=["hit"])
        xr.testing.assert_equal(vcoco_scores(truth, named), vcoco_scores(truth, found))

    def test_nothing_found(self, plain: ModuleType, tmp_path: Path) -> None:
        truth, found = plain.made_up_vcoco(tmp_path, 5, 2)
        scores = vcoco_scores(truth, found.isel(interaction=slice(0)))
        assert scores["role_mean"].values.tolist() == [[0, 0], [0, 0]]
        assert scores["agent_mean"].item() == 0
        assert qpic_vcoco_scores(truth, rows())["mean_all"].item() == 0

    def test_truth_without_people_is_refused(self) -> None:
        with pytest.raises(DataError, match="everybody in the images"):
            vcoco_scores(TestOwnPairs.truth, TestOwnPairs.truth)
        with pytest.raises(DataError, match="objects that a verb may have"):
            qpic_vcoco_scores(TestOwnPairs.truth, TestOwnPairs.truth)


class TestHico:
    def test_as_the_plain_loops(self, plain: ModuleType) -> None:
        truth, found = plain.made_up_hico(200, 60, seed=4)
        few = hico_classes().isel(hoi=slice(0, 20))
        # 20 classes instead of 600, so that each has something to find.
        for side in (truth, found):
            number = np.arange(side.sizes["interaction"]) * 7 % 20
            side["verb"] = ("interaction", few["hoi_verb"].values[number])
            side["object_class"] = ("interaction", few["hoi_object"].values[number])
        truth = truth.drop_dims("hoi").assign(few)
        expected = plain.plain_hico(truth, found)
        ours = hico_scores(truth, found)["ap"].sel(setting="default")
        np.testing.assert_allclose(ours, expected, atol=1e-12)
        assert np.mean(expected) > 0.02

    def test_images_without_annotation(self) -> None:
        truth = rows((1, HERE, "board", "airplane", CUP, 1)).assign(hico_classes())
        truth = truth.assign_coords(image=[1, 2])
        found = rows(
            (2, HERE, "board", "airplane", CUP, 0.9), (1, HERE, "board", "airplane", CUP, 0.8)
        )
        official = hico_scores(truth, found)["ap"].sel(hoi=0)
        # Known object looks at image 1 alone; QPIC forgets what is wrong in image 2.
        assert official.sel(setting=["default", "known object"]).values == pytest.approx([0.5, 1])
        assert qpic_hico_scores(truth, found)["ap"].sel(hoi=0).item() == pytest.approx(1)

    def test_only_the_surest_of_an_image(self) -> None:
        truth = rows((1, HERE, "board", "airplane", CUP, 1)).assign(hico_classes())
        sure = [(1, FAR, "ride", "bicycle", FAR, 0.9)] * 3
        found = rows(*sure, (1, HERE, "board", "airplane", CUP, 0.8))
        ap = [
            hico_scores(truth, found, per_image=count)["ap"].sel(hoi=0, setting="default").item()
            for count in (3, 4, None)
        ]
        assert ap == pytest.approx([0, 1, 1])

    def test_truth_without_classes_and_odd_verbs(self) -> None:
        with pytest.raises(DataError, match="600 classes"):
            hico_scores(TestOwnPairs.truth, TestOwnPairs.truth)
        with pytest.raises(DataError, match="hold_obj are no verbs of HICO-DET"):
            hico_scores(
                TestOwnPairs.truth.assign(hico_classes()),
                rows((0, HERE, "hold_obj", "cup", CUP, 1)),
            )
