"""Bindings: is the code in the value set, and how bad is it if not.

Source: https://hl7.org/fhir/R4/terminologies.html#strength
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from payerproof.fhir.concepts import only_coding
from payerproof.fhir.issue import IssueSeverity
from payerproof.fhir.primitives import ABSOLUTE, shown
from payerproof.fhir.remembered import Remembered
from payerproof.fhir.terminology import Answer, Terminology, ValueSet
from payerproof.fhir.walk.discriminators import judge
from payerproof.fhir.walk.finding import ERROR, NOT_EVALUATED, WARNING, Check, Finding, Findings, Source
from payerproof.fhir.walk.visit import Visit

_STRONG = {"required": ERROR, "extensible": WARNING}
_CONCEPTS = frozenset({"CodeableConcept", "Coding", "Quantity", "Age", "Count", "Distance", "Duration", "Money"})


def binding_checks(
    type_name: str, binding: list[Any], find: Callable[[str], ValueSet | None], source: Source
) -> list[Check]:
    """Return the checks of one element's binding. `find` takes a canonical URL to its `ValueSet`, or to None."""
    strength, canonical, largest = binding
    checks: list[Check] = []
    if canonical and strength in _STRONG:
        checks.append(_member_check(type_name, strength, canonical, find(canonical), source))
    if largest:
        check = _member_check(type_name, "required", largest, find(largest), source)
        checks.append(check if strength in _STRONG else _of_coded(check))
    return checks


def but(codes: frozenset[str], check: Check) -> Check:
    """Return `check`, asked only about what is not one of `codes`."""
    return lambda value, visit: None if value.__class__ is str and value in codes else check(value, visit)


def _of_coded(check: Check) -> Check:
    """Return `check`, asked only about a value with a code: a preferred binding's largest set is for codes alone."""

    def of_coded(value: Any, visit: Visit) -> Findings | None:
        return None if value.__class__ is dict and not _coded(value) else check(value, visit)

    return of_coded


def unvalued_check(type_name: str, binding: list[Any] | None, source: Source) -> Check | None:
    """Return the check of a `code` that has extensions in place of its value, where its binding demands one.

    "To be conformant, the concept in this element SHALL be from the specified value set": no reason for its absence
    is a code of that set. https://hl7.org/fhir/R4/terminologies.html#required
    """
    if type_name != "code" or binding is None or binding[0] != "required":
        return None
    message = f"there is no code, and the value set {binding[1]} is required"

    def check(_value: Any, _visit: Visit) -> Findings:
        return [source.error("code-invalid", message)]

    return check


def _member_check(type_name: str, strength: str, canonical: str, members: ValueSet | None, source: Source) -> Check:
    if members is None:
        missing = Answer(None, f"the value set {canonical} is not among the loaded guides")
        return _of_concept(strength, canonical, lambda _value: missing, source)
    if type_name in _CONCEPTS:
        return _of_concept(strength, members.canonical, lambda value: judge(value, members), source)
    return _of_code(strength, members, source)


def _of_code(strength: str, members: ValueSet, source: Source) -> Check:
    passed = Remembered()

    def check(value: Any, _visit: Visit) -> Findings | None:
        if value.__class__ is not str:
            return None  # bound, but of a type that carries no code
        if value in passed:
            return None
        finding = _finding(members.judge_code(value), value, strength, members.canonical, source)
        if finding is not None:
            return [finding]
        passed.keep(value, answer=True, length=len(value))
        return None

    return check


def _of_concept(strength: str, canonical: str, ask: Callable[[Any], Answer], source: Source) -> Check:
    known = Remembered()

    def check(value: Any, _visit: Visit) -> Findings | None:
        key = only_coding(value)
        if key in known:
            answer: tuple[IssueSeverity, str, str] | None = known[key]
            return None if answer is None else [Finding(*answer, source)]
        if value.__class__ is dict and not _coded(value) and (strength != "required" or "value" in value):
            return None  # text alone satisfies an extensible binding; a quantity may come without coded unit
        finding = _finding(ask(value), value, strength, canonical, source)
        if key is not None:
            kept = None if finding is None else (finding.severity, finding.code, finding.message)
            known.keep(key, kept, len(key[0]) + len(key[1]))
        return None if finding is None else [finding]

    return check


def _coded(value: dict[str, Any]) -> bool:
    return "code" in value or any(isinstance(coding, dict) and "code" in coding for coding in value.get("coding") or ())


def _finding(answer: Answer, value: Any, strength: str, canonical: str, source: Source) -> Finding | None:
    if answer.member:
        return None
    if answer.member is None:
        return Finding(NOT_EVALUATED, "not-supported", f"{_named(value)} in {canonical}? {answer.reason}", source)
    return Finding(
        _STRONG[strength], "code-invalid", f"{_named(value)} is not in the {strength} value set {canonical}", source
    )


def _named(value: Any) -> str:
    if not isinstance(value, dict):
        return shown(value)
    codings = value.get("coding", [value])
    codings = codings if isinstance(codings, list) else []
    listed = [f"{coding.get('system', '')}#{coding.get('code', '')}" for coding in codings if isinstance(coding, dict)]
    return shown(", ".join(listed)).strip("'") if listed else "a concept without coding"


def coding_check(terminology: Terminology, source: Source) -> Check:
    """Return the check that a Coding's system is one, and its code and display are there where these are published."""
    passed = Remembered()

    def check(value: dict[str, Any], visit: Visit) -> Findings | None:
        system, code, display = value.get("system"), value.get("code"), value.get("display")
        if display.__class__ is not str or not visit.english:
            display = ""
        if system.__class__ is not str or code.__class__ is not str or (system, code, display) in passed:
            return None
        finding = _of_coding(terminology, source, system, code, display)
        if finding is None:
            passed.keep((system, code, display), answer=True, length=len(system) + len(code) + len(display))
        return finding

    return check


def _of_coding(terminology: Terminology, source: Source, system: str, code: str, display: str) -> Findings | None:
    if not ABSOLUTE.match(system):
        return [source.error("code-invalid", f"the system of a coding is an absolute URI, {shown(system)} is not")]
    known = terminology.code_system(system)
    if known.has(code).member is False:
        return [source.error("code-invalid", f"{shown(code)} is no code of the code system {shown(system)}")]
    if (problem := terminology.misnamed(system)) is not None:
        return [source.error("code-invalid", problem)]
    if (doubt := terminology.unheard_of(system)) is not None:
        return [source.warning("code-invalid", doubt)]
    if (other := _misshown(code, display, known.shown_as(code))) is not None:
        return [source.warning("invalid", other)]
    return None


def _misshown(code: str, display: str, names: Sequence[str]) -> str | None:
    """Return what is wrong with the display of a code, None where it is one of its `names` or these are not known."""
    if not display or not names or _folded(display) in map(_folded, names):
        return None
    return f"the display {shown(display)} is not that of {shown(code)}: {' or '.join(map(shown, dict.fromkeys(names)))}"


def _folded(display: str) -> str:
    """Return a display as it is compared: letter case and white space are no difference."""
    return " ".join(display.split()).casefold()
