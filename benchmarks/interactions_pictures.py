"""Pictures of what a tiny interaction model finds and misses on clips it was not trained on.

``python benchmarks/interactions_pictures.py CLIPS MODEL OUT`` writes ``OUT-found.jpg`` and
``OUT-missed.jpg``: the frames where it is most and least right, one of each clip at most.
Green is right, red is wrong, yellow is what it should have found.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
import xarray as xr
from interactions_tiny import chosen_model, clips
from PIL import Image, ImageDraw

from hoilab.geometry.boxes import iou, to_corners
from hoilab.schema import release

SURE = 0.25
SHOWN = 4
COLOURS = {"right": (60, 220, 90), "wrong": (235, 60, 50), "missed": (250, 210, 40)}


def judged(true: xr.Dataset, found: xr.Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Return which found rows of a frame are right, and which true rows were found."""
    right, seen = (
        np.zeros(found.sizes["interaction"], bool),
        np.zeros(true.sizes["interaction"], bool),
    )
    order = np.argsort(-found["score"].values)
    for row in order:
        one = found.isel(interaction=row)
        same = (true["verb"] == one["verb"]) & (true["object_class"] == one["object_class"])
        able = same.values & ~seen & (_overlap(true, one) >= 0.5)
        if able.any():
            right[row] = seen[np.flatnonzero(able)[0]] = True
    return right, seen


def drawn(frame: xr.DataArray, true: xr.Dataset, found: xr.Dataset) -> Image.Image:
    """Return a frame with what was found and what should have been, twice as large."""
    picture = Image.fromarray(release(frame, way="figure").values[0])
    picture = picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(picture)
    right, seen = judged(true, found)
    for rows, kinds in (
        (true.isel(interaction=~seen), ["missed"] * int((~seen).sum())),
        (found, ["right" if one else "wrong" for one in right]),
    ):
        for number, kind in enumerate(kinds):
            one = rows.isel(interaction=number)
            for part in ("human", "object"):
                pen.rectangle([2 * v for v in _box(one, part)], outline=COLOURS[kind], width=2)
            left, top = 2 * _box(one, "human")[:2]
            score = "" if kind == "missed" else f" {float(one['score']):.2f}"
            text = f"{one['verb'].item()} {one['object_class'].item()}{score}"
            at = (float(left), max(float(top) - 14, 0))
            pen.rectangle(pen.textbbox(at, text), fill=(0, 0, 0))
            pen.text(at, text, fill=COLOURS[kind])
    return picture.resize((picture.width // 2 * 5 // 4, picture.height // 2 * 5 // 4))


def sheet(pictures: list[Image.Image]) -> Image.Image:
    """Return pictures of one size side by side, two in a row."""
    width, height = pictures[0].size
    page = Image.new("RGB", (2 * width, height * ((len(pictures) + 1) // 2)))
    for number, picture in enumerate(pictures):
        page.paste(picture, (number % 2 * width, number // 2 * height))
    return page


def _overlap(rows: xr.Dataset, one: xr.Dataset) -> np.ndarray:
    return np.minimum(*(iou(_box(rows, part), _box(one, part)) for part in ("human", "object")))


def _box(rows: xr.Dataset, part: str) -> np.ndarray:
    return to_corners(rows[f"{part}_position"].values, rows[f"{part}_shape"].values)


def main() -> None:
    """Write both sheets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", type=Path)
    parser.add_argument("model")
    parser.add_argument("out")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    model = chosen_model(asked.model)
    best: list[tuple[float, Image.Image]] = []
    worst: list[tuple[float, Image.Image]] = []
    for video, true in clips(asked.clips):
        rows = model()(video)
        rows = rows.isel(interaction=rows["score"].values >= SURE)
        shares = []
        for frame in video["frame"].values:
            t, f = (r.isel(interaction=r["frame"].values == frame) for r in (true, rows))
            right, seen = judged(t, f)
            every = len(right) + len(seen)
            # Frames in which much happens tell more.
            shares.append((2 * right.sum() - 0.5 * len(seen) - len(right), every, t, f))
        for kept, index in (
            (best, int(np.argmax([s[0] for s in shares]))),
            (worst, int(np.argmin([2 * s[0] - s[1] for s in shares]))),
        ):
            _, _, t, f = shares[index]
            kept.append((float(shares[index][0]), drawn(video[index : index + 1], t, f)))
    best.sort(key=lambda one: -one[0])
    worst.sort(key=lambda one: one[0])
    for kept, name in ((best, "found"), (worst, "missed")):
        sheet([picture for _, picture in kept[:SHOWN]]).save(f"{asked.out}-{name}.jpg", quality=80)


if __name__ == "__main__":
    main()
