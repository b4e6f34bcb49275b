"""`payerproof report RUN_DIR`: every report again, from evidence alone."""

from __future__ import annotations

from pathlib import Path

import click

from payerproof.cli.shared.screen import say_summary
from payerproof.errors import EvidenceError


@click.command("report")
@click.argument("run_dir", type=click.Path(path_type=Path))
def command(run_dir: Path) -> None:
    """Rebuild every report of RUN_DIR from its evidence.jsonl, without the target.

    The same evidence yields the same bytes.
    Exits with 0 when every applicable check passed, 1 with findings, 2 when something was not learnt,
    3 when the evidence was altered, and 4 when RUN_DIR holds no evidence that can be read, or cannot be written to.
    """
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports.results import EXIT_USAGE, exit_code  # noqa: PLC0415 - as above
    from payerproof.reports.summary import summary  # noqa: PLC0415 - as above
    from payerproof.reports.write import write_all  # noqa: PLC0415 - as above

    try:
        written = write_all(run_dir)
    except (EvidenceError, OSError) as error:
        click.echo(f"payerproof report: {error}", err=True)
        raise SystemExit(EXIT_USAGE) from error
    say_summary(written.results, summary(written.results))
    for file in written.files:
        click.echo(f"  {file}")
    raise SystemExit(exit_code(written.results))
