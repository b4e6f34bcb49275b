"""`python -m tests.bench_population [HOUSEHOLDS]`: how fast populations are made and written; it never judges.

Figures depend on the machine and on what else runs on it; compare them only on the same one.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from payerproof.fhir.validator import load
from payerproof.synthetic_data.sample import Sample
from payerproof.synthetic_data.write import read_manifest, write

HOUSEHOLDS = 1000
VALIDATED = 400
GUIDE = "hl7.fhir.us.carin-bb#2.0.0"
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Made:
    """One written shard: seconds on the wall and of the processor, `size` in bytes, `peak` memory in kilobytes."""

    claims: int
    people: int
    size: int
    seconds: float
    processor: float
    peak: int


def make(count: int, part: int = 1, parts: int = 1) -> Made:
    """Write one shard of a sample into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        began, worked = time.perf_counter(), time.process_time()
        manifest = read_manifest(write(Sample(count, part=part, parts=parts), Path(folder) / "out").parent)
        return Made(
            claims=manifest["owned"]["ExplanationOfBenefit"],
            people=manifest["people"],
            size=sum(file["size"] for file in manifest["files"]),
            seconds=time.perf_counter() - began,
            processor=time.process_time() - worked,
            peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        )


def _shard(arguments: tuple[int, int, int]) -> Made:
    return make(*arguments)


def one_process(count: int) -> Iterator[str]:
    """Yield the figures of one process, and of two with a shard each."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        (one,) = pool.map(_shard, [(count, 1, 1)])
    yield f"one process    {one.claims:,} claims of {one.people:,} people, {one.size / MEGABYTE:,.0f} MB"
    yield f"               {one.claims / one.seconds:,.0f} claims/s, {one.claims / one.processor:,.0f} a second of CPU"
    yield f"               peak {one.peak / 1000:,.0f} MB of memory"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        shards = pool.map(_shard, [(count, 1, 2), (count, 2, 2)])
    seconds = max(shard.seconds for shard in shards)
    yield f"two processes  {one.claims / seconds:,.0f} claims/s, {one.seconds / seconds:.2f} times one"


def validated() -> Iterator[str]:
    """Yield how many sampled resources a second the engine's validator judges."""
    validator = load([GUIDE])
    resources = list(islice((row.text for person in Sample(40).members for row in person.rows), VALIDATED))
    for text in resources:
        validator.validate(text)
    began = time.perf_counter()
    wrong = sum(issue.rejects for text in resources for issue in validator.validate(text))
    rate = len(resources) / (time.perf_counter() - began)
    yield f"validated      {rate:,.0f} resources/s against {GUIDE}, {wrong} errors"


def main(count: int) -> None:
    """Print the figures for `count` households."""
    for line in (*one_process(count), *validated()):
        print(line)  # noqa: T201 - it prints, that is all


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else HOUSEHOLDS)
