"""`payerproof rerun RUN`: only what failed or was not learnt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from payerproof.cli import EXIT_PASSED
from payerproof.cli.shared import again, options
from payerproof.cli.shared.options import Loudness
from payerproof.cli.shared.running import run_suites, tell_checks
from payerproof.cli.shared.screen import say
from payerproof.model import Outcome
from payerproof.target.description import Selection

_SETTLED = frozenset({Outcome.PASS, Outcome.NOT_OFFERED, Outcome.ATTESTED})


@click.command("rerun")
@click.argument("run_dir", type=options.RunFolder())
@click.option("--target", metavar="FILE|NAME", help="The target file. [default: that of the run]")
@options.out
@options.listing
@options.quiet
@options.verbose
def command(run_dir: Path, target: str | None, out: Path | None, *, listing: bool, loudness: Loudness) -> int:
    """Ask the cases of RUN_DIR that failed, were inconclusive or broke again, in a new run folder.

    Of a run that was cut short, also what it did not come to.
    The people, the seed and, of a demo, the faults are those of that run. Exits as `run` does.
    """
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports.results import load  # noqa: PLC0415 - as above

    before = load(run_dir)
    open_cases = [verdict for verdict in before["verdicts"] if verdict["outcome"] not in _SETTLED]
    finished = before["complete"] or before["altered"]
    known = again.checks(run_dir, target) if open_cases or not finished else {}
    if finished:
        asked = Selection(check=again.known_ids(open_cases, known), max_failures=0)
        if not asked.check:
            say("nothing failed and nothing was left open: there is nothing to ask again")
            return EXIT_PASSED
    else:
        settled = [verdict for verdict in before["verdicts"] if verdict["outcome"] in _SETTLED]
        asked = replace(again.selection(before, known), exclude=again.known_ids(settled, known))
        if asked.check:  # what a run tells of itself, as of a stranger in any answer, was not among the checks named
            asked = replace(asked, check=tuple(dict.fromkeys((*asked.check, *again.known_ids(open_cases, known)))))
    request = again.request(run_dir, target, asked, out, loudness)
    return tell_checks(request) if listing else run_suites(request)
