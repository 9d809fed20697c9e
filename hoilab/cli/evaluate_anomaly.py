"""hoilab evaluate anomaly and alarms: planted odd walks, and anybody's scores."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._report import TERMINAL, save_report

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import xarray as xr

Json = Annotated[
    Path | None, typer.Option("--json", help="Write the numbers to this file too; - prints them.")
]
OWN = ("knn", "cells", "speed")


def anomaly(
    trajectories: Annotated[
        Path, typer.Argument(help="ETH or UCY obsmat text, PeTrack text, or a CSV of metres.")
    ],
    detectors: Annotated[
        str, typer.Option("--detectors", help="knn, cells, speed, or PyOD's, commas between.")
    ] = "knn,cells,speed,iforest,ecod",
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Number of random splits.")] = 5,
    fps: Annotated[
        float | None, typer.Option("--fps", min=0.01, help="Frame rate, if the file has none.")
    ] = None,
    json: Json = None,
) -> None:
    """Plant odd walks in real ones, and score detectors of unusual movement on them.

    60 % of the people are what is usual; a quarter of the others run, stop, walk the wrong way
    or leave the path. Frame AUC takes the most unusual person of each moment, sample AUC each
    person at each moment. Means over random splits.

    Examples:

        hoilab evaluate anomaly zara01/obsmat.txt

        hoilab evaluate anomaly eth/obsmat.txt --fps 15 --detectors knn,lof --json -
    """
    from hoilab.cli._positions import metres

    ground = metres(trajectories, fps=fps, homography=None, scale=1.0)
    names = [name.strip() for name in detectors.split(",") if name.strip()]
    found = planted_scores(ground, names, seeds=seeds)
    if json is not None:
        save_report({"seeds": seeds, "detectors": found}, json)
    if str(json) != TERMINAL:
        _show(found, title=f"{trajectories.name}, {seeds} splits")


def alarms(
    scores: Annotated[Path, typer.Option("--scores", help="CSV with columns clip, frame, score.")],
    truth: Annotated[
        Path, typer.Option("--truth", help="CSV with columns clip, frame, anomalous (0 or 1).")
    ],
    json: Json = None,
) -> None:
    """Score anybody's anomaly scores: frame AUC, micro and macro.

    Frames of the truth without a score count as the most usual ones.

    Examples:

        hoilab evaluate alarms --scores mine.csv --truth labels.csv
    """
    from hoilab.cli._score_tables import save_json, show
    from hoilab.metrics.anomaly import frame_auc

    rows = _joined(_csv(truth, "anomalous"), _csv(scores, "score"))
    clips = [group for _, group in rows.groupby("clip", sort=True)]
    found = {
        "anomaly": frame_auc(
            [clip["anomalous"].to_numpy() > 0 for clip in clips],
            [clip["score"].to_numpy() for clip in clips],
        )
    }
    if json is not None:
        save_json(found, json)
    if str(json) != TERMINAL:
        show(found)


def planted_scores(
    ground: "xr.Dataset", detectors: list[str], *, seeds: int
) -> dict[str, dict[str, float | None]]:
    """Return mean frame and sample AUC of detectors over splits, and sample AUC by kind."""
    import numpy as np

    from hoilab.analysis.anomaly import usual_movement
    from hoilab.analysis.odd_walks import KINDS, plant, split
    from hoilab.cli._report import finite

    collected: dict[str, list[list[float]]] = {name: [] for name in detectors}
    for seed in range(seeds):
        known, others = split(ground, seed=seed)
        walked = plant(others, seed=seed)
        usual = usual_movement(known)
        for name in detectors:
            scores = _scored(name, walked, usual, seed)
            collected[name].append(_aucs(scores, walked["odd"].values, walked["kind"].values))
    names = ["frame_auc", "sample_auc", *(f"sample_auc {kind}" for kind in KINDS)]
    return {
        name: dict(zip(names, map(finite, np.mean(rows, axis=0).tolist()), strict=True))
        for name, rows in collected.items()
    }


def _scored(name: str, walked: "xr.Dataset", usual: "xr.Dataset", seed: int) -> "np.ndarray":
    from hoilab.analysis.anomaly import novelty
    from hoilab.analysis.anomaly_bank import outlyingness
    from hoilab.analysis.anomaly_cells import habits, rarity
    from hoilab.analysis.movement import speed_of, velocity

    if name == "knn":
        scores = novelty(walked, usual)
    elif name == "cells":
        scores = rarity(walked, habits(usual))
    elif name == "speed":
        scores = speed_of(velocity(walked))
    else:
        scores = outlyingness(walked, usual, detector=name, seed=seed)
    values: np.ndarray = scores.transpose("time", "individual").values
    return values


def _aucs(scores: "np.ndarray", odd: "np.ndarray", kind: "np.ndarray") -> list[float]:
    import numpy as np

    from hoilab.analysis.odd_walks import KINDS
    from hoilab.metrics.anomaly import roc_auc

    seen = np.isfinite(scores)
    moments = seen.any(axis=1)
    highest = np.where(seen, scores, -np.inf).max(axis=1)[moments]
    found = [
        roc_auc((odd & seen).any(axis=1)[moments], highest),
        roc_auc(odd[seen], scores[seen]),
    ]
    for one in KINDS:
        chosen = seen & ((kind == one) | (kind == ""))[None]
        found.append(roc_auc(odd[chosen], scores[chosen]))
    return found


def _csv(path: Path, column: str) -> "pd.DataFrame":
    import pandas as pd

    from hoilab.errors import DataError

    try:
        rows = pd.read_csv(path, dtype={"clip": str})
    except (OSError, ValueError) as cause:
        raise DataError(f"{path} cannot be read as CSV: {cause}") from cause
    expected = ["clip", "frame", column]
    if missing := [name for name in expected if name not in rows.columns]:
        raise DataError(f"{path} must have columns {', '.join(expected)}; {missing} missing")
    if rows.duplicated(["clip", "frame"]).any():
        raise DataError(f"{path} has two rows for one frame of a clip; keep one")
    return rows[expected]


def _joined(truth: "pd.DataFrame", scores: "pd.DataFrame") -> "pd.DataFrame":
    rows = truth.merge(scores, on=["clip", "frame"], how="left").sort_values(["clip", "frame"])
    return rows.fillna({"score": scores["score"].min() if len(scores) else 0.0})


def _show(found: dict[str, dict[str, float | None]], *, title: str) -> None:
    from rich.console import Console
    from rich.table import Table

    columns = list(next(iter(found.values()), {}))
    table = Table("detector", *(name.replace("_auc", " AUC") for name in columns), title=title)
    for name, row in found.items():
        table.add_row(name, *("-" if value is None else f"{value:.3f}" for value in row.values()))
    Console().print(table)
