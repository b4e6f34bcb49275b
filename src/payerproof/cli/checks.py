"""`payerproof checks`: every check, by suite, with its severity."""

from __future__ import annotations

import dataclasses
from itertools import groupby

import click
import orjson

from payerproof.checks.registry import discover
from payerproof.cli.shared import options
from payerproof.cli.shared.table import table
from payerproof.model import Check


@click.command("checks")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of text.")
@options.suite
def command(*, as_json: bool, suites: tuple[str, ...]) -> None:
    """List the checks with their severity; JSON adds requirements, needs and remedy."""
    chosen = [item.check for item in discover() if not suites or item.check.suite in suites]
    if as_json:
        click.echo(orjson.dumps([dataclasses.asdict(check) for check in chosen], option=orjson.OPT_INDENT_2))
        return
    for suite, members in groupby(chosen, key=_suite):
        click.echo(f"{suite}")
        click.echo(table([(f"  {check.id}", str(check.severity), check.title) for check in members]))
    click.echo(f"{len(chosen)} checks")


def _suite(check: Check) -> str:
    return check.suite
