"""Many resources judged side by side, by processes that hold a validator each; answers come in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context

from payerproof.fhir.inputs import Entry
from payerproof.fhir.judging import Judged, Options, judge
from payerproof.fhir.validator import Validator, load

_BATCH_BYTES, _BATCH_MOST = 2**20, 200
"""Text handed to a process at once: enough that handing it over costs little, little enough to stay in memory."""
_AHEAD = 2
"""Batches that wait for each process."""


def judge_side_by_side(
    entries: Iterable[Entry], guides: Sequence[str] | None, options: Options, workers: int
) -> Iterator[Judged]:
    """Yield the records of all entries, in order."""
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (guides, options)) as pool:
        waiting: deque[Future[list[Judged]]] = deque()
        batches = _batches(iter(entries))
        for batch in islice(batches, workers * _AHEAD):
            waiting.append(pool.submit(_judge, batch))
        while waiting:
            done = waiting.popleft().result()
            for batch in islice(batches, 1):
                waiting.append(pool.submit(_judge, batch))
            yield from done


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += len(entry.text)
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_MOST:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


_here: list[tuple[Validator, Options]] = []
"""What a process was begun with."""


def _begin(guides: Sequence[str] | None, options: Options) -> None:
    _here.append((load(guides), options))


def _judge(batch: list[Entry]) -> list[Judged]:
    validator, options = _here[0]
    return [judged for entry in batch for judged in judge(validator, entry, options)]
