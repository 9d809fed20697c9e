"""How fast the benchmarks of interactions and of KITTI are scored, at their full size.

Truth and detections are made up from a seed, at the size of V-COCO's test split (4,946 images,
100 pairs each), HICO-DET's (9,658 images, 100 triplets each) and KITTI's validation split
(3,769 images). Each is scored in a process of its own, whose memory is told. Beside it the
plain loops that define V-COCO's and HICO-DET's rules run on a small part of the same data, in
the same process; tests/metrics/test_interactions.py compares results with them. The figures of
the original evaluators, as measured once on 2 cores of a busy machine, stand beside: vsrl_eval
1.66 ms a pair, HO-RCNN's script under Octave 9.5 ms an image for both settings, visualDet3D's
KITTI evaluator 50.7 s, its loops compiled already.

    python benchmarks/evaluators.py [v-coco] [hico-det] [kitti]
"""

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.datasets import (
    hico_classes,
    read_kitti_labels,
    read_kitti_results,
    read_vcoco,
    scored_pairs,
)
from hoilab.geometry import boxes
from hoilab.metrics import kitti_scores
from hoilab.metrics.interactions import hico_mistakes, hico_scores, vcoco_mistakes, vcoco_scores
from hoilab.schema import make_interactions

ACTIONS = {
    "hold": ("obj",), "stand": (), "sit": ("instr",), "ride": ("instr",), "walk": (),
    "look": ("obj",), "hit": ("instr", "obj"), "eat": ("obj", "instr"), "jump": ("instr",),
    "lay": ("instr",), "talk_on_phone": ("instr",), "carry": ("obj",), "throw": ("obj",),
    "catch": ("obj",), "cut": ("instr", "obj"), "run": (), "work_on_computer": ("instr",),
    "ski": ("instr",), "surf": ("instr",), "skateboard": ("instr",), "smile": (),
    "drink": ("instr",), "kick": ("obj",), "point": ("instr",), "read": ("obj",),
    "snowboard": ("instr",),
}  # fmt: skip
SIZE = (640, 480)
# CPU seconds of the originals for the sizes below, from the figures in the text above.
ORIGINAL_S = {"v-coco": 1.66e-3 * 4946 * 100, "hico-det": 9.5e-3 * 9658, "kitti": 50.7}


