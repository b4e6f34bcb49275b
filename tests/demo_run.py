"""Runs against the embedded payer for tests: three members, short load, short fuzzing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from payerproof.session.run import Run, RunOptions
from payerproof.target.description import SeededPopulation, Target
from payerproof.target.reading import load_target

MEMBERS = ("h1-sub", "h1-spo", "h1-teen")


def demo_target(**changes: Any) -> Target:
    """Return the demo target with three members, two seconds of load and of fuzzing, and `changes`."""
    target = load_target("demo")
    population = target.population
    assert isinstance(population, SeededPopulation)
    short = {"population": replace(population, members=MEMBERS), "load": {"users": 4, "seconds": 2.0}}
    return replace(target, **{**short, "fuzz": {"seconds": 2.0}, **changes})


@contextmanager
def demo_run(folder: Path, *faults: str, **changes: Any) -> Iterator[Run]:
    """Give a run against the embedded payer, a process of its own, with these faults."""
    arguments = tuple(word for name in faults for word in ("--fault", name))
    run = Run(RunOptions(target=demo_target(**changes), out=folder, start_arguments=arguments), [])
    try:
        yield run
    finally:
        run.close()
