"""hoilab evaluate hoi: anybody's human-object interactions against truth."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._hoi_report import Result, report_of, save_curves, show
from hoilab.cli._report import TERMINAL, save_report

if TYPE_CHECKING:
    import xarray as xr


class Benchmark(StrEnum):
    """Whose rules are followed."""

    V_COCO = "v-coco"
    V_COCO_QPIC = "v-coco-qpic"
    HICO_DET = "hico-det"
    HICO_DET_QPIC = "hico-det-qpic"
    PAIRS = "pairs"


def hoi(
    truth: Annotated[
        Path, typer.Option(help="The annotations: JSON, or own pairs as JSON or CSV.")
    ],
    detections: Annotated[
        Path, typer.Option(help="JSON, CSV or a pickle; pickles are read safely.")
    ],
    benchmark: Annotated[
        Benchmark,
        typer.Option(help="Whose rules; those ending in -qpic are not the official ones."),
    ] = Benchmark.PAIRS,
    instances: Annotated[
        Path | None, typer.Option(help="COCO's instances file, which V-COCO needs for its boxes.")
    ] = None,
    suppress: Annotated[
        bool, typer.Option("--suppress", help="HICO-DET: drop near copies first, as CDN does.")
    ] = False,
    mistakes: Annotated[
        bool,
        typer.Option("--mistakes", "--causes", help="Tell what average precision is lost to."),
    ] = False,
    classes: Annotated[
        bool, typer.Option("--classes", help="List every class, not the means alone.")
    ] = False,
    curves: Annotated[
        Path | None,
        typer.Option("--curves", help="Write each class's precision by recall to this CSV file."),
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option("--json", help="Write all numbers, 0 to 1, to this file too; - prints them."),
    ] = None,
) -> None:
    """Score human-object interactions by V-COCO's, HICO-DET's or hoilab's own rules.

    Detections may be in V-COCO's layout (a list of pairs), in PPDM's and QPIC's (a list of
    images), or in hoilab's own JSON or CSV.

    Examples:

        hoilab evaluate hoi --benchmark hico-det --truth test_hico.json --detections mine.json

        hoilab evaluate hoi --benchmark v-coco --truth vcoco_test.json
        --instances instances_trainval2014.json --detections mine.pkl --mistakes

        hoilab evaluate hoi --truth own_pairs.json --detections found.csv --causes --classes
        --curves curves.csv
    """
    from hoilab.datasets import read_found_interactions

    true = _truth(benchmark, truth, instances)
    found = read_found_interactions(detections)
    known = true["image"].values
    if strange := len(set(found["frame"].values.tolist()) - set(known.tolist())):
        typer.echo(
            f"detections of {strange} images that the truth does not list are left out", err=True
        )
    result = SCORES[benchmark](true, found, suppress, mistakes)
    if json is not None:
        save_report(report_of(benchmark.value, true, result), json)
    if curves is not None:
        save_curves(result, curves)
    if str(json) != TERMINAL:
        show(benchmark.value, result, classes=classes)


def _truth(benchmark: Benchmark, path: Path, instances: Path | None) -> "xr.Dataset":
    from hoilab.datasets import read_hico, read_pairs, read_vcoco
    from hoilab.errors import DataError

    if benchmark in (Benchmark.HICO_DET, Benchmark.HICO_DET_QPIC):
        return read_hico(path)
    if benchmark is Benchmark.PAIRS:
        return read_pairs(path)
    if instances is None:
        raise DataError(
            "V-COCO's json has no boxes: give COCO's instances file of 2014 with --instances"
        )
    return read_vcoco(path, instances)


def _vcoco(truth: "xr.Dataset", found: "xr.Dataset", _: bool, mistakes: bool) -> Result:
    from hoilab.metrics import vcoco_mistakes, vcoco_scores

    scores = vcoco_scores(truth, found)
    summary = {
        f"role AP, scenario {scenario}, {over}": scores["role_mean"]
        .sel(scenario=scenario, over=over)
        .item()
        for over in ("24 roles", "25 roles")
        for scenario in (1, 2)
    }
    summary["agent AP"] = scores["agent_mean"].item()
    roles = {
        role: {
            "scenario 1": scores["role_ap"].sel(role=role, scenario=1).item(),
            "scenario 2": scores["role_ap"].sel(role=role, scenario=2).item(),
            "positives": scores["role_positives"].sel(role=role).item(),
        }
        for role in scores["role"].values.tolist()
    }
    agents = {
        f"{action} (agent)": {
            "scenario 1": scores["agent_ap"].sel(action=action).item(),
            "positives": scores["agent_positives"].sel(action=action).item(),
        }
        for action in scores["action"].values.tolist()
    }
    lost = vcoco_mistakes(truth, found) if mistakes else None
    return Result(summary, roles | agents, lost, scores["role_precision"].sel(scenario=1))


def _vcoco_qpic(truth: "xr.Dataset", found: "xr.Dataset", _: bool, mistakes: bool) -> Result:
    from hoilab.metrics import qpic_vcoco_scores

    _no_mistakes(Benchmark.V_COCO_QPIC, mistakes)
    scores = qpic_vcoco_scores(truth, found)
    summary = {
        "mAP, 29 verbs": scores["mean_all"].item(),
        "mAP, 24 of QPIC's paper": scores["mean_thesis"].item(),
    }
    return Result(summary, _by_class(scores, "verb"))


def _hico(truth: "xr.Dataset", found: "xr.Dataset", suppress: bool, mistakes: bool) -> Result:
    from hoilab.metrics import hico_mistakes, hico_scores
    from hoilab.metrics.interactions import Suppression

    copies = Suppression() if suppress else None
    scores = hico_scores(truth, found, suppression=copies)
    lost = hico_mistakes(truth, found, suppression=copies) if mistakes else None
    if lost is not None:
        lost = lost.assign_coords(hoi=_hico_names(scores))
    precision = scores["precision"].assign_coords(hoi=_hico_names(scores))
    return Result(_hico_summary(scores, "all classes"), _hico_classes(scores), lost, precision)


def _hico_qpic(truth: "xr.Dataset", found: "xr.Dataset", suppress: bool, mistakes: bool) -> Result:
    from hoilab.metrics import qpic_hico_scores
    from hoilab.metrics.interactions import Suppression

    _no_mistakes(Benchmark.HICO_DET_QPIC, mistakes)
    scores = qpic_hico_scores(truth, found, suppression=Suppression() if suppress else None)
    return Result(_hico_summary(scores, "classes with truth"), _hico_classes(scores))


def _pairs(truth: "xr.Dataset", found: "xr.Dataset", _: bool, mistakes: bool) -> Result:
    from hoilab.metrics import pair_mistakes, pair_scores

    scores = pair_scores(truth, found)
    summary = {
        "mAP": scores["mean_ap"].item(),
        "mAP, five most frequent": scores["mean_ap_frequent"].item(),
    }
    lost = pair_mistakes(truth, found) if mistakes else None
    classes = _by_class(scores, "interaction_class")
    return Result(summary, classes, lost, scores["precision"])


SCORES: dict[Benchmark, Callable[["xr.Dataset", "xr.Dataset", bool, bool], Result]] = {
    Benchmark.V_COCO: _vcoco,
    Benchmark.V_COCO_QPIC: _vcoco_qpic,
    Benchmark.HICO_DET: _hico,
    Benchmark.HICO_DET_QPIC: _hico_qpic,
    Benchmark.PAIRS: _pairs,
}


def _no_mistakes(benchmark: Benchmark, asked: bool) -> None:
    from hoilab.errors import DataError

    if asked:
        official = benchmark.removesuffix("-qpic")
        raise DataError(f"--mistakes follows the official rules; ask for it with {official}")


def _by_class(scores: "xr.Dataset", dim: str) -> dict[str, dict[str, float]]:
    return {
        name: {"AP": value, "positives": count}
        for name, value, count in zip(
            scores[dim].values.tolist(),
            scores["ap"].values.tolist(),
            scores["positives"].values.tolist(),
            strict=True,
        )
    }


def _hico_summary(scores: "xr.Dataset", over: str) -> dict[str, float]:
    return {
        f"mAP, {setting}, {split}": scores["mean_ap"]
        .sel(setting=setting, split=split, over=over)
        .item()
        for setting in scores["setting"].values.tolist()
        for split in scores["split"].values.tolist()
    }


def _hico_classes(scores: "xr.Dataset") -> dict[str, dict[str, float]]:
    settings = scores["setting"].values.tolist()
    return {
        name: {**dict(zip(settings, values, strict=True)), "positives": count}
        for name, values, count in zip(
            _hico_names(scores),
            scores["ap"].values.T.tolist(),
            scores["positives"].values.tolist(),
            strict=True,
        )
    }


def _hico_names(scores: "xr.Dataset") -> list[str]:
    both = zip(scores["hoi_verb"].values, scores["hoi_object"].values, strict=True)
    return [f"{verb} {thing}" for verb, thing in both]
