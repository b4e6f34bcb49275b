"""Which faults the reference payer can be given: asked of its own process, as everything about a payer is.

The engine never imports the reference payer (docs/decisions/0007-faults-are-asked-for.md).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import click
import orjson

from payerproof.cli.shared import catalogue
from payerproof.errors import HarnessError

MODULE = "payerproof.reference_payer"
DEMO = "demo"
"""The shipped target that a fault is shown on where it names none."""

_LISTS = ("caught_by", "households", "seen_by_chance")


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake the reference payer can be given; see `payerproof.reference_payer.faults`.

    `caught_by` names the checks that must fail, `seen_by_chance` those that fail if questions happen to meet.
    `target` is the shipped target whose people show it, `households` those of them that it takes; empty: all of them.
    """

    id: str
    title: str
    seam: str
    story: str
    source: str
    caught_by: tuple[str, ...]
    target: str = DEMO
    households: tuple[str, ...] = ()
    seen_by_chance: tuple[str, ...] = ()


def known_faults() -> dict[str, Fault]:
    """Return every fault by id. Raises HarnessError if the reference payer cannot be asked."""
    command = [sys.executable, "-m", MODULE, "--list-faults", "--json"]
    answer = subprocess.run(command, capture_output=True, check=False, env=os.environ)
    if answer.returncode:
        last = answer.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise HarnessError(f"the reference payer cannot be asked for its faults: {' '.join(last)}")
    rows = (Fault(**row | {name: tuple(row[name]) for name in _LISTS}) for row in orjson.loads(answer.stdout))
    return {fault.id: fault for fault in rows}


def require(ids: Iterable[str]) -> list[Fault]:
    """Return the faults of these ids; click.UsageError for one that no fault has. Asks nobody if there are no ids."""
    wanted = tuple(ids)
    if not wanted:
        return []
    return catalogue.chosen("fault", wanted, known_faults())


def place(faults: Sequence[Fault]) -> tuple[str, tuple[str, ...]]:
    """Return the target on which the faults show, and the households of it that they take; empty: all of them.

    Raises click.UsageError for faults that show on different targets.
    """
    targets = sorted({fault.target for fault in faults}) or [DEMO]
    if len(targets) > 1:
        raise click.UsageError(f"these faults show on different targets: {', '.join(targets)}")
    taken = sorted({name for fault in faults for name in fault.households})
    return targets[0], tuple(taken) if all(fault.households for fault in faults) else ()
