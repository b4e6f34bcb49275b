"""Options that several commands take, with the same words for each."""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from payerproof.model import Severity
from payerproof.target.description import Selection
from payerproof.target.scope import Pairs


class Loudness(StrEnum):
    """How much a run tells while it goes on."""

    QUIET = "quiet"
    USUAL = "usual"
    VERBOSE = "verbose"


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Suites(click.ParamType[tuple[str, ...]]):
    """Names of suites, separated by commas."""

    name = "suites"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the names as a tuple; fail for one that is no suite, saying which there are."""
        from payerproof.session.plugin import SUITES  # noqa: PLC0415 - pytest is loaded only by commands that need it

        if isinstance(value, tuple):
            return value
        names = tuple(dict.fromkeys(name.strip() for name in str(value).split(",") if name.strip()))
        for name in names:
            if name not in SUITES:
                self.fail(f"there is no suite {name!r} (there are: {', '.join(SUITES)})", param, ctx)
        if not names:
            self.fail("no suite is named", param, ctx)
        return names


def _each_once(
    _context: click.Context, _parameter: click.Parameter, named: tuple[tuple[str, ...], ...]
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in named for name in names))


suite: Decorator = click.option(
    "--suite",
    "suites",
    multiple=True,
    type=Suites(),
    callback=_each_once,
    metavar="A,B",
    help="Only these suites, separated by commas; may be repeated.",
)
check: Decorator = click.option(
    "--check",
    "checks",
    multiple=True,
    metavar="ID",
    help="Only this check, or one case `ID[CASE]`, by its id in a report; repeat for more.",
)
exclude: Decorator = click.option(
    "--exclude",
    "excluded",
    multiple=True,
    metavar="ID",
    help="All but this check, or one case `ID[CASE]`; repeat for more.",
)
severity: Decorator = click.option(
    "--severity",
    "severities",
    multiple=True,
    type=click.Choice([str(each) for each in Severity]),
    help="Only checks whose findings are of this severity; repeat for more.",
)
max_failures: Decorator = click.option(
    "--max-failures",
    type=click.IntRange(min=0),
    metavar="N",
    help="Stop after so many failed cases; the report is marked incomplete. [default: no limit]",
)
listing: Decorator = click.option(
    "--list", "listing", is_flag=True, help="Tell which checks would run, and how many cases of each; ask nothing."
)
quiet: Decorator = click.option(
    "-q",
    "--quiet",
    "loudness",
    flag_value=Loudness.QUIET,
    type=Loudness,
    default=Loudness.USUAL,
    help="Tell the conclusion alone.",
)
verbose: Decorator = click.option(
    "-v",
    "--verbose",
    "loudness",
    flag_value=Loudness.VERBOSE,
    type=Loudness,
    help="Name each case that did not pass as it ends; with --list, every case.",
)
out: Decorator = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="The run folder. [default: runs/<time>-<target>]"
)
RULES = ("cms-0057-f", "cms-9115-f")
"""Rules of CMS on which a statement can be made; `fixtures/regulations` holds them."""

REPORTS = ("html", "junit", "markdown", "csv", "sarif", "xlsx", "pdf", "allure", "testreport", *RULES)
"""Formats of reports; `payerproof.reports.write` makes them."""


def _can_be_made(_context: click.Context, _parameter: click.Parameter, formats: tuple[str, ...]) -> tuple[str, ...]:
    from payerproof.reports.extras import missing  # noqa: PLC0415 - reports stand on the floor above

    if lacking := missing(formats):
        raise click.UsageError(lacking)
    return formats


report: Decorator = click.option(
    "--report",
    "reports",
    multiple=True,
    type=click.Choice(REPORTS),
    callback=_can_be_made,
    help="A format besides html and junit, which are always made; repeat for more.",
)
baseline: Decorator = click.option(
    "--baseline",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="An earlier run: only findings that it does not have fail this one.",
)
fail_on: Decorator = click.option(
    "--fail-on",
    type=click.Choice([str(each) for each in Severity]),
    help="Only findings of this severity or a graver one fail the run.",
)
fault: Decorator = click.option(
    "--fault", "faults", multiple=True, metavar="ID", help="Give the payer a fault; repeat for more than one."
)
household: Decorator = click.option(
    "--household", "households", multiple=True, metavar="NAME", help="Only this household; repeat for more."
)
seed: Decorator = click.option("--seed", type=click.IntRange(min=0), help="Seed of the population. [default: 1]")
every_pair: Decorator = click.option(
    "--every-pair",
    "pairs",
    flag_value=Pairs.EVERY,
    type=Pairs,
    default=Pairs.MARKED,
    help="Walk every query path for every ordered pair of members, not only the paths marked for it.",
)
few_pairs: Decorator = click.option(
    "--few-pairs",
    "pairs",
    flag_value=Pairs.FEW,
    type=Pairs,
    help="Walk each query path for a ring of members only: a fair sample, in a fraction of the time.",
)


def selection(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose what runs and what of it fails, collected in `asked`."""

    @functools.wraps(command)
    def chosen(
        *,
        suites: tuple[str, ...],
        checks: tuple[str, ...],
        excluded: tuple[str, ...],
        severities: tuple[str, ...],
        reports: tuple[str, ...],
        fail_on: str | None,
        max_failures: int | None,
        **others: Any,
    ) -> Any:
        asked = Selection(suites, checks, excluded, severities, reports, fail_on, max_failures)
        return command(asked=asked, **others)

    found: Callable[..., Any] = chosen
    for decorator in reversed((suite, check, exclude, severity, report, fail_on, max_failures)):
        found = decorator(found)
    return found
