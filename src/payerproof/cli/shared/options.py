"""Options that several commands take, with the same words for each."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from payerproof.errors import did_you_mean
from payerproof.model import Check, Severity
from payerproof.target.description import Selection
from payerproof.target.scope import GENERATED, HISTORIES, Pairs


class Loudness(StrEnum):
    """How much a run tells while it goes on."""

    QUIET = "quiet"
    USUAL = "usual"
    VERBOSE = "verbose"


_SHOWN = 5
_OF_A_RUN = ("evidence.jsonl.gz", "evidence.jsonl", "results.json", "manifest.json", "report.html")

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Suites(click.ParamType[tuple[str, ...]]):
    """Names of suites, separated by commas."""

    name = "suites"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the names as a tuple; which suites there are depends on the target (`refuse_unknown_suites`)."""
        if isinstance(value, tuple):
            return value
        names = tuple(dict.fromkeys(name.strip() for name in str(value).split(",") if name.strip()))
        if not names:
            self.fail("no suite is named", param, ctx)
        return names


class RunFolder(click.Path):
    """A folder that a run left. One that holds nothing of a run is refused, with the runs that lie in it."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, exists=True, file_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the folder; fail for what is none, or holds no file of a run."""
        folder = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not _holds_a_run(folder):
            below = [place.name for place in sorted(folder.iterdir()) if place.is_dir() and _holds_a_run(place)]
            more = f", and {len(below) - _SHOWN:,} more" if len(below) > _SHOWN else ""
            lie = f"; runs lie in it: {', '.join(below[-_SHOWN:])}{more}" if below else ""
            self.fail(f"{folder} holds no run (allowed: a folder that a run left){lie}", param, ctx)
        return folder


def _holds_a_run(folder: Path) -> bool:
    try:
        return any((folder / name).exists() for name in _OF_A_RUN)
    except OSError:
        return True  # what cannot be looked at is told by whoever reads it


def refuse_unknown_suites(names: Iterable[str], checks: Iterable[Check]) -> None:
    """Raise click.UsageError for the name of a suite that no check is of."""
    suites = tuple(dict.fromkeys(each.suite for each in checks))
    for name in names:
        if name not in suites:
            near = did_you_mean(name, suites)
            raise click.UsageError(f"there is no suite {name!r}{near} (there are: {', '.join(suites)})")


def refuse_unknown_reports(names: Iterable[str], own: Iterable[str] = ()) -> None:
    """Raise click.UsageError for the name of a format that neither ships nor is among `own`."""
    formats = (*REPORTS, *own)
    for name in names:
        if name not in formats:
            near = did_you_mean(name, formats)
            raise click.UsageError(f"there is no report {name!r}{near} (there are: {', '.join(formats)})")


def _each_once(
    _context: click.Context, _parameter: click.Parameter, named: tuple[tuple[str, ...], ...]
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in named for name in names))


def _each_name(_context: click.Context, _parameter: click.Parameter, named: tuple[str, ...]) -> tuple[str, ...]:
    """Return names that commas part; one case `ID[CASE]` is a name as it stands."""
    parts = (name for part in named for name in ([part] if "[" in part else part.split(",")))
    return tuple(dict.fromkeys(name.strip() for name in parts if name.strip()))


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
    callback=_each_name,
    metavar="ID,ID",
    help="Only these checks, or one case `ID[CASE]`, by their ids in a report; may be repeated.",
)
exclude: Decorator = click.option(
    "--exclude",
    "excluded",
    multiple=True,
    callback=_each_name,
    metavar="ID,ID",
    help="All but these checks, or one case `ID[CASE]`; may be repeated.",
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


def _can_be_made(_context: click.Context, _parameter: click.Parameter, formats: tuple[str, ...]) -> tuple[str, ...]:
    from payerproof.reports.extras import missing  # noqa: PLC0415 - reports stand on the floor above

    if lacking := missing(formats):
        raise click.UsageError(lacking)
    return formats


REPORTS = ("html", "junit", "markdown", "csv", "sarif", "xlsx", "pdf", "allure", "testreport", *RULES)
"""Formats of reports that ship; `payerproof.reports.write` makes them."""


report: Decorator = click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT",
    callback=_can_be_made,
    help=f"A format besides html and junit, which are always made; repeat for more: {', '.join(REPORTS[2:])}, or one "
    "of an extension.",
)
baseline: Decorator = click.option(
    "--baseline",
    type=RunFolder(),
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
generated: Decorator = click.option(
    "--generated",
    type=click.IntRange(min=0),
    default=GENERATED,
    metavar="N",
    help="Query paths to make from what the target declares, beside those that ship.  [default: 24]",
)

histories: Decorator = click.option(
    "--histories",
    type=click.IntRange(min=0),
    default=HISTORIES,
    metavar="N",
    help="Orders of consents, refreshes and withdrawals to play for each app.  [default: 8]",
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