def some_boxes(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return corner rows within the picture."""
    shape = rng.uniform(30, 250, (count, 2))
    near = rng.uniform(0, 1, (count, 2)) * (np.array(SIZE) - shape)
    return np.concatenate([near, near + shape], 1)


def near(rng: np.random.Generator, corners: np.ndarray) -> np.ndarray:
    """Return the boxes moved by some of their own size."""
    shape = corners[:, 2:] - corners[:, :2]
    return corners + np.tile(shape, 2) * rng.normal(0, 0.1, corners.shape)


def made_up_vcoco(
    folder: Path, images: int, pairs: int, seed: int = 0
) -> tuple[xr.Dataset, xr.Dataset]:
    """Return truth, read from files in V-COCO's own format, and detections of all verbs."""
    rng = np.random.default_rng(seed)
    people, things = 3 * images, 4 * images
    corners = some_boxes(rng, people + things)
    image = np.r_[np.arange(people) % images, np.arange(things) % images]
    coco = {
        "images": [{"id": i, "width": SIZE[0], "height": SIZE[1]} for i in range(images)],
        "categories": [{"id": 1, "name": "person"}, {"id": 44, "name": "bottle"}],
        "annotations": [
            {
                "id": i + 1,
                "image_id": int(image[i]),
                "category_id": 1 if i < people else 44,
                "bbox": [left, top, right - left, bottom - top],
                "area": (right - left) * (bottom - top),
                "iscrowd": 0,
            }
            for i, (left, top, right, bottom) in enumerate(corners.tolist())
        ],
    }
    annotated = np.flatnonzero(rng.random(people) < 0.8)
    verbs = []
    for action, roles in ACTIONS.items():
        does = rng.random(len(annotated)) < 0.15
        thing = (
            people + image[annotated] + images * rng.integers(0, 4, (len(roles), len(annotated)))
        )
        thing = np.where(does & (rng.random(thing.shape) < 0.8), thing + 1, 0)
        verbs.append(
            {
                "action_name": action,
                "role_name": ["agent", *roles],
                "include": [[]] * (1 + len(roles)),
                "image_id": image[annotated].tolist(),
                "ann_id": (annotated + 1).tolist(),
                "label": does.astype(int).tolist(),
                "role_object_id": np.r_[annotated + 1, thing.ravel()].tolist(),
            }
        )
    (folder / "vcoco.json").write_text(json.dumps(verbs))
    (folder / "instances.json").write_text(json.dumps(coco))
    truth = read_vcoco(folder / "vcoco.json", folder / "instances.json")
    frame = np.repeat(np.arange(images), pairs)
    human = near(rng, corners[frame + images * rng.integers(0, 3, len(frame))])
    other = near(rng, corners[people + frame + images * rng.integers(0, 4, len(frame))])
    other[rng.random(len(frame)) < 0.2] = np.nan
    names = truth["verb_name"].values.tolist()
    found = scored_pairs(
        frame,
        human.astype(np.float32),
        other.astype(np.float32),
        object_class="bottle",
        score=rng.random((len(frame), len(names)), dtype=np.float32),
        verbs=names,
    )
    return truth, found


def made_up_hico(images: int, pairs: int, seed: int = 0) -> tuple[xr.Dataset, xr.Dataset]:
    """Return truth of about three interactions an image, and detections near and off them."""
    rng = np.random.default_rng(seed)
    classes = hico_classes()
    count = 3 * images
    hoi = rng.integers(0, classes.sizes["hoi"], count)
    human, thing = np.round(some_boxes(rng, count)), np.round(some_boxes(rng, count))
    frame = np.arange(count) % images
    of = np.repeat(np.arange(images), pairs) + images * rng.integers(0, 3, images * pairs)
    said = np.where(rng.random(len(of)) < 0.3, hoi[of], rng.integers(0, 600, len(of)))

    def rows(frame: np.ndarray, one: np.ndarray, two: np.ndarray, hoi: np.ndarray) -> xr.Dataset:
        columns = [side for corners in (one, two) for side in boxes.from_corners(corners)]
        return make_interactions(
            frame,
            0.0,
            *columns,
            object_class=classes["hoi_object"].values[hoi],
            verb=classes["hoi_verb"].values[hoi],
            score=rng.random(len(frame)),
        )

    truth = rows(frame, human, thing, hoi).assign(classes).assign_coords(image=np.arange(images))
    return truth, rows(frame[of], near(rng, human[of]), near(rng, thing[of]), said)


def made_up_kitti(folder: Path, images: int, seed: int = 0) -> tuple[xr.Dataset, xr.Dataset]:
    """Return labels and results of eight objects an image, read from text files."""
    rng = np.random.default_rng(seed)
    sides: dict[str, list[str]] = {"label": [], "result": []}
    for _ in range(images):
        rows = dict.fromkeys(sides, "")
        for _ in range(8):
            kind = rng.choice(["Car", "Pedestrian", "Cyclist", "Van"], p=[0.6, 0.2, 0.1, 0.1])
            place = np.array([rng.uniform(-20, 20), 1.7, rng.uniform(5, 60)])
            size = np.array([1.5, 1.6, 3.9]) * rng.uniform(0.8, 1.2, 3)
            left, top = rng.uniform(0, 1000), rng.uniform(100, 250)
            wide, high = 1500 / place[2], 1000 / place[2]
            box, turn = np.array([left, top, left + wide, top + high]), rng.uniform(-3, 3)
            for side, noise in (("label", 0.0), ("result", 1.0)):
                numbers = [
                    turn + noise * rng.normal(0, 0.1),
                    *(box + noise * rng.normal(0, 2, 4)),
                    *(size * (1 + noise * rng.normal(0, 0.03, 3))),
                    *(place + noise * rng.normal(0, 0.2, 3)),
                    turn + noise * rng.normal(0, 0.05),
                ]
                text = " ".join(f"{number:.2f}" for number in numbers)
                rows[side] += f"{kind} 0.00 0 {text}{f' {rng.random():.4f}' if noise else ''}\n"
        for side, text in rows.items():
            sides[side].append(text)
    for side, texts in sides.items():
        (folder / side).mkdir()
        for number, text in enumerate(texts):
            (folder / side / f"{number:06d}.txt").write_text(text)
    return read_kitti_labels(folder / "label"), read_kitti_results(folder / "result")


def plain_iou(one: np.ndarray, two: np.ndarray) -> float:
    """Return IoU of two boxes whose last pixel belongs to them."""
    wide = min(one[2], two[2]) - max(one[0], two[0]) + 1
    high = min(one[3], two[3]) - max(one[1], two[1]) + 1
    if not (wide > 0 and high > 0):  # also where a box is NaN
        return 0.0
    areas = [(box[2] - box[0] + 1) * (box[3] - box[1] + 1) for box in (one, two)]
    return float(wide * high / (areas[0] + areas[1] - wide * high))


def plain_vcoco(truth: xr.Dataset, found: xr.Dataset, scenario: int) -> dict[str, float]:
    """Return role AP by V-COCO's rules, person by person and pair by pair.

    Pairs have one box of the object for all verbs; their scores must differ.
    """
    people = {
        int(person): _pixels(position, shape)
        for person, position, shape in zip(
            truth["person"].values,
            truth["person_position"].values,
            truth["person_shape"].values,
            strict=True,
        )
    }
    present: dict[int, list[int]] = {}
    for person, frame in zip(people, truth["person_frame"].values.tolist(), strict=True):
        present.setdefault(frame, []).append(person)
    watched = dict(zip(people, truth["person_annotated"].values.tolist(), strict=True))
    thing = {
        (human, verb): _pixels(position, shape)
        for human, verb, position, shape in zip(
            truth["human"].values.tolist(),
            truth["verb"].values.tolist(),
            truth["object_position"].values,
            truth["object_shape"].values,
            strict=True,
        )
    }
    human, other = (
        boxes.to_corners(found[f"{who}_position"].values, found[f"{who}_shape"].values)
        for who in ("human", "object")
    )
    meant = []
    for row, frame in enumerate(found["frame"].values.tolist()):
        there = enumerate(present.get(frame, []))
        overlap = [(plain_iou(human[row], people[p]), -i, p) for i, p in there]
        meant.append(max(overlap, default=None))
    results = {}
    for column, verb in enumerate(found["verb_name"].values.tolist()):
        if not verb.endswith(("_obj", "_instr")):
            continue
        score = found["score"].values[:, column]
        positives = sum(1 for _, name in thing if name == verb)
        taken: set[int] = set()
        hits: list[bool] = []
        for row in np.argsort(-score, kind="stable").tolist():
            if (nearest := meant[row]) is None or not watched[nearest[2]]:
                continue
            overlap_there, _, person = nearest
            right = (person, verb) in thing and overlap_there >= 0.5
            if right:
                true = thing[person, verb]
                nothing_said = bool(np.isnan(other[row]).all() or (other[row] == 0).all())
                right = (
                    (scenario == 2 or nothing_said)
                    if np.isnan(true).any()
                    else plain_iou(true, other[row]) >= 0.5
                )
            right = right and person not in taken
            if right:
                taken.add(person)
            hits.append(right)
        results[verb] = _plain_area(hits, positives)
    return results


def plain_hico(truth: xr.Dataset, found: xr.Dataset) -> list[float]:
    """Return the 11-point AP of each class of HICO-DET, triplet by triplet."""
    true, given = (_by_class(side) for side in (truth, found))
    results = []
    for verb, thing in zip(
        truth["hoi_verb"].values.tolist(), truth["hoi_object"].values.tolist(), strict=True
    ):
        mine = true.get((verb, thing), [])
        taken: set[int] = set()
        hits: list[bool] = []
        for frame, human, other, _ in sorted(given.get((verb, thing), []), key=lambda row: -row[3]):
            overlap = [
                (min(plain_iou(human, row[1]), plain_iou(other, row[2])), -i)
                for i, row in enumerate(mine)
                if row[0] == frame
            ]
            best = max(overlap, default=(0.0, 0))
            right = best[0] >= 0.5 and best[1] not in taken
            if right:
                taken.add(best[1])
            hits.append(right)
        total, seen = 0.0, 0
        points = []
        for rank, hit in enumerate(hits, start=1):
            seen += hit
            points.append((seen / len(mine) if mine else 0.0, seen / rank))
        for least in np.arange(0.0, 1.1, 0.1):
            total += max((p for recall, p in points if recall >= least), default=0.0) / 11
        results.append(total if mine else 0.0)
    return results


def _by_class(
    rows: xr.Dataset,
) -> dict[tuple[str, str], list[tuple[int, np.ndarray, np.ndarray, float]]]:
    human, other = (
        boxes.to_corners(rows[f"{who}_position"].values, rows[f"{who}_shape"].values)
        for who in ("human", "object")
    )
    table: dict[tuple[str, str], list[tuple[int, np.ndarray, np.ndarray, float]]] = {}
    columns = (rows[name].values.tolist() for name in ("verb", "object_class", "frame", "score"))
    for i, (verb, thing, frame, score) in enumerate(zip(*columns, strict=True)):
        table.setdefault((verb, thing), []).append((frame, human[i], other[i], score))
    return table


def _pixels(position: np.ndarray, shape: np.ndarray) -> np.ndarray:
    """Return a box as V-COCO's script makes it: one pixel less, within the picture."""
    near_corner = position - shape / 2
    far = near_corner + np.maximum(0, shape - 1)
    return np.concatenate([near_corner, far]).clip(0, np.tile(np.array(SIZE) - 1, 2))


def _plain_area(hits: list[bool], positives: int) -> float:
    precision = [sum(hits[: i + 1]) / (i + 1) for i in range(len(hits)) if hits[i]]
    best = [max(precision[i:]) for i in range(len(precision))]
    return sum(best) / positives if positives else float("nan")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall and CPU seconds of some work."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def bench_vcoco() -> None:
    """Score V-COCO's test size and a small part of it by plain loops."""
    with tempfile.TemporaryDirectory() as folder:
        truth, found = made_up_vcoco(Path(folder), 4946, 100)
    wall, cpu = timed(lambda: vcoco_scores(truth, found))
    part = found.isel(interaction=slice(0, 2000))
    small = truth.isel(interaction=np.isin(truth["frame"], part["frame"]))
    plain = timed(lambda: [plain_vcoco(small, part, s) for s in (1, 2)])[1]
    scale = found.sizes["interaction"] / part.sizes["interaction"]
    what = "V-COCO, 4,946 images x 100 pairs, 2 scenarios and agents"
    _tell(what, wall, cpu, {"plain loops": plain * scale, "vsrl_eval": ORIGINAL_S["v-coco"]})
    _tell("  what AP is lost to", *timed(lambda: vcoco_mistakes(truth, found)), {})


def bench_hico() -> None:
    """Score HICO-DET's test size, and a small part of it by plain loops."""
    truth, found = made_up_hico(9658, 100)
    wall, cpu = timed(lambda: hico_scores(truth, found))
    part = found.isel(interaction=slice(0, 20_000))
    small = truth.isel(interaction=np.isin(truth["frame"], part["frame"]))
    plain = timed(lambda: plain_hico(small, part))[1]
    scale = found.sizes["interaction"] / part.sizes["interaction"]
    what = "HICO-DET, 9,658 images x 100 triplets, default and known object"
    _tell(what, wall, cpu, {"plain loops": plain * scale, "Octave": ORIGINAL_S["hico-det"]})
    _tell("  what AP is lost to", *timed(lambda: hico_mistakes(truth, found)), {})


def bench_kitti() -> None:
    """Score KITTI's validation size."""
    with tempfile.TemporaryDirectory() as folder:
        truth, found = made_up_kitti(Path(folder), 3769)
    wall, cpu = timed(lambda: kitti_scores(truth, found))
    what = "KITTI, 3,769 images, 3 classes, all metrics"
    _tell(what, wall, cpu, {"visualDet3D": ORIGINAL_S["kitti"]})


def _tell(what: str, wall: float, cpu: float, others: dict[str, float]) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{what}: {wall:.1f} s wall, {cpu:.1f} s CPU, peak {peak:.2f} GB with the data")
    for name, seconds in others.items():
        print(f"  {name}: {seconds:.0f} s CPU, {seconds / cpu:.0f} times as long")


BENCHES = {"v-coco": bench_vcoco, "hico-det": bench_hico, "kitti": bench_kitti}


def main() -> None:
    """Run the benchmarks that were named, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(BENCHES), help=", ".join(BENCHES))
    for name in parser.parse_args().names:
        child = multiprocessing.get_context("spawn").Process(target=BENCHES[name])
        child.start()
        child.join()


if __name__ == "__main__":
    main()
