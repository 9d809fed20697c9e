"""Batches that are prepared by threads while the network learns from earlier ones."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import torch

Numbered = tuple[int, Any]


@contextmanager
def prepared(
    batches: Callable[[int], Any], numbers: range, *, device: torch.device, workers: int
) -> Iterator[Iterator[Numbered]]:
    """Yield batches with their numbers, on the device; the threads end with the block."""
    from accelerate.utils import send_to_device

    def one(number: int) -> Numbered:
        return number, batches(number)

    def sent(pair: Numbered) -> Numbered:
        return pair[0], send_to_device(pair[1], device)

    if not workers:
        yield (sent(one(number)) for number in numbers)
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="batches") as pool:
        try:
            yield map(sent, _ahead(pool, one, numbers, 2 * workers))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _ahead(
    pool: ThreadPoolExecutor, one: Callable[[int], Numbered], numbers: range, most: int
) -> Iterator[Numbered]:
    waiting: list[Future[Numbered]] = [pool.submit(one, number) for number in numbers[:most]]
    for number in [*numbers[most:], *[None] * min(most, len(numbers))]:
        ready = waiting.pop(0).result()
        if number is not None:
            waiting.append(pool.submit(one, number))
        yield ready
