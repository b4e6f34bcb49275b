"""`python -m tests.bench_population`: how fast populations are made, written and validated; it never judges.

Figures depend on the machine and on what else runs on it; compare them only on the same one.
A claim is one ExplanationOfBenefit row, some ten kilobytes with all its canaries.
Per second of CPU is what one core does that has nothing else to do.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from payerproof.fhir.validator import load
from payerproof.synthetic_data import write as writing
from payerproof.synthetic_data.atomic import LineFile
from payerproof.synthetic_data.person import Person
from payerproof.synthetic_data.sample import Sample
from payerproof.synthetic_data.write import read_manifest, write

GUIDE = "hl7.fhir.us.carin-bb#2.0.0"
CLAIM = "ExplanationOfBenefit"
MEGABYTE = 1_000_000
MILLION = 1_000_000
SETTLED = 50_000
"""With so many members hardly a kind of claim is new any more, and memory grows as it will go on growing."""
PEOPLE_PER_HOUSEHOLD = 3.0
"""As sampled; the bench stops at the number of members it was asked for."""


@dataclass(frozen=True, slots=True)
class Made:
    """One written shard: seconds on the wall and of the processor, `size` in bytes, and what came before it."""

    claims: int
    people: int
    size: int
    seconds: float
    processor: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Peak memory of a process, in megabytes, after half of the members and after all of them."""

    members: int
    half: float
    whole: float

    @property
    def at_a_million(self) -> float:
        """What the growth from the half to the whole comes to at a million members."""
        growth = (self.whole - self.half) / (self.members / 2)
        return self.whole + growth * max(0, MILLION - self.members)


def make(count: int, part: int = 1, parts: int = 1) -> Made:
    """Write one shard of a sample into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        began, worked = time.perf_counter(), time.process_time()
        manifest = read_manifest(write(Sample(count, part=part, parts=parts), Path(folder) / "out").parent)
        return Made(
            claims=manifest["owned"][CLAIM],
            people=manifest["people"],
            size=sum(file["size"] for file in manifest["files"]),
            seconds=time.perf_counter() - began,
            processor=time.process_time() - worked,
        )


class Emptied(LineFile):
    """A file that is emptied after each write: everything is done but the keeping, so that no disk is too small."""

    def _write(self) -> None:
        super()._write()
        self._stream.seek(0)
        self._stream.truncate()


@dataclass
class Watched:
    """A source of `members` people that notes how much memory the process had when half of them were made."""

    source: Sample
    wanted: int
    half: float = 0.0

    def __post_init__(self) -> None:
        self.seed, self.guide, self.shared = self.source.seed, self.source.guide, self.source.shared

    @property
    def members(self) -> Iterator[Person]:
        """Yield as many people as are wanted."""
        for number, person in zip(range(1, self.wanted + 1), self.source.members, strict=False):
            yield person
            if number == self.wanted // 2:
                self.half = _peak()


def memory(members: int) -> Memory:
    """Write `members` people, keep nothing, and return how much memory that took."""
    vars(writing)["LineFile"] = Emptied  # in a process of its own, which ends after this
    source = Watched(Sample(int(members / PEOPLE_PER_HOUSEHOLD * 1.5) + 1), members)
    with tempfile.TemporaryDirectory() as folder:
        write(source, Path(folder) / "out")
    return Memory(members, source.half, _peak())


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE


def _alone(work: Callable[..., Any], *arguments: tuple[Any, ...]) -> list[Any]:
    """Do each piece of work in a fresh process, all at the same time."""
    with multiprocessing.get_context("spawn").Pool(len(arguments)) as pool:
        return pool.starmap(work, arguments, chunksize=1)


def cores(count: int) -> Iterator[str]:
    """Yield the figures of one process, and of two with a shard each."""
    (one,) = _alone(make, (count,))
    yield f"one process    {one.claims:,} claims of {one.people:,} people, {one.size / MEGABYTE:,.0f} MB"
    yield f"               {one.claims / one.seconds:,.0f} claims/s, {one.claims / one.processor:,.0f} a second of CPU"
    two = _alone(make, (count, 1, 2), (count, 2, 2))
    wall = one.seconds / max(shard.seconds for shard in two)
    cpu = one.processor / max(shard.processor for shard in two)
    rate = one.claims / max(shard.seconds for shard in two)
    yield f"two processes  {rate:,.0f} claims/s, {wall:.2f} times one; {cpu:.2f} times by CPU"


def remembered(members: int) -> Iterator[str]:
    """Yield the peak memory of one process."""
    (used,) = _alone(memory, (members,))
    yield f"memory         {used.half:,.0f} MB after {members // 2:,} members, {used.whole:,.0f} after {members:,}"
    if members < SETTLED:
        yield f"               too few to tell of a million (from {SETTLED:,} on)"
    else:
        yield f"               at that rate {used.at_a_million:,.0f} MB at a million"


def validated(households: int) -> Iterator[str]:
    """Yield how many claims and resources a second are made and judged by the engine's validator."""
    validator = load([GUIDE])
    for person in Sample(households).members:
        for row in person.rows:
            validator.validate(row.text)
    rows = claims = wrong = 0
    worked = time.process_time()
    for person in Sample(households, seed=2).members:
        for row in person.rows:
            rows += 1
            claims += row.datum.type == CLAIM
            wrong += sum(issue.rejects for issue in validator.validate(row.text))
    seconds = time.process_time() - worked
    yield f"validated      {claims / seconds:,.0f} claims a second of CPU, made and judged against {GUIDE}"
    yield f"               {rows / seconds:,.0f} resources, {wrong} errors"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("households", nargs="?", type=int, default=2000, help="how many are written")
    parser.add_argument("--members", type=int, default=100_000, help="how many memory is measured with; 0: not at all")
    chosen = parser.parse_args()
    for line in cores(chosen.households):
        print(line)  # noqa: T201 - it prints, that is all
    for line in remembered(chosen.members) if chosen.members else ():
        print(line)  # noqa: T201 - as above
    for line in validated(max(1, chosen.households // 100)):
        print(line)  # noqa: T201 - as above


if __name__ == "__main__":
    main()
