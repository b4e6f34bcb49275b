"""`payerproof run --target FILE|NAME`: put a payer under test."""

from __future__ import annotations

from pathlib import Path

import click

from payerproof.cli.shared import options
from payerproof.cli.shared.options import Loudness
from payerproof.cli.shared.running import RunRequest, run_suites, tell_checks
from payerproof.target.description import Selection
from payerproof.target.scope import Pairs


@click.command("run")
@click.option("--target", required=True, metavar="FILE|NAME", help="A target file, or the name of one that ships.")
@options.out
@options.seed
@options.household
@options.every_pair
@options.few_pairs
@options.baseline
@options.listing
@options.quiet
@options.verbose
@options.selection
def command(
    *,
    target: str,
    out: Path | None,
    seed: int | None,
    households: tuple[str, ...],
    pairs: Pairs,
    baseline: Path | None,
    listing: bool,
    loudness: Loudness,
    asked: Selection,
) -> int:
    """Run the suites against a target and write the report.

    What the target file does not allow is not done: no writes, no load and no fuzzing unless it says so.
    """
    request = RunRequest(target, asked, out, seed, pairs, households=households, loudness=loudness)
    return tell_checks(request) if listing else run_suites(request, baseline)
