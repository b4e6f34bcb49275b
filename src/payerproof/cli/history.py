"""`payerproof history DIR`: what the runs of a folder found over time."""

from __future__ import annotations

from pathlib import Path

import click

from payerproof.cli import EXIT_ALTERED, EXIT_PASSED, EXIT_UNSURE
from payerproof.cli.shared import catalogue
from payerproof.cli.shared.screen import say
from payerproof.errors import ConfigurationError
from payerproof.visible import one_line

_CELL = 400
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command("history")
@click.argument(
    "folder", metavar="[DIR]", default="runs", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--json", "as_json", is_flag=True, help="One JSON array of runs instead of text.")
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write charts and a table of findings here."
)
def command(folder: Path, page: Path | None, *, as_json: bool) -> int:
    """Tell, for every run in DIR (by default `runs`), what it found and what became of earlier findings.

    Runs are held against earlier runs of the same target. A finding that a run did not ask for again is not called
    gone. A run whose files are not those of its manifest is called altered, and nothing follows from it.
    Exits with 0, with 2 when a run cannot be read, and with 5 when one was altered.
    """
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports import history  # noqa: PLC0415 - as above

    runs = history.history(folder)
    if not runs:
        raise ConfigurationError("there is no run in this folder", where=str(folder), allowed="a folder of run folders")
    if page is not None:
        try:
            page.write_bytes(history.page(runs))
        except OSError as problem:
            raise ConfigurationError(f"cannot be written: {problem.strerror}", where=str(page)) from None
    if as_json:
        catalogue.as_json(history.as_data(runs))
    else:
        heads: dict[str, list[tuple[str, ...]]] = {}
        for run in runs:
            cells = tuple(one_line(cell, _CELL) for cell in history.row(run))
            heads.setdefault(one_line(run.target) or "cannot be read", []).append(cells)
        catalogue.rows(heads, f"{len(runs)} runs")
        if page is not None:
            say(f"  page: {page}")
    states = {run.state for run in runs}
    return EXIT_ALTERED if history.ALTERED in states else EXIT_UNSURE if history.UNREADABLE in states else EXIT_PASSED
