"""Which faults the reference payer can be given: asked of its own process, as everything about a payer is.

The engine never imports the reference payer (docs/decisions/0007-faults-are-asked-for.md).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

import click
import orjson

from payerproof.errors import HarnessError

MODULE = "payerproof.reference_payer"


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake the reference payer can be given; see `payerproof.reference_payer.faults`."""

    id: str
    title: str
    seam: str
    story: str
    source: str
    caught_by: tuple[str, ...]


def known_faults() -> dict[str, Fault]:
    """Return every fault by id. Raises HarnessError if the reference payer cannot be asked."""
    command = [sys.executable, "-m", MODULE, "--list-faults", "--json"]
    answer = subprocess.run(command, capture_output=True, check=False, env=os.environ)
    if answer.returncode:
        last = answer.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise HarnessError(f"the reference payer cannot be asked for its faults: {' '.join(last)}")
    rows = (Fault(**{**row, "caught_by": tuple(row["caught_by"])}) for row in orjson.loads(answer.stdout))
    return {fault.id: fault for fault in rows}


def require(ids: Iterable[str]) -> None:
    """Raise click.UsageError for an id that no fault has. Asks nobody if there are no ids."""
    wanted = tuple(ids)
    if not wanted:
        return
    known = known_faults()
    for name in wanted:
        if name not in known:
            raise click.UsageError(f"there is no fault {name!r} (there are: {', '.join(known) or 'none'})")
