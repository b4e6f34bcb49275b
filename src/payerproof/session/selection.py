"""Which of the collected cases run: by suite, check, case and severity, as the command line or the target file says.

An option of the command line stands for the same word of the target file's `[run]`, and takes its place.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest

from payerproof.checks.registry import Registered, registered
from payerproof.model import Severity
from payerproof.target.description import Selection, Target

_NEAREST = 3
_RECORDED = 10
"""Checks and cases that are recorded by name, of those that were chosen or left out; the others are counted."""


def add_options(group: pytest.OptionGroup) -> None:
    """Add the options that choose among checks and cases."""
    group.addoption(
        "--check",
        "--payer-checks",
        dest="payer_checks",
        action="append",
        metavar="ID,ID",
        help="run these checks only, by the ids in a report: check ids separated by commas, or one case `ID[CASE]`",
    )
    more = {"--exclude": ("ID,ID", "leave these checks or cases out, named as for --check")}
    more["--severity"] = ("A,B", "only checks whose findings are of these severities")
    for option, (takes, told) in more.items():
        group.addoption(option, action="append", metavar=takes, help=told)
    group.addoption("--max-failures", type=int, metavar="N", help="stop after so many failed cases; 0 means no limit")


def selected(config: pytest.Config, target: Target) -> Selection:
    """Return what is asked for, by the command line or else by the target file. Raises UsageError."""
    given = Selection(
        check=_names(config.getoption("payer_checks")),
        exclude=_names(config.getoption("exclude")),
        severity=_severities(_names(config.getoption("severity"))),
        report=tuple(config.getoption("payer_report")),
        max_failures=config.getoption("max_failures"),
    )
    return given.over(target.run)


def on_record(config: pytest.Config, asked: Selection) -> dict[str, str]:
    """Return the options that choose among checks and cases, whoever gave them, as the run records them."""
    again = [option for option, name in (("--lf", "lf"), ("--sw", "stepwise")) if config.getoption(name, default=False)]
    given = {
        "-k": config.getoption("keyword"),
        "-m": config.getoption("markexpr"),
        "--check": _in_short(asked.check),
        "--exclude": _in_short(asked.exclude),
        "--severity": ",".join(asked.severity),
        "--max-failures": asked.max_failures or config.getoption("maxfail", default=0),
        "arguments": " ".join([*(argument for argument in config.args if "::" in argument), *again]),
    }
    return {option: str(value) for option, value in given.items() if value}


def _in_short(names: Sequence[str]) -> str:
    more = len(names) - _RECORDED
    return ",".join(names[:_RECORDED]) + (f" and {more:,} more" if more > 0 else "")


def keep(config: pytest.Config, asked: Selection, items: list[pytest.Item], every: Iterable[Registered]) -> None:
    """Leave in `items` what is asked for. Raises UsageError for a check or case that was not collected."""
    wanted, unwanted = set(asked.check), set(asked.exclude)
    ids = [_ids(item) for item in items]
    _all_known("--check", wanted, ids)
    _all_known("--exclude", unwanted, [*ids, *_elsewhere(unwanted, ids, every)])
    kept = [
        (not wanted or not wanted.isdisjoint(names)) and unwanted.isdisjoint(names) and _asked_for(item, asked)
        for item, names in zip(items, ids, strict=True)
    ]
    if not all(kept):
        config.hook.pytest_deselected(items=[item for item, keep in zip(items, kept, strict=True) if not keep])
        items[:] = [item for item, keep in zip(items, kept, strict=True) if keep]


def _asked_for(item: pytest.Item, asked: Selection) -> bool:
    found = registered(getattr(item, "function", None))
    if found is None:
        return True
    check = found.check
    suited = not asked.suite or check.suite in asked.suite or found.at_end
    return suited and (not asked.severity or check.severity in asked.severity)


def _all_known(option: str, wanted: Iterable[str], ids: Sequence[tuple[str, ...]]) -> None:
    known = {name for pair in ids for name in pair}
    if unknown := sorted(set(wanted) - known):
        checks = [pair[0] for pair in ids if pair]
        near = list(dict.fromkeys(difflib.get_close_matches(unknown[0].partition("[")[0], checks, n=_NEAREST)))
        hint = f" (did you mean {', '.join(near)}?)" if near else ""
        raise pytest.UsageError(f"{option}: no check that was collected is called {', '.join(unknown)}{hint}")


def _elsewhere(
    names: Iterable[str], ids: Sequence[tuple[str, ...]], every: Iterable[Registered]
) -> Iterable[tuple[str, ...]]:
    """Return the names whose checks there are, though none of their cases was collected: such are left out anyway."""
    here = {pair[0] for pair in ids if pair}
    known = {item.check.id for item in every} - here
    return [(name.partition("[")[0], name) for name in names if name.partition("[")[0] in known]


def _names(given: Sequence[str] | None) -> tuple[str, ...]:
    """Return names separated by commas; one case `ID[CASE]` is a name as it stands."""
    parts = (name for part in given or () for name in ([part] if "[" in part else part.split(",")))
    return tuple(dict.fromkeys(name.strip() for name in parts if name.strip()))


def _severities(names: tuple[str, ...]) -> tuple[str, ...]:
    known = [str(each) for each in Severity]
    for name in names:
        if name not in known:
            raise pytest.UsageError(f"--severity: there is no severity {name!r} (there are: {', '.join(known)})")
    return names


def _ids(item: pytest.Item) -> tuple[str, ...]:
    """Return the id of an item's check and of its case; nothing for a test that is no check."""
    found = registered(getattr(item, "function", None))
    return (found.check.id, item.name) if found else ()


def refuse_workers(options: Mapping[str, Any]) -> None:
    """Refuse pytest-xdist: one run has one target, one evidence and one budget. Raises UsageError."""
    if options.get("numprocesses") or options.get("tx"):
        raise pytest.UsageError(
            "-n: a run asks one target over one evidence file, so it cannot be split over processes; "
            "limits.concurrency in the target file sends requests side by side"
        )
