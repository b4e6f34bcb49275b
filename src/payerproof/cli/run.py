"""`payerproof run --target FILE|NAME`: put a payer under test."""

from __future__ import annotations

from pathlib import Path

import click

from payerproof.cli.shared import options
from payerproof.cli.shared.running import Gate, RunRequest, run_suites
from payerproof.target.scope import Pairs


@click.command("run")
@click.option("--target", required=True, metavar="FILE|NAME", help="A target file, or the name of one that ships.")
@options.suite
@options.check
@options.out
@options.seed
@options.household
@options.every_pair
@options.few_pairs
@options.report
@options.baseline
@options.fail_on
def command(
    *,
    target: str,
    suites: tuple[str, ...],
    checks: tuple[str, ...],
    out: Path | None,
    seed: int | None,
    households: tuple[str, ...],
    pairs: Pairs,
    reports: tuple[str, ...],
    baseline: Path | None,
    fail_on: str | None,
) -> int:
    """Run the suites against a target and write the report.

    What the target file does not allow is not done: no writes, no load and no fuzzing unless it says so.
    """
    request = RunRequest(target, suites, out, seed, pairs, households=households, checks=checks, reports=reports)
    return run_suites(request, Gate(baseline, fail_on))
