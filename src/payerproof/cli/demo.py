"""`payerproof demo`: all suites against the embedded reference payer, healthy or with faults."""

from __future__ import annotations

from pathlib import Path

import click

from payerproof.cli.shared import options
from payerproof.cli.shared.faults import place, require
from payerproof.cli.shared.options import Loudness
from payerproof.cli.shared.running import RunRequest, run_suites, tell_checks
from payerproof.target.description import Selection
from payerproof.target.scope import Pairs


@click.command("demo")
@options.seed
@options.fault
@options.out
@options.every_pair
@options.few_pairs
@options.generated
@options.histories
@options.baseline
@options.listing
@options.quiet
@options.verbose
@options.selection
def command(
    *,
    seed: int | None,
    faults: tuple[str, ...],
    out: Path | None,
    pairs: Pairs,
    generated: int,
    histories: int,
    baseline: Path | None,
    listing: bool,
    loudness: Loudness,
    asked: Selection,
) -> int:
    """Start the reference payer on loopback, put it under test, write the report.

    With --fault the payer has a known fault, and the run is expected to find it.
    A fault that shows only among certain people brings their households along.
    """
    target, households = place(require(faults))
    arguments = tuple(part for fault in faults for part in ("--fault", fault))
    request = RunRequest(
        target, asked, out, seed, pairs, arguments, households, loudness, generated=generated, histories=histories
    )
    return tell_checks(request) if listing else run_suites(request, baseline)
