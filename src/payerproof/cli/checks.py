"""`payerproof checks`: every check, by suite, with its severity; with ids, each in full."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from itertools import groupby

import click

from payerproof.checks.needs import NEEDS
from payerproof.cli.requirements import rows as covered
from payerproof.cli.shared import catalogue, options
from payerproof.model import Check, Requirement
from payerproof.session import known
from payerproof.target.extensions import enter, installed
from payerproof.target.reading import load_target


@click.command("checks")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of text.")
@options.suite
@click.option("--target", metavar="FILE|NAME", help="With the checks of this target file's extensions.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
def command(*, as_json: bool, suites: tuple[str, ...], target: str | None, ids: tuple[str, ...]) -> None:
    """List the checks with their severity; with IDs, show each in full.

    Without --target, those of installed packages are listed beside those that ship.
    Written to a pipe or a file, the list has one check a line: id, severity and title, separated by tabs.
    """
    described = load_target(target) if target else None
    extensions = described.extensions if described else installed()
    promises = described.promises if described else ()
    enter(extensions)
    every = [item.check for item in known.checks(extensions, promises)]
    options.refuse_unknown_suites(suites, every)
    listed = {check.id: check for check in every if not suites or check.suite in suites}
    chosen = catalogue.chosen("check", ids, listed) or list(listed.values())
    if as_json:
        catalogue.as_json([dataclasses.asdict(check) for check in chosen])
    elif ids:
        rules = known.requirements(extensions, promises).values()
        click.echo("\n\n".join(_in_full(check, rules) for check in chosen))
    else:
        groups = {
            suite: [(check.id, str(check.severity), check.title) for check in members]
            for suite, members in groupby(chosen, key=lambda check: check.suite)
        }
        catalogue.rows(groups, f"{len(chosen)} checks; `payerproof checks ID` shows one in full")


def _in_full(check: Check, rules: Iterable[Requirement]) -> str:
    covering = [row.requirement for row in covered(rules, [check]) if row.checks]
    return catalogue.in_full(
        check.id,
        {
            "rule": check.title,
            "finding": check.finding,
            "severity": str(check.severity),
            "suite": check.suite,
            "remedy": check.remedy,
            "control": check.control or "",
            "not offered if": [NEEDS[name].words for name in check.needs],
            "requirements": [f"{each.id} ({each.source}, {each.section}): {each.rule}" for each in covering],
            "run it alone": f"payerproof run --target FILE --check {check.id}",
        },
    )
