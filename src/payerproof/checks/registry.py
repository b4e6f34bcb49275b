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
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, TypeVar

from payerproof.errors import CatalogError, HarnessError, PayerproofError
from payerproof.model import Case, Check, Judgement, Outcome, Severity
from payerproof.target.extensions import Extension, enter, in_words, loaded, place_of
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
    `place` is where its test begins, as `FILE:LINE`.
    """

    check: Check
    cases: Cases
    at_end: bool = False
    place: str = ""


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
    family: str | None = None,
    control: str | None = None,
    cases: Cases = once,
    at_end: bool = False,
) -> Callable[[Test], Test]:
    """Declare a pytest test to be a check.

    `title` says what is true of a payer that passes, `finding` what is wrong with one that fails.
    `family` joins checks whose failures may have one cause in common; without one, a check is a family of its own.
    `needs` names what the target has to offer or allow, see `payerproof.checks.needs`.
    `control` names what has to work before a pass is told, see `payerproof.session.controls`: by default an honest
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
        code: CodeType = test.__code__
        suite = _suite(test.__module__, Path(code.co_filename))
        beside = control or ("login" if "form_login" in needed else "own_data")
        record = Check(id, wanted, severity, title, finding, remedy, suite, needed, family or id, beside)
        setattr(test, ATTRIBUTE, Registered(record, cases, at_end, f"{code.co_filename}:{code.co_firstlineno}"))
        return test

    return attach


def made(item: Registered, scope: Scope) -> tuple[Case, ...]:
    """Return the cases of a check. Raises CatalogError where its case maker breaks, with the place."""
    try:
        return tuple(item.cases(scope))
    except PayerproofError:
        raise
    except Exception as problem:
        where = place_of(problem, Path(item.place.rpartition(":")[0]))
        raise CatalogError(
            f"the cases of {item.check.id} cannot be made: {in_words(problem)}", where=where
        ) from problem


def registered(function: Any) -> Registered | None:
    """Return what `check` attached to a function, or None."""
    found = getattr(function, ATTRIBUTE, None)
    return found if isinstance(found, Registered) else None


def discover(extensions: Iterable[Extension] = ()) -> tuple[Registered, ...]:
    """Return every check that ships or lies in an extension, sorted by suite and id.

    Raises HarnessError if two checks that ship share an id, and CatalogError for a file of an extension that cannot be
    imported, or a check in it whose id is taken.
    """
    found: dict[str, Registered] = {}
    for module in _modules(importlib.import_module("payerproof.suites")):
        for item in _checks_of(module):
            if item.check.id in found:
                raise HarnessError(f"two checks share the id {item.check.id}")
            found[item.check.id] = item
    every = tuple(extensions)
    enter(every)
    for extension in every:
        for file in extension.checks:
            own = _checks_of(loaded(extension.module(file), file))
            for item in own:
                if (other := found.get(item.check.id)) is not None:
                    taken = f"{item.check.id} is the id of the check at {other.place}"
                    raise CatalogError(taken, where=item.place, allowed="an id of its own")
                found[item.check.id] = item
            if not own:
                raise CatalogError("there is no check in this file", where=str(file), allowed="a test under @check(…)")
    return tuple(sorted(found.values(), key=lambda item: (item.check.suite, item.check.id)))


def _checks_of(module: ModuleType) -> list[Registered]:
    made = [(registered(value), value) for value in vars(module).values()]
    return [item for item, value in made if item is not None and value.__module__ == module.__name__]


def _suite(module: str, file: Path) -> str:
    """Return the suite of a check: the folder that its file lies in, or the extension in whose `checks` it lies."""
    *above, _ = module.split(".")
    if not above:
        return file.parent.name  # a file that pytest was given by its path
    return above[-2] if above[-1] == "checks" and len(above) > 1 else above[-1]


def _modules(package: ModuleType) -> Iterable[ModuleType]:
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if info.name.rsplit(".", 1)[-1].startswith("test_"):
            yield importlib.import_module(info.name)
