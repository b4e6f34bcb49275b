"""`payerproof requirements`: what a payer has to do, who says so, and which checks look at it."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby

import click
import orjson

from payerproof import checks
from payerproof.catalog import guide_requirements, requirements
from payerproof.errors import ConfigurationError
from payerproof.model import Check, Requirement

_WIDEST = 110


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement together with the ids of the checks that cover it."""

    requirement: Requirement
    checks: tuple[str, ...]

    @property
    def state(self) -> str:
        """`covered` by a check, `untested` with a reason, or `uncovered`."""
        if self.checks:
            return "covered"
        return "untested" if self.requirement.untested else "uncovered"


@click.command("requirements")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of text.")
@click.option("--guide", metavar="NAME[#VERSION]", help="Only what this guide adds.")
@click.option("--source", metavar="TEXT", help="Only sources whose title contains TEXT.")
@click.option("--uncovered", is_flag=True, help="Only what no check covers and no reason excuses.")
def command(*, as_json: bool, guide: str | None, source: str | None, uncovered: bool) -> None:
    """List the requirements with their source, and the checks that cover them."""
    known = (item.check for item in checks.discover())
    found = rows(requirements().values(), known)
    if guide is not None:
        wanted = of_guide(guide, guide_requirements())
        found = [row for row in found if row.requirement.id in wanted]
    if source is not None:
        found = of_source(source, found)
    if uncovered:
        found = [row for row in found if row.state == "uncovered"]
    click.echo(as_document(found) if as_json else as_text(found, min(shutil.get_terminal_size().columns, _WIDEST)))


def rows(wanted: Iterable[Requirement], known: Iterable[Check]) -> list[Row]:
    """Join requirements with the checks that name them, in the order of the requirements."""
    covering: dict[str, list[str]] = {}
    for check in known:
        for requirement in check.requirements:
            covering.setdefault(requirement, []).append(check.id)
    return [Row(requirement, tuple(sorted(covering.get(requirement.id, ())))) for requirement in wanted]


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
    """Return the rows as text of at most `width` columns, grouped by source, with a count below."""
    lines: list[str] = []
    for source, group in groupby(found, key=lambda row: row.requirement.source):
        lines += [source, ""]
        for row in group:
            lines += [*_entry(row, width), ""]
    states = Counter(row.state for row in found)
    lines.append(
        f"{len(found)} requirements: {states['covered']} covered by checks, "
        f"{states['untested']} beyond a black box, {states['uncovered']} not covered"
    )
    return "\n".join(lines)


def _entry(row: Row, width: int) -> list[str]:
    requirement = row.requirement
    lines = [
        f"  {requirement.id}  {requirement.strength}  {requirement.section}",
        *_wrapped(requirement.rule, width),
        *_wrapped(requirement.url, width),
    ]
    if row.checks:
        return [*lines, *_wrapped(f"checks: {', '.join(row.checks)}", width)]
    return [*lines, *_wrapped(requirement.untested or "no check covers it", width)]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent="    ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
