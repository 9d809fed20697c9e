"""Clip vectors along a video: every window by itself against frames that are computed once.

Both see the same frames of a rendered walk; the weights are drawn, which changes no time. Said
are frames a second of the video, how alike the vectors of both ways are, and what a piece of the
stream costs at the video's beginning and at its end.

    python benchmarks/clips_streaming.py --frames 320
"""

import argparse
import time

import numpy as np
import torch
from numpy.typing import NDArray

from hoilab.models.vicc.architecture import Vicc, ViccConfig
from hoilab.models.vicc.embedder import ViccEmbedder
from hoilab.models.vicc.streaming import ClipStream
from hoilab.training.clips.recipes import TINY

CASES = {
    "S3D, 32 frames of 64 px": (ViccConfig(), 32, 64, (8, 4)),
    "vicc-tiny, 8 frames of 40 px": (TINY.config, TINY.frames, TINY.size, (4, 2)),
}
PIECE = 16


def walk(frames: int, size: int) -> NDArray[np.uint8]:
    """Return a video (t, y, x, 3) in which a pattern walks over another."""
    rng = np.random.default_rng(0)
    still = rng.integers(60, 160, (size, size, 3)).astype(np.uint8)
    figure = rng.integers(0, 256, (size // 2, size // 4, 3)).astype(np.uint8)
    video = np.repeat(still[None], frames, 0)
    for t in range(frames):
        x = t % (size - size // 4)
        video[t, size // 4 : size // 4 + size // 2, x : x + size // 4] = figure
    return video


def measured(config: ViccConfig, frames: int, size: int, hop: int, count: int) -> dict[str, float]:
    """Return what both ways cost for `count` frames, in seconds of the processor's."""
    torch.manual_seed(0)
    network = Vicc(config)
    video = walk(count, size)
    embedder = ViccEmbedder(network, name="", frames=frames, size=size)
    network.train()
    with torch.no_grad():  # statistics that fit the weights, or all clips would look alike
        starts = range(0, count - frames + 1, max(1, (count - frames) // 3))
        network(embedder.prepared(np.stack([video[s : s + frames] for s in starts])))
    network.eval()
    began = time.process_time()
    plain = np.concatenate(
        [embedder.embed(video[None, s : s + frames]) for s in range(0, count - frames + 1, hop)]
    )
    plain_s = time.process_time() - began
    stream, found, pieces = ClipStream(embedder, hop=hop), [], []
    for start in range(0, count, PIECE):
        began = time.process_time()
        found.append(stream.push(video[start : start + PIECE]).vectors)
        pieces.append(time.process_time() - began)
    began = time.process_time()
    found.append(stream.close().vectors)
    stream_s = sum(pieces) + time.process_time() - began
    streamed = np.concatenate(found)
    assert streamed.shape == plain.shape, f"{streamed.shape} and {plain.shape}"
    cosine = (plain * streamed).sum(1) / np.linalg.norm(plain, axis=1)
    cosine /= np.linalg.norm(streamed, axis=1)
    third = max(1, len(pieces) // 3)
    return {
        "windows": len(plain),
        "plain": count / plain_s,
        "stream": count / stream_s,
        "ratio": plain_s / stream_s,
        "cosine": float(np.median(cosine)),
        "late": float(np.median(pieces[-third:]) / np.median(pieces[1 : third + 1])),
    }


def main() -> None:
    """Print the table of docs/vicc.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=320)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(
        "| network | a window every | plain, frames/s | stream, frames/s | ratio | cosine | late |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, (config, frames, size, hops) in CASES.items():
        for hop in hops:
            found = measured(config, frames, size, hop, options.frames)
            print(
                f"| {name} | {hop} frames | {found['plain']:.1f} | {found['stream']:.1f} | "
                f"{found['ratio']:.1f} | {found['cosine']:.3f} | {found['late']:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
