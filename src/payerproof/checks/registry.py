"""What a check is in code: an ordinary pytest test with its record attached, found by its place.

    @check(
        "household-no-foreign-data",
        requirements=("REQ-HH-001",),
        severity=Severity.CRITICAL,
        title="…", finding="…", remedy="…",
        cases=cases.each_pair,
    )
    def test_no_foreign_data(payer: Payer, case: Case, judge: Judge) -> None: ...

The record is mandatory: a check without requirement, title, finding title or remedy cannot be declared.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

from payerproof.errors import HarnessError
from payerproof.model import Case, Check, Judgement, Outcome, Severity
from payerproof.target.scope import Scope

Cases = Callable[[Scope], Iterable[Case]]
Test = TypeVar("Test", bound=Callable[..., None])

Given = TypeVar("Given")
ATTRIBUTE = "payerproof_check"
_SLUG = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)+$")


@dataclass(frozen=True, slots=True)
class Registered:
    """A check's record, and the cases it is made for each target into.

    `at_end`: it judges the whole run, so it is asked after all others.
    """

    check: Check
    cases: Cases
    at_end: bool = False


class Decided(Exception):
    """Ends a test with a judgement that is no pass."""

    def __init__(self, judgement: Judgement) -> None:
        super().__init__(judgement.reason)
        self.judgement = judgement


class Judge:
    """Collects a test's judgements; the first that is no pass ends the test."""

    def __init__(self) -> None:
        self.judgements: list[Judgement] = []

    def __call__(self, judgement: Judgement) -> None:
        """Take one judgement. Raises Decided unless it is a pass."""
        self.judgements.append(judgement)
        if judgement.outcome is not Outcome.PASS:
            raise Decided(judgement)

    def given(self, value: Given | None, otherwise: Judgement) -> Given:
        """Return `value`; without one there is nothing to test, and `otherwise`, which is no pass, ends the test.

        Raises Decided, and HarnessError if `otherwise` is a pass.
        """
        if value is not None:
            return value
        self(otherwise)
        raise HarnessError("a check that has nothing to test cannot pass")


def once(scope: Scope) -> Iterable[Case]:  # noqa: ARG001 - one shape for all case makers
    """Make one case for the target as a whole."""
    return (Case(),)


def check(
    id: str,  # noqa: A002 - the record's own word
    *,
    requirements: Iterable[str],
    severity: Severity,
    title: str,
    finding: str,
    remedy: str,
    needs: Iterable[str] = (),
    control: str | None = None,
    cases: Cases = once,
    at_end: bool = False,
) -> Callable[[Test], Test]:
    """Declare a pytest test to be a check.

    `title` says what is true of a payer that passes, `finding` what is wrong with one that fails.
    `needs` names what the target has to offer or allow, see `payerproof.checks.needs`.
    `control` names what has to work before a pass is told, see `payerproof.checks.controls`: by default an honest
    login where the pages are walked, and else that somebody reads the own record.
    `at_end` lets a check that judges the whole run come after all others.
    Raises HarnessError for an id that is no slug, or an empty field.
    """
    wanted, needed = tuple(requirements), tuple(needs)
    if not _SLUG.match(id):
        raise HarnessError(f"check id {id!r} is no slug of at least two words")
    if not (wanted and title.strip() and finding.strip() and remedy.strip()):
        raise HarnessError(f"check {id} needs requirements, a title, a finding title and a remedy")

    def attach(test: Test) -> Test:
        suite = test.__module__.rsplit(".", 2)[-2]
        beside = control or ("login" if "form_login" in needed else "own_data")
        record = Check(id, wanted, severity, title, finding, remedy, suite, needed, beside)
        setattr(test, ATTRIBUTE, Registered(record, cases, at_end))
        return test

    return attach


def registered(function: Any) -> Registered | None:
    """Return what `check` attached to a function, or None."""
    found = getattr(function, ATTRIBUTE, None)
    return found if isinstance(found, Registered) else None


def discover(package: str = "payerproof.suites") -> tuple[Registered, ...]:
    """Return every check that lies in `package`, sorted by suite and id.

    Raises HarnessError if two checks share an id.
    """
    found: dict[str, Registered] = {}
    for module in _modules(importlib.import_module(package)):
        for value in vars(module).values():
            item = registered(value)
            if item is None or value.__module__ != module.__name__:
                continue
            if item.check.id in found:
                raise HarnessError(f"two checks share the id {item.check.id}")
            found[item.check.id] = item
    return tuple(sorted(found.values(), key=lambda item: (item.check.suite, item.check.id)))


def _modules(package: ModuleType) -> Iterable[ModuleType]:
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if info.name.rsplit(".", 1)[-1].startswith("test_"):
            yield importlib.import_module(info.name)
