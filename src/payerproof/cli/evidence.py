"""`payerproof evidence prune RUN_DIR`: keep a run without its bodies, and the chain as it is."""

from __future__ import annotations

from pathlib import Path

import click

from payerproof.cli import EXIT_ALTERED, EXIT_PASSED, EXIT_USAGE
from payerproof.cli.shared import options
from payerproof.cli.shared.screen import complain, say
from payerproof.errors import EvidenceError
from payerproof.evidence import pruning
from payerproof.evidence.attesting import locked
from payerproof.evidence.reading import read
from payerproof.model import Outcome
from payerproof.visible import one_line


@click.group("evidence")
def command() -> None:
    """Keep what a run left for longer than the data in it may be kept."""


@command.command("prune")
@click.argument("run_dir", type=options.RunFolder())
@click.option("--holding", metavar="TEXT", help="Only bodies that hold this text, in any case of letters.")
@click.option("--keep-findings", is_flag=True, help="Leave the bodies of exchanges that a failed case names.")
def prune(run_dir: Path, holding: str | None, *, keep_findings: bool) -> int:
    """Take the bodies of requests and answers out of RUN_DIR's evidence, and make its reports again.

    Each keeps its line, digest, size and link, so the chain holds, and a statement that was signed before still speaks
    of it. Headers, addresses and verdicts stay: where TEXT stands in them as well, that is told.
    There is no way back. Exits with 5 when the evidence was altered: that is not pruned.
    """
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports.write import formats_in, write_all  # noqa: PLC0415 - as above

    if holding is not None and not holding.strip():
        raise click.UsageError("--holding is empty, and every body holds that: leave it out to take out all")
    try:
        evidence = read(run_dir)
    except EvidenceError as problem:
        complain(f"evidence: {problem}")
        return EXIT_USAGE
    kept = {
        digest
        for verdict in evidence.verdicts
        for name in verdict.exchanges
        if keep_findings and verdict.outcome is Outcome.FAIL and name in evidence.exchanges
        for digest in (evidence.exchanges[name].request_body, evidence.exchanges[name].body)
    }
    sought = (holding or "").casefold()
    try:
        with locked(run_dir):
            done = pruning.prune(
                run_dir,
                lambda digest, content: digest not in kept and sought in content.decode("utf-8", "replace").casefold(),
            )
            if done.taken:
                write_all(run_dir, formats_in(run_dir))
    except EvidenceError as problem:
        complain(f"evidence: {problem}")
        return EXIT_ALTERED
    say(f"{done.taken:,} bodies taken out, {done.left:,} left; {done.before:,} bytes before, {done.after:,} after")
    if holding and (where := pruning.holding(read(run_dir), holding)):
        say(f"{one_line(holding)!r} also stands in {', '.join(where)}, which the chain needs as they are")
    return EXIT_PASSED
