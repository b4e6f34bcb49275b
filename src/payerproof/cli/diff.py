"""`payerproof diff RUN RUN`: which findings are new, gone or changed between two runs."""

from __future__ import annotations

from pathlib import Path

import click

from payerproof.cli import EXIT_FINDINGS, EXIT_PASSED
from payerproof.cli.shared import options
from payerproof.cli.shared.screen import say


@click.command("diff")
@click.argument("before", type=options.RunFolder())
@click.argument("after", type=options.RunFolder())
def command(before: Path, after: Path) -> int:
    """Compare the findings of two run folders by their fingerprints.

    A finding that the later run did not ask for again is not called gone.
    Exits with 0 when nothing is new and nothing changed, else with 1.
    """
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports.comparing import compare, lines  # noqa: PLC0415 - as above
    from payerproof.reports.results import load  # noqa: PLC0415 - as above

    found = compare(load(before), load(after))
    say("\n".join(lines(found)) or "no findings in either run")
    return EXIT_FINDINGS if found.new or found.changed else EXIT_PASSED
