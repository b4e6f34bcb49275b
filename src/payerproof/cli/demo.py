"""`payerproof demo`: all suites against the embedded reference payer, healthy or with faults."""

from __future__ import annotations

from pathlib import Path

import click

from payerproof.cli.shared import options
from payerproof.cli.shared.faults import place, require
from payerproof.cli.shared.running import Gate, RunRequest, run_suites
from payerproof.target.scope import Pairs


@click.command("demo")
@options.seed
@options.fault
@options.out
@options.suite
@options.check
@options.every_pair
@options.few_pairs
@options.report
@options.baseline
@options.fail_on
def command(
    *,
    seed: int | None,
    faults: tuple[str, ...],
    out: Path | None,
    suites: tuple[str, ...],
    checks: tuple[str, ...],
    pairs: Pairs,
    reports: tuple[str, ...],
    baseline: Path | None,
    fail_on: str | None,
) -> int:
    """Start the reference payer on loopback, put it under test, write the report.

    With --fault the payer has a known fault, and the run is expected to find it.
    A fault that shows only among certain people brings their households along.
    """
    target, households = place(require(faults))
    arguments = tuple(part for fault in faults for part in ("--fault", fault))
    request = RunRequest(target, suites, out, seed, pairs, arguments, households, checks, reports)
    return run_suites(request, Gate(baseline, fail_on))
