"""`payerproof requirements`: what a payer has to do, who says so, and which checks look at it."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby

import click
import orjson

from payerproof.catalog import guide_requirements
from payerproof.cli.shared import catalogue
from payerproof.errors import ConfigurationError
from payerproof.model import Check, Requirement
from payerproof.obligations import held_to
from payerproof.session import known
from payerproof.target.extensions import enter, installed
from payerproof.target.reading import load_target

_WIDEST = 110


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement together with the ids of the checks that cover it."""

    requirement: Requirement
    checks: tuple[str, ...]

    @property
    def state(self) -> str:
        """`covered` by a check or `partly` so, `untested` with a reason, or `uncovered`."""
        if self.checks:
            return "partly" if self.requirement.partly else "covered"
        return "untested" if self.requirement.untested else "uncovered"


@click.command("requirements")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of text.")
@click.option("--guide", metavar="NAME[#VERSION]", help="Only what this guide adds, in one version or in all.")
@click.option("--target", metavar="FILE|NAME", help="Only what this target is held to: law, and the guides it claims.")
@click.option("--source", metavar="TEXT", help="Only sources whose title contains TEXT.")
@click.option("--uncovered", is_flag=True, help="Only what no check covers, with the reason.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
def command(
    *,
    as_json: bool,
    guide: str | None,
    target: str | None,
    source: str | None,
    uncovered: bool,
    ids: tuple[str, ...],
) -> None:
    """List the requirements with their source, and the checks that cover them or the reason why none can.

    With IDs, show each in full. Written to a pipe or a file, the list has one requirement a line: id, strength, state
    and rule, separated by tabs.
    """
    described = load_target(target) if target else None
    extensions = described.extensions if described else installed()
    promises = described.promises if described else ()
    enter(extensions)
    every = known.requirements(extensions, promises)
    checks = tuple(item.check for item in known.checks(extensions, promises))
    if ids:
        one_by_one = rows(catalogue.chosen("requirement", ids, every), checks)
        titles = {check.id: check.title for check in checks}
        full = (_in_full(row, titles) for row in one_by_one)
        click.echo(as_document(one_by_one) if as_json else "\n\n".join(full))
        return
    wanted = every
    if described is not None:
        wanted = held_to(described.held_to, every.values(), described.promises, described.parts)
    found = rows(wanted.values(), checks)
    if guide is not None:
        added = of_guide(guide, guide_requirements())
        found = [row for row in found if row.requirement.id in added]
    if source is not None:
        found = of_source(source, found)
    if uncovered:
        found = [row for row in found if not row.checks]
    if as_json:
        click.echo(as_document(found))
    elif sys.stdout.isatty():
        click.echo(as_text(found, min(shutil.get_terminal_size().columns, _WIDEST)))
    else:
        listed = [(row.requirement.id, row.requirement.strength, row.state, row.requirement.rule) for row in found]
        catalogue.rows({"requirements": listed}, "")


def _in_full(row: Row, titles: Mapping[str, str]) -> str:
    each = row.requirement
    return catalogue.in_full(
        each.id,
        {
            "rule": each.rule,
            "strength": each.strength,
            "binds": each.binds,
            "source": f"{each.source}, {each.section}",
            "address": each.url,
            "guide": each.guide or "",
            "since": each.since or "",
            "until": each.until or "",
            "state": row.state,
            "in part": each.partly or "",
            "untested": each.untested or "",
            "checks": [f"{name}: {titles[name]}" for name in row.checks],
        },
    )


def rows(wanted: Iterable[Requirement], known: Iterable[Check]) -> list[Row]:
    """Join requirements with the checks that name them, or the rule they state, in the order of the requirements."""
    by_name: dict[str | None, list[str]] = {}
    for check in known:
        for name in check.requirements:
            by_name.setdefault(name, []).append(check.id)
    return [
        Row(each, tuple(sorted({*by_name.get(each.id, ()), *by_name.get(each.states or each.id, ())})))
        for each in wanted
    ]


def of_guide(name: str, guides: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return the ids that a guide adds, in one version or, without a version, in all.

    Raises ConfigurationError for a guide of which no requirements are known.
    """
    matching = [guide for guide in guides if name in {guide, guide.partition("#")[0]}]
    if not matching:
        raise ConfigurationError(f"no requirements of guide {name!r}", where="--guide", allowed=", ".join(guides))
    return frozenset(identity for guide in matching for identity in guides[guide])


def of_source(text: str, found: Iterable[Row]) -> list[Row]:
    """Return the rows whose source contains `text`, letters of either case.

    Raises ConfigurationError if there is no such source.
    """
    listed = list(found)
    kept = [row for row in listed if text.casefold() in row.requirement.source.casefold()]
    if not kept:
        sources = dict.fromkeys(row.requirement.source for row in listed)
        raise ConfigurationError(f"no source contains {text!r}", where="--source", allowed="; ".join(sources))
    return kept


def as_document(found: Iterable[Row]) -> str:
    """Return the rows as a JSON array: every field of the requirement, `state` and `checks`."""
    listed = [{**asdict(row.requirement), "state": row.state, "checks": row.checks} for row in found]
    return orjson.dumps(listed, option=orjson.OPT_INDENT_2).decode()


def as_text(found: list[Row], width: int) -> str:
    """Return the rows as text of at most `width` columns, grouped by source, with a count below.

    An address stands once for the rows that follow each other and share it.
    """
    lines: list[str] = []
    for source, group in groupby(found, key=lambda row: row.requirement.source):
        lines += [source, ""]
        for url, rows_there in groupby(group, key=lambda row: row.requirement.url):
            lines += [*_wrapped(url, width, "  "), ""]
            for row in rows_there:
                lines += [*_entry(row, width), ""]
    states = Counter(row.state for row in found)
    lines.append(
        f"{len(found)} requirements: {states['covered']} covered by checks, {states['partly']} in part, "
        f"{states['untested']} beyond a black box, {states['uncovered']} not covered"
    )
    return "\n".join(lines)


def _entry(row: Row, width: int) -> list[str]:
    requirement = row.requirement
    lines = [
        f"  {requirement.id}  {requirement.strength}  {requirement.section}",
        *_wrapped(requirement.rule, width),
    ]
    if not row.checks:
        return [*lines, *_wrapped(requirement.untested or "no check covers it", width)]
    if requirement.partly:
        lines += _wrapped(f"in part: {requirement.partly}", width)
    return [*lines, *_wrapped(f"checks: {', '.join(row.checks)}", width)]


def _wrapped(text: str, width: int, indent: str = "    ") -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
