"""`payerproof run --target FILE|NAME`: put a payer under test."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from payerproof.cli.shared import again, options
from payerproof.cli.shared.options import Loudness
from payerproof.cli.shared.running import RunRequest, run_suites, tell_checks
from payerproof.target.description import Selection
from payerproof.target.scope import Pairs


@click.command("run")
@click.option("--target", metavar="FILE|NAME", help="A target file, or the name of one that ships.")
@click.option(
    "--resume",
    type=options.RunFolder(),
    metavar="RUN",
    help="Go on with a run that was stopped: what it judged stays, the rest is asked, in the same folder.",
)
@options.out
@options.seed
@options.household
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
    target: str | None,
    resume: Path | None,
    out: Path | None,
    seed: int | None,
    households: tuple[str, ...],
    pairs: Pairs,
    generated: int,
    histories: int,
    baseline: Path | None,
    listing: bool,
    loudness: Loudness,
    asked: Selection,
) -> int:
    """Run the suites against a target and write the report.

    What the target file does not allow is not done: no writes, no load and no fuzzing unless it says so.
    """
    if resume is not None:
        _refuse_other_choices()
        going_on = again.resumed(resume, target, loudness, asked)
        return tell_checks(going_on) if listing else run_suites(going_on, baseline)
    if target is None:
        raise click.UsageError("a run needs --target FILE|NAME, or --resume RUN")
    request = RunRequest(
        target,
        asked,
        out,
        seed,
        pairs,
        households=households,
        loudness=loudness,
        generated=generated,
        histories=histories,
    )
    return tell_checks(request) if listing else run_suites(request, baseline)


_BESIDE = frozenset({"resume", "target", "baseline", "listing", "loudness", "fail_on", "max_failures"})
"""What may be said anew where a run is gone on with; all else is as it was begun."""


def _refuse_other_choices() -> None:
    context = click.get_current_context()
    for each in context.command.params:
        given = context.get_parameter_source(each.name or "") is not ParameterSource.DEFAULT
        if given and each.name not in _BESIDE:
            told = f"{each.opts[-1]} does not go with --resume: the run goes on with what it was begun with"
            raise click.UsageError(told)
