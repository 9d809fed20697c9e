"""Own pairs: human-verb-object rows in a small JSON or CSV file.

JSON: ``{"images": [...]}``, each image with ``frame`` (or ``file_name``, whose number it is),
perhaps ``time`` (s), and ``pairs``; a pair has ``human`` and ``object`` (left, top, right,
bottom in px; object null where there is none), ``object_class``, ``verb`` (a name, a list of
names, or names with scores) and perhaps ``score``, ``human_id``, ``object_id``. An image
without pairs is one where nobody does anything.

CSV: the columns of `COLUMNS`, one row for each human-verb-object; all from ``time`` on may be
left out, and boxes of objects may be empty. Images without rows cannot be named.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from hoilab.datasets._pickles import load_plain
from hoilab.datasets._targets import NO_BOX, number_of, scored_pairs, targets
from hoilab.errors import DataError, OutputError
from hoilab.geometry import boxes
from hoilab.plugins import Spec
from hoilab.schema import check_interactions

SIDES = ("left", "top", "right", "bottom")
COLUMNS = (
    "frame", *(f"human_{side}" for side in SIDES), *(f"object_{side}" for side in SIDES),
    "object_class", "verb", "time", "score", "human", "object",
)  # fmt: skip
NEEDED = COLUMNS[: COLUMNS.index("time")]


def read_pairs(path: str | Path) -> xr.Dataset:
    """Read interactions, truth or detections, from own JSON or CSV.

    Returns
    -------
    xarray.Dataset
        Interactions; every image of the file is listed on ``image``.

    Raises
    ------
    DataError
        The file is not as described, with the first pair that is not.
    """
    path = Path(path)
    if path.suffix.lower() == ".csv":
        return _label(*_csv(path))
    return label_pairs(load_plain(path), path)


def label_pairs(data: Any, path: Path) -> xr.Dataset:
    """Label what `read_pairs` found in a JSON file."""
    return _label(*_json(data, path))


def _label(rows: list[dict[str, Any]], images: list[int]) -> xr.Dataset:
    return targets(
        [row["frame"] for row in rows],
        [row["human"] for row in rows],
        [row["object"] for row in rows],
        object_class=[row["object_class"] for row in rows],
        verb=[row["verb"] for row in rows],
        time=[row["time"] for row in rows],
        score=[row["score"] for row in rows],
        human_id=[row["human_id"] for row in rows],
        object_id=[row["object_id"] for row in rows],
    ).assign_coords(image=np.unique(np.array(images, dtype=np.int64)))


def write_pairs(interactions: xr.Dataset, path: str | Path) -> None:
    """Write interactions as own JSON, or as CSV where the name ends so."""
    check_interactions(interactions)
    path = Path(path)
    rows = list(_flat(interactions))
    try:
        if path.suffix.lower() == ".csv":
            with path.open("w", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS)
                writer.writeheader()
                writer.writerows(_csv_row(row) for row in rows)
        else:
            path.write_text(json.dumps({"images": _by_image(rows, interactions)}, indent=1))
    except OSError as cause:
        raise OutputError(f"{path} cannot be written: {cause.strerror or cause}") from cause


def _json(data: Any, path: Path) -> tuple[list[dict[str, Any]], list[int]]:
    if not isinstance(data, dict) or not isinstance(data.get("images"), list):
        raise DataError(f'{path} must be {{"images": [{{"frame": 0, "pairs": [...]}}, ...]}}')
    rows: list[dict[str, Any]] = []
    images: list[int] = []
    for number, image in enumerate(data["images"]):
        try:
            frame = int(image["frame"]) if "frame" in image else number_of(image["file_name"])
            images.append(frame)
            for pair in image["pairs"]:
                rows += _verbs_of(pair, frame, float(image.get("time", 0.0)))
        except DataError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as cause:
            raise DataError(
                f"{path}: image {number} needs frame (or file_name) and pairs with human, object, "
                f"object_class, verb: {cause!r}"
            ) from cause
    return rows, images


def _verbs_of(pair: Mapping[str, Any], frame: int, time: float) -> Iterator[dict[str, Any]]:
    verb, score = pair["verb"], float(pair.get("score", 1.0))
    if isinstance(verb, str):
        verb = [verb]
    scores = verb if isinstance(verb, Mapping) else dict.fromkeys(verb, score)
    for name, value in scores.items():
        yield {
            "frame": frame,
            "time": time,
            "human": _box(pair["human"]),
            "object": NO_BOX if pair.get("object") is None else _box(pair["object"]),
            "object_class": str(pair.get("object_class") or ""),
            "verb": str(name),
            "score": float(value),
            "human_id": int(pair.get("human_id", -1)),
            "object_id": int(pair.get("object_id", -1)),
        }


def _box(values: Iterable[Any]) -> tuple[float, ...]:
    left, top, right, bottom = (float(value) for value in values)
    if right < left or bottom < top:
        raise ValueError(f"box {[left, top, right, bottom]} must be left, top, right, bottom")
    return left, top, right, bottom


def _csv(path: Path) -> tuple[list[dict[str, Any]], list[int]]:
    try:
        with path.open(newline="") as file:
            table = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as cause:
        raise DataError(f"{path} cannot be read: {cause}") from cause
    rows: list[dict[str, Any]] = []
    for line, row in enumerate(table, start=2):
        if lacking := [name for name in NEEDED if row.get(name) is None]:
            raise DataError(f"{path}, line {line} lacks {', '.join(lacking)}; see COLUMNS")
        try:
            thing = [row[f"object_{side}"].strip() for side in SIDES]
            rows += _verbs_of(
                {
                    "human": [row[f"human_{side}"] for side in SIDES],
                    "object": thing if any(thing) else None,
                    "object_class": row["object_class"],
                    "verb": row["verb"],
                    "score": row.get("score") or 1.0,
                    "human_id": row.get("human") or -1,
                    "object_id": row.get("object") or -1,
                },
                int(row["frame"]),
                float(row.get("time") or 0.0),
            )
        except ValueError as cause:
            raise DataError(f"{path}, line {line}: {cause}") from cause
    return rows, [row["frame"] for row in rows]


def _flat(interactions: xr.Dataset) -> Iterator[dict[str, Any]]:
    corners = {
        who: boxes.to_corners(
            *(
                interactions[f"{who}_{part}"].transpose(..., "space").values.astype(float)
                for part in ("position", "shape")
            )
        ).tolist()
        for who in ("human", "object")
    }
    names = ("frame", "time", "object_class", "verb", "score", "human", "object")
    columns = (interactions[name].values.tolist() for name in names)
    for human, thing, values in zip(
        corners["human"], corners["object"], zip(*columns, strict=True), strict=True
    ):
        frame, time, label, verb, score, human_id, object_id = values
        yield {
            "frame": frame, "time": time, "human": human, "verb": verb, "score": score,
            "object": None if np.isnan(thing).any() else thing, "object_class": label,
            "human_id": human_id, "object_id": object_id,
        }  # fmt: skip


def _by_image(rows: list[dict[str, Any]], interactions: xr.Dataset) -> list[dict[str, Any]]:
    listed = interactions["image"].values.tolist() if "image" in interactions.coords else []
    images: dict[int, dict[str, Any]] = {
        frame: {"frame": frame, "pairs": []}
        for frame in sorted({*listed, *(row["frame"] for row in rows)})
    }
    for row in rows:
        image = images[row.pop("frame")]
        image["time"] = row.pop("time")
        image["pairs"].append(row)
    return list(images.values())


def _csv_row(row: dict[str, Any]) -> dict[str, Any]:
    human, thing = (
        {f"{who}_{side}": value for side, value in zip(SIDES, row[who] or [""] * 4, strict=True)}
        for who in ("human", "object")
    )
    return {
        **human, **thing, "human": row["human_id"], "object": row["object_id"],
        **{name: row[name] for name in ("frame", "object_class", "verb", "time", "score")},
    }  # fmt: skip


SPEC = Spec(
    name="pairs",
    summary="Own human-verb-object pairs, read from and written to a small JSON or CSV file.",
    licence="Apache-2.0",
    target="hoilab.datasets.pairs:read_pairs",
)

__all__ = ["COLUMNS", "SPEC", "read_pairs", "scored_pairs", "write_pairs"]
