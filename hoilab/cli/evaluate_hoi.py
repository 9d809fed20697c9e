"""hoilab evaluate hoi: anybody's human-object interactions against truth."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from hoilab.cli._report import TERMINAL, finite, save_report

if TYPE_CHECKING:
    import xarray as xr


class Benchmark(StrEnum):
    """Whose rules are followed."""

    V_COCO = "v-coco"
    V_COCO_QPIC = "v-coco-qpic"
    HICO_DET = "hico-det"
    HICO_DET_QPIC = "hico-det-qpic"
    PAIRS = "pairs"


class Result(NamedTuple):
    """Average precisions, 0 to 1, by name."""

    summary: dict[str, float]
    classes: dict[str, dict[str, float]]
    mistakes: dict[str, float]


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
        bool, typer.Option("--mistakes", help="Tell what average precision is lost to.")
    ] = False,
    classes: Annotated[
        bool, typer.Option("--classes", help="List every class, not the means alone.")
    ] = False,
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

        hoilab evaluate hoi --truth own_pairs.json --detections found.csv --classes
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
        save_report(_report(benchmark, true, result), json)
    if str(json) != TERMINAL:
        _print(benchmark, result, classes=classes)


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
    lost = _lost(vcoco_mistakes(truth, found)) if mistakes else {}
    return Result(summary, roles | agents, lost)


def _vcoco_qpic(truth: "xr.Dataset", found: "xr.Dataset", _: bool, mistakes: bool) -> Result:
    from hoilab.metrics import qpic_vcoco_scores

    _no_mistakes(Benchmark.V_COCO_QPIC, mistakes)
    scores = qpic_vcoco_scores(truth, found)
    summary = {
        "mAP, 29 verbs": scores["mean_all"].item(),
        "mAP, 24 of QPIC's paper": scores["mean_thesis"].item(),
    }
    return Result(summary, _by_class(scores, "verb"), {})


def _hico(truth: "xr.Dataset", found: "xr.Dataset", suppress: bool, mistakes: bool) -> Result:
    from hoilab.metrics import hico_mistakes, hico_scores
    from hoilab.metrics.interactions import Suppression

    copies = Suppression() if suppress else None
    scores = hico_scores(truth, found, suppression=copies)
    lost = _lost(hico_mistakes(truth, found, suppression=copies)) if mistakes else {}
    return Result(_hico_summary(scores, "all classes"), _hico_classes(scores), lost)


def _hico_qpic(truth: "xr.Dataset", found: "xr.Dataset", suppress: bool, mistakes: bool) -> Result:
    from hoilab.metrics import qpic_hico_scores
    from hoilab.metrics.interactions import Suppression

    _no_mistakes(Benchmark.HICO_DET_QPIC, mistakes)
    scores = qpic_hico_scores(truth, found, suppression=Suppression() if suppress else None)
    return Result(_hico_summary(scores, "classes with truth"), _hico_classes(scores), {})


def _pairs(truth: "xr.Dataset", found: "xr.Dataset", _: bool, mistakes: bool) -> Result:
    from hoilab.metrics import pair_mistakes, pair_scores

    scores = pair_scores(truth, found)
    summary = {
        "mAP": scores["mean_ap"].item(),
        "mAP, five most frequent": scores["mean_ap_frequent"].item(),
    }
    lost = _lost(pair_mistakes(truth, found)) if mistakes else {}
    return Result(summary, _by_class(scores, "interaction_class"), lost)


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
    names = zip(scores["hoi_verb"].values, scores["hoi_object"].values, strict=True)
    return {
        f"{verb} {thing}": {
            **dict(zip(scores["setting"].values.tolist(), values, strict=True)),
            "positives": count,
        }
        for (verb, thing), values, count in zip(
            names, scores["ap"].values.T.tolist(), scores["positives"].values.tolist(), strict=True
        )
    }


def _lost(table: "xr.Dataset") -> dict[str, float]:
    return {
        kind: table["mean_ap_lost"].sel(mistake=kind).item() for kind in table["mistake"].values
    }


def _report(benchmark: Benchmark, truth: "xr.Dataset", result: Result) -> dict[str, object]:
    def plain(values: dict[str, float]) -> dict[str, float | None]:
        return {name: finite(value) for name, value in values.items()}

    report: dict[str, object] = {
        "benchmark": benchmark.value,
        "images": truth.sizes["image"],
        "summary": plain(result.summary),
        "classes": {name: plain(values) for name, values in result.classes.items()},
    }
    return report | ({"mean_ap_lost": plain(result.mistakes)} if result.mistakes else {})


def _print(benchmark: Benchmark, result: Result, *, classes: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("mean", "%", title=benchmark.value)
    for name, value in result.summary.items():
        table.add_row(name, _percent(value))
    console.print(table)
    if result.mistakes:
        table = Table("mean AP lost to", "%")
        for name, value in result.mistakes.items():
            table.add_row(name, _percent(value))
        console.print(table)
    if classes:
        columns = list(next(iter(result.classes.values()), {}))
        table = Table("class", *columns)
        for name, values in result.classes.items():
            cells = [
                str(values[column]) if column == "positives" else _percent(values[column])
                for column in columns
                if column in values
            ]
            table.add_row(name, *([""] * (len(columns) - len(cells))), *cells)
        console.print(table)


def _percent(value: float) -> str:
    return "-" if value != value else f"{100 * value:.2f}"
