"""`payerproof checks`: every check, by suite, with its severity; with ids, each in full."""

from __future__ import annotations

import dataclasses
from itertools import groupby

import click

from payerproof.catalog import requirements
from payerproof.checks.needs import NEEDS
from payerproof.checks.registry import discover
from payerproof.cli.requirements import rows as covered
from payerproof.cli.shared import catalogue, options
from payerproof.model import Check


@click.command("checks")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of text.")
@options.suite
@click.argument("ids", nargs=-1, metavar="[ID]...")
def command(*, as_json: bool, suites: tuple[str, ...], ids: tuple[str, ...]) -> None:
    """List the checks with their severity; with IDs, show each in full.

    Written to a pipe or a file, the list has one check a line: id, severity and title, separated by tabs.
    """
    known = {item.check.id: item.check for item in discover() if not suites or item.check.suite in suites}
    chosen = catalogue.chosen("check", ids, known) or list(known.values())
    if as_json:
        catalogue.as_json([dataclasses.asdict(check) for check in chosen])
    elif ids:
        click.echo("\n\n".join(map(_in_full, chosen)))
    else:
        groups = {
            suite: [(check.id, str(check.severity), check.title) for check in members]
            for suite, members in groupby(chosen, key=lambda check: check.suite)
        }
        catalogue.rows(groups, f"{len(chosen)} checks; `payerproof checks ID` shows one in full")


def _in_full(check: Check) -> str:
    covering = [row.requirement for row in covered(requirements().values(), [check]) if row.checks]
    return catalogue.in_full(
        check.id,
        {
            "rule": check.title,
            "finding": check.finding,
            "severity": str(check.severity),
            "suite": check.suite,
            "remedy": check.remedy,
            "control": check.control or "",
            "not offered if": [NEEDS[name][1] for name in check.needs],
            "requirements": [f"{each.id} ({each.source}, {each.section}): {each.rule}" for each in covering],
            "run it alone": f"payerproof run --target FILE --check {check.id}",
        },
    )
