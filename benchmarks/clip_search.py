"""Search among a million clip embeddings: milliseconds of a query, beside NumPy's full scan.

    python benchmarks/clip_search.py                  # 1,000,000 clips of 128, 512 and 1024 numbers
    python benchmarks/clip_search.py --clips 200000 --sizes 128

Two kinds of embeddings: ``falling``, whose spread falls with the direction as it does in what
networks give (eigenvalues as 1 / rank^1.5; half of all variance lies in the first directions), and
``even``, the worst case, in which nothing can be ruled out. Queries are clips with some noise on
them. The answer of the index is compared with the full scan's: recall is 1 where it is exact.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np

from hoilab.analysis.clip_index import ClipIndex
from hoilab.io.clips import labelled

NOISE, K = 0.2, 10


def drawn(count: int, size: int, kind: str) -> np.ndarray:
    """Return embeddings (count, size) of length 1 or so."""
    rng = np.random.default_rng(0)
    spread = (1.0 + np.arange(size)) ** -0.75 if kind == "falling" else np.ones(size)
    spread /= np.linalg.norm(spread)
    vectors = np.empty((count, size), np.float32)
    for start in range(0, count, 50_000):
        piece = vectors[start : start + 50_000]
        piece[:] = rng.standard_normal(piece.shape, dtype=np.float32) * spread.astype(np.float32)
    return vectors


def milliseconds(question: Callable[[np.ndarray], object], queries: np.ndarray) -> np.ndarray:
    """Return how long each query takes (query, 2): by the clock, and of the processor's time.

    Where others use the machine too, the second says what the first would be without them, on
    one core.
    """
    question(queries[0])
    taken = []
    for query in queries:
        began, used = time.perf_counter(), time.process_time()
        question(query)
        taken.append((time.perf_counter() - began, time.process_time() - used))
    return 1000 * np.array(taken)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clips", type=int, default=1_000_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[128, 512, 1024])
    parser.add_argument("--kinds", nargs="+", default=["falling", "even"])
    parser.add_argument("--queries", type=int, default=20)
    asked = parser.parse_args()
    print(f"{asked.clips} clips, {asked.queries} queries, k = {K}; median ms")
    print(
        "| embeddings | d | index: clock (p95) | processor | full scan: clock | processor "
        "| looked at whole | recall@10 | build s |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for kind in asked.kinds:
        for size in asked.sizes:
            print(row(asked.clips, size, kind, asked.queries), flush=True)


def row(count: int, size: int, kind: str, queries: int) -> str:
    """Return one line of the table."""
    vectors = drawn(count, size, kind)
    rng = np.random.default_rng(1)
    chosen = vectors[rng.integers(0, count, queries)]
    noise = rng.standard_normal(chosen.shape) * np.linalg.norm(chosen, axis=1, keepdims=True)
    asked = (chosen + NOISE / np.sqrt(size) * noise).astype(np.float32)
    span = np.stack([np.arange(count), np.arange(count) + 1.0], 1)
    began = time.perf_counter()
    index = ClipIndex(labelled(span, vectors))
    built = time.perf_counter() - began
    del vectors
    answers = [index.nearest(query, k=K) for query in asked]

    def scanned(query: np.ndarray) -> np.ndarray:
        cosine = index.vectors @ index.prepared(query)
        best = np.argpartition(-cosine, K)[:K]
        return best[np.argsort(-cosine[best])]

    recall = np.mean(
        [
            np.isin(scanned(query), answer.row).mean()
            for query, answer in zip(asked, answers, strict=True)
        ]
    )
    own = milliseconds(lambda query: index.nearest(query, k=K), asked)
    plain = milliseconds(scanned, asked)
    looked = np.median([answer.looked_at for answer in answers])
    (clock, used), (scan, scan_used) = np.median(own, 0), np.median(plain, 0)
    return (
        f"| {kind} | {size} | {clock:.1f} ({np.percentile(own[:, 0], 95):.1f}) | {used:.1f} "
        f"| {scan:.1f} | {scan_used:.1f} | {looked:.0f} | {recall:.3f} | {built:.1f} |"
    )


if __name__ == "__main__":
    main()
