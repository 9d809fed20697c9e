"""People in space under elevated cameras: how far off, and average precision at an overlap of .25.

    python benchmarks/boxes3d_elevated.py --footage footage/ --seeds 9000:9025

`--render` makes scenes that are missing. Distances are from the camera. People within 30 m of
whom 30 % and 40 pixels are visible count, all others are neutral. `--by truth` lifts the true
boxes around what is visible of somebody (`clean` those of them whose feet are visible, `full`
boxes with hidden parts), `duet-tiny` the people that it finds, other names are 3D detectors. A
found box of duet-tiny counts from a score of .1.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.geometry.lifting_rows import lifted_detections, lifted_tracks
from hoilab.metrics.boxes3d import boxes3d_scores
from hoilab.schema import make_boxes3d, make_camera, make_detections, make_tracks
from hoilab.tasks import boxes3d
from hoilab.training.footage import Footage, Still
from hoilab.training.shooting import Shooting, render

WITHIN_M = 30.0
LEAST_PX, LEAST_SHARE = 40, 0.3
TRUE_ERROR_PX = 1.0
COLUMNS = ("off_percent", "off_m", "near", "ap", "recall", "positives")


def camera_of(still: Still) -> xr.Dataset:
    """Return the camera of a still."""
    height, width = still.rgb.shape[:2]
    return make_camera(still.K, still.rotation, still.translation, size=(width, height))


def people(still: Still) -> np.ndarray:
    """Return the rows of people whose place is known."""
    return np.flatnonzero((still.label == "person") & np.isfinite(still.centre).all(1))


def truth_of(number: int, still: Still) -> tuple[xr.Dataset, np.ndarray]:
    """Return the true boxes of people in a still, and which of them are neutral."""
    rows = people(still)
    size = still.extent[rows]
    boxes = make_boxes3d(
        np.full(len(rows), number), np.zeros(len(rows)), still.centre[rows], size,
        still.yaw[rows], reference="world", label="person" if len(rows) else [],
    )  # fmt: skip
    eye = -still.rotation.T @ still.translation
    far = np.linalg.norm(still.centre[rows] - eye, axis=1) > WITHIN_M
    full, part = still.full_box[rows], still.box[rows]
    share = area(part) / np.maximum(area(full), 1)
    return boxes, far | (still.pixels[rows] < LEAST_PX) | ~(share >= LEAST_SHARE)


def area(box: np.ndarray) -> np.ndarray:
    """Return the areas of boxes (n 4)."""
    return np.asarray((box[:, 2:] - box[:, :2]).prod(1))


def from_truth(stills: list[Still], numbers: list[int], corners: str) -> xr.Dataset:
    """Lift the true boxes of one moment as tracks; scores are how much of somebody is visible."""
    who = np.unique(np.concatenate([still.individual[people(still)] for still in stills]))
    position = np.full((len(stills), 2, len(who)), np.nan)
    shape = np.full_like(position, np.nan)
    sure = np.full((len(stills), len(who)), np.nan)
    for row, still in enumerate(stills):
        mine = people(still)
        column = np.searchsorted(who, still.individual[mine])
        box = getattr(still, corners)[mine].astype(float)
        size = still.rgb.shape[1::-1]
        box = np.clip(box, 0, [*size, *size])
        position[row, :, column] = (box[:, :2] + box[:, 2:]) / 2
        shape[row, :, column] = box[:, 2:] - box[:, :2]
        share = area(still.box[mine]) / np.maximum(area(still.full_box[mine]), 1)
        sure[row, column] = np.nan_to_num(share, nan=0.0)
    tracks = make_tracks(
        position, shape, [still.time_s for still in stills], individual=who,
        label="person", confidence=sure,
    ).assign_coords(frame=("time", numbers))  # fmt: skip
    return lifted_tracks(tracks, camera_of(stills[0]), sigma_px=TRUE_ERROR_PX)


class Found:
    """What a model finds in stills, as boxes in the world."""

    def __init__(self, name: str) -> None:
        self.name = name
        if name == "duet-tiny":
            from hoilab.models.duet.weights import load_tiny

            self.duet = load_tiny()
        else:
            self.model = loaded(name)

    def __call__(self, stills: list[Still], numbers: list[int]) -> xr.Dataset:
        """Return the boxes of one moment."""
        if self.name == "duet-tiny":
            return self._duet(stills, numbers)
        parts = []
        for still, number in zip(stills, numbers, strict=True):
            right = None if still.right is None else still.video.copy(data=still.right[None])
            if not self.model.stereo:
                right = None
            boxes = boxes3d(
                still.video, model=self.model, camera=camera_of(still), right=right,
                baseline_m=still.baseline_m,
            )  # fmt: skip
            parts.append(boxes.assign(frame=("box", np.full(boxes.sizes["box"], number))))
        return xr.concat(parts, "box", data_vars="minimal", combine_attrs="override")

    def _duet(self, stills: list[Still], numbers: list[int]) -> xr.Dataset:
        from hoilab.models.duet.processing import SELECTION, instances, pixels

        parts = []
        import torch

        before = None
        for still, number in zip(stills, numbers, strict=True):
            now = pixels(np.array(still.rgb)[None])
            change = torch.zeros_like(now) if before is None else now - before
            before = now
            with torch.inference_mode():
                _, dense = self.duet.network(now, change)
                seen = instances(dense, 0, SELECTION)
            box, score = seen.human.double().numpy(), seen.human_score.double().numpy()
            box, score = box[score > 0.1], score[score > 0.1]
            parts.append(
                make_detections(
                    np.full(len(box), number),
                    np.zeros(len(box)),
                    (box[:, :2] + box[:, 2:]) / 2,
                    box[:, 2:] - box[:, :2],
                    label="person" if len(box) else [],
                    score=score,
                )
            )
        found = xr.concat(parts, "detection", data_vars="minimal")
        return lifted_detections(found, camera_of(stills[0]))


def loaded(name: str) -> object:
    """Return a 3D detector that ranks whatever it sees."""
    from hoilab.models.boxes3d_tiny.detector import TinyBoxes
    from hoilab.models.boxes3d_tiny.weights import MONO_FILE, STEREO_FILE, opened

    path = {"mono3d-tiny": MONO_FILE, "stereo3d-tiny": STEREO_FILE}.get(name, Path(name))
    return TinyBoxes(opened(path), threshold=0.05)


def measured(footage: Footage, by: str) -> xr.Dataset:
    """Return the scores of one way."""
    truths, spared, founds, eyes = [], [], [], []
    way = None if by in ("truth", "full", "clean") else Found(by)
    for moment in footage.moments:
        stills = [footage[int(number)] for number in moment]
        numbers = [int(number) for number in moment]
        for number, still in zip(numbers, stills, strict=True):
            true, neutral = truth_of(number, still)
            if by == "clean":
                rows = people(still)
                hidden = still.full_box[rows, 3] - still.box[rows, 3] > 2
                neutral = neutral | hidden
            truths.append(true)
            spared.append(neutral)
            eyes.append(-still.rotation.T @ still.translation)
        if way is None:
            founds.append(from_truth(stills, numbers, "full_box" if by == "full" else "box"))
        else:
            founds.append(way(stills, numbers))
    kept = ["frame", "time", "centre", "size", "yaw", "class", "score", "individual"]
    found = xr.concat([one[kept] for one in founds], "box", combine_attrs="override")
    return boxes3d_scores(
        xr.concat(truths, "box"), found, neutral=np.concatenate(spared), viewpoint=np.array(eyes)
    )


def main() -> None:
    """Print one row for each way."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--footage", type=Path, required=True)
    parser.add_argument("--seeds", default="9000:9025")
    parser.add_argument("--by", default="truth,clean,full,duet-tiny,mono3d-tiny")
    parser.add_argument("--render", action="store_true", help="Render scenes that are missing.")
    given = parser.parse_args()
    seeds = range(*map(int, given.seeds.split(":")))
    if given.render:
        render(given.footage, seeds, shooting=Shooting(moments=10))
    footage = Footage(given.footage, seeds=seeds)
    print(f"{len(footage.seeds)} scenes, {len(footage)} frames", file=sys.stderr)
    print("| by | off, % of distance | off, m | near % | AP3D@.25 | recall % | people | s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for by in given.by.split(","):
        start = time.process_time()
        scores = measured(footage, by)
        cells = [f"{float(scores[name]):.4g}" for name in COLUMNS]
        print(f"| {by} | {' | '.join(cells)} | {time.process_time() - start:.0f} |", flush=True)


if __name__ == "__main__":
    main()
