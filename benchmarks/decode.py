"""How fast clips are read: a ratio against PyAV in the same run, and random access by GOP.

python benchmarks/decode.py             # clips that it makes itself, 640x360, 500 frames
python benchmarks/decode.py plaza.mp4   # a clip of yours
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

import hoilab as hl

SIZE = (640, 360)
FRAMES = 500
STRUCTURES = {
    "all key frames": {"g": "1", "bf": "0"},
    "GOP 15": {"g": "15", "bf": "0"},
    "GOP 30, 2 B-frames": {"g": "30", "bf": "2"},
    "GOP 250, 3 B-frames": {"g": "250", "bf": "3"},
}


def main() -> None:
    """Measure and print one table for reading on and one for jumping about."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", nargs="?", type=Path, help="a clip to read instead of made ones")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; each reads both ways")
    parser.add_argument("--chunk", type=int, default=8, help="frames read at a time")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.clip:
            clips = {args.clip.name: args.clip}
        else:
            clips = {name: _made(Path(folder), **how) for name, how in STRUCTURES.items()}
        print(f"{'reading on':<22}{'hoilab fps':>11}{'PyAV fps':>10}{'ratio':>9}{'by CPU':>9}")
        for name, path in clips.items():
            _print_sequential(name, path, rounds=args.rounds, chunk=args.chunk)
        print(f"\n{'jumping about':<22}{'p50 ms':>11}{'p95 ms':>10}{'next ms':>9}{'back ms':>9}")
        for name, path in clips.items():
            _print_random(name, path)


def _made(folder: Path, **options: str) -> Path:
    """Write a clip in which everything moves a little, over noise."""
    path = folder / f"{'-'.join(options.values())}.mp4"
    width, height = SIZE
    noise = np.random.default_rng(0).integers(0, 60, (height, width, 3), dtype=np.uint8)
    with av.open(path, "w") as container:
        stream = container.add_stream(
            "libx264", rate=25, options={"preset": "veryfast", "crf": "23", **options}
        )
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.thread_count = 2
        for number in range(FRAMES):
            picture = np.roll(noise, number, axis=1)
            for person in range(8):
                left = (person * 157 + number * (person - 4)) % (width - 30)
                picture[100 + 20 * person : 180 + 20 * person, left : left + 30] += 25 * person
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _print_sequential(name: str, path: Path, *, rounds: int, chunk: int) -> None:
    frames = len(hl.open_video(path))
    ways: dict[str, Callable[[], object]] = {
        "hoilab": lambda: _read_on(path, chunk),
        "pyav": lambda: _pyav(path),
    }
    # Alternating and best of all rounds, so that a busy machine is fair to both.
    wall_s, cpu_s = dict.fromkeys(ways, np.inf), dict.fromkeys(ways, np.inf)
    for _ in range(rounds):
        for way, read in ways.items():
            wall, cpu = time.perf_counter(), time.process_time()
            read()
            wall_s[way] = min(wall_s[way], time.perf_counter() - wall)
            cpu_s[way] = min(cpu_s[way], time.process_time() - cpu)
    print(
        f"{name:<22}{frames / wall_s['hoilab']:>11.0f}{frames / wall_s['pyav']:>10.0f}"
        f"{wall_s['pyav'] / wall_s['hoilab']:>9.2f}{cpu_s['pyav'] / cpu_s['hoilab']:>9.2f}"
    )


def _read_on(path: Path, chunk: int) -> None:
    """Open a clip and read all of it, chunk by chunk."""
    video = hl.open_video(path)
    for start in range(0, len(video), chunk):
        _ = video[start : start + chunk].values


def _pyav(path: Path) -> None:
    """Read all frames as anybody would with PyAV."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        stream.thread_type, stream.codec_context.thread_count = "AUTO", 2
        for frame in container.decode(stream):
            _ = frame.to_ndarray(format="rgb24")


def _print_random(name: str, path: Path) -> None:
    video = hl.open_video(path)
    drawn = np.random.default_rng(0).integers(1, len(video) - 1, 40).tolist()
    jump_ms, next_ms, back_ms = [], [], []
    for frame in drawn:
        jump_ms.append(_ms(lambda frame=frame: video[frame].values))
        next_ms.append(_ms(lambda frame=frame: video[frame + 1].values))
        back_ms.append(_ms(lambda frame=frame: video[frame].values))
    p50, p95 = np.percentile(jump_ms, [50, 95])
    print(
        f"{name:<22}{p50:>11.1f}{p95:>10.1f}"
        f"{statistics.median(next_ms):>9.1f}{statistics.median(back_ms):>9.1f}"
    )


def _ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
