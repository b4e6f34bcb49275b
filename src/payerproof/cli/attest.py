"""`payerproof attest RUN ROW`: a person's word for what a run left open, put into its evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from payerproof.cli import EXIT_PASSED
from payerproof.cli.shared import options
from payerproof.cli.shared.screen import say
from payerproof.visible import one_line

_WIDTH = 120


@click.command("attest")
@click.argument("run_dir", type=options.RunFolder())
@click.argument("rows", nargs=-1, metavar="[ROW]...")
@click.option("--name", "by", help="Who vouches for it.")
@click.option("--says", help="What that person vouches for.")
@click.option("--date", "on", metavar="DAY", help="The day of that word, as 2026-06-14. [default: today]")
def command(run_dir: Path, rows: tuple[str, ...], by: str | None, says: str | None, on: str | None) -> int:
    """Attest rows that RUN_DIR left open: cases or requirements, by their ids. Without ROW, list those that are open.

    The word becomes a line of the evidence, after the end of the run and chained to it; the reports are made anew,
    and signed where you have the key that signed the run. An attested row is no pass, and says who vouches for it.
    A finding cannot be attested: `payerproof waive` names one that may stand for now.
    """
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports.attested import open_rows  # noqa: PLC0415 - as above
    from payerproof.reports.attesting import Word, attest  # noqa: PLC0415 - as above
    from payerproof.reports.results import load  # noqa: PLC0415 - as above

    if not rows and (by or says or on):
        raise click.UsageError("ROW is missing: what is attested; `payerproof attest RUN_DIR` lists what is open")
    if not rows:
        listed = open_rows(load(run_dir))
        for row, outcome, why in listed:
            say(f"{outcome:<12} {row}: {one_line(why, _WIDTH)}")
        say(f"{len(listed):,} rows are open")
        return EXIT_PASSED
    if not by or not says:
        raise click.UsageError(f"{'--name' if not by else '--says'} is missing: an attestation is a person's word")
    for row in attest(run_dir, rows, Word(by, on or datetime.now(UTC).date().isoformat(), says)):
        say(f"attested: {row}")
    return EXIT_PASSED
