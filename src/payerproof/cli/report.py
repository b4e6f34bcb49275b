"""`payerproof report RUN_DIR`: every report again, from evidence alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from payerproof.cli import EXIT_BROKEN, EXIT_USAGE, Judged
from payerproof.cli.shared import options
from payerproof.cli.shared.screen import complain, say_summary
from payerproof.errors import EvidenceError
from payerproof.evidence.reading import header
from payerproof.target.reading import load_target


@click.command("report")
@click.argument("run_dir", type=options.RunFolder())
@options.report
@click.option("--target", metavar="FILE|NAME", help="The target file, for formats that its extensions bring.")
def command(run_dir: Path, reports: tuple[str, ...], target: str | None) -> int:
    """Rebuild every report of RUN_DIR from its evidence, without the target.

    The same evidence yields the same bytes.
    Exits with 0 when every applicable check passed, 1 with findings, 2 when something was not learnt,
    3 when RUN_DIR cannot be written to, 4 when it holds no evidence that can be read, and 5 when it was altered.
    """
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports.results import exit_code  # noqa: PLC0415 - as above
    from payerproof.reports.summary import summary  # noqa: PLC0415 - as above
    from payerproof.reports.write import unknown, write_all  # noqa: PLC0415 - as above

    own: Mapping[str, Any] = {}
    if target:
        from payerproof.session.plugin import own_formats  # noqa: PLC0415 - pytest is loaded only for whoever extends

        own = own_formats(load_target(target))
    options.refuse_unknown_reports(reports, own)
    try:
        written = write_all(run_dir, reports, own)
    except EvidenceError as problem:
        complain(f"report: {problem}")
        return EXIT_USAGE
    except OSError as problem:
        complain(f"report: {problem.filename or run_dir}: {problem.strerror or problem}")
        return EXIT_BROKEN
    for name in unknown(header(run_dir), own):
        complain(f"report: {name} is a format of an extension: --target FILE, the file that names it, makes it again")
    say_summary(written.results, summary(written.results))
    for file in written.files:
        click.echo(f"  {file}")
    return Judged(exit_code(written.results))
