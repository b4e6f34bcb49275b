"""Fixed and pattern values, and the value ranges of primitives.

Source: https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.fixed_x_
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from payerproof.fhir.primitives import shown
from payerproof.fhir.walk.finding import Check, Findings, Source
from payerproof.fhir.walk.visit import Visit

_NUMBER = (int, float, Decimal)


def same(value: Any, wanted: Any) -> bool:
    """Tell whether two JSON values are equal; `1` is not `true`, and `1.50` equals `1.5`."""
    if isinstance(wanted, bool) or isinstance(value, bool):
        return value is wanted
    if isinstance(wanted, dict):
        return (
            isinstance(value, dict)
            and value.keys() == wanted.keys()
            and all(same(value[key], wanted[key]) for key in wanted)
        )
    if isinstance(wanted, list):
        return isinstance(value, list) and len(value) == len(wanted) and all(map(same, value, wanted))
    if isinstance(value, _NUMBER) and isinstance(wanted, _NUMBER):
        return Decimal(str(value)) == Decimal(str(wanted))
    return bool(value == wanted)


def fits(value: Any, pattern: Any) -> bool:
    """Tell whether `value` holds at least what `pattern` holds; arrays may hold more, in any order."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(key in value and fits(value[key], pattern[key]) for key in pattern)
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(fits(item, wanted) for item in value) for wanted in pattern)
    return same(value, pattern)


def fitting(pattern: Any) -> Callable[[Any], bool]:
    """Return `fits` for one pattern, its parts taken apart beforehand."""
    if isinstance(pattern, dict):
        parts = [(key, fitting(wanted)) for key, wanted in pattern.items()]

        def fits_object(value: Any) -> bool:
            if value.__class__ is not dict:
                return False
            for key, test in parts:  # noqa: SIM110 - `all` over a generator takes twice as long
                if key not in value or not test(value[key]):
                    return False
            return True

        return fits_object
    if isinstance(pattern, list):
        tests = [fitting(wanted) for wanted in pattern]
        return lambda value: isinstance(value, list) and all(any(map(test, value)) for test in tests)
    if isinstance(pattern, str):
        return lambda value: value.__class__ is str and value == pattern
    return lambda value: same(value, pattern)


def value_checks(facts: dict[str, Any], source: Source) -> list[Check]:
    """Return the checks that an element's fixed or pattern value and its limits demand."""
    checks: list[Check] = []
    if "fixed" in facts:
        fixed = facts["fixed"]
        checks.append(_comparison(fixed, lambda value: same(value, fixed), "is not the fixed value", source))
    if "pattern" in facts:
        pattern = facts["pattern"]
        checks.append(_comparison(pattern, fitting(pattern), "does not fit the pattern", source))
    if "longest" in facts:
        checks.append(_longest(facts["longest"], source))
    for name, sign in (("least", 1), ("most", -1)):
        if isinstance(facts.get(name), _NUMBER):
            checks.append(_limit(facts[name], sign, source))
    return checks


def unextended_check(source: Source) -> Check:
    """Return the check of what stands in `_x` beside a fixed value: the value is fixed with all it has."""

    def check(value: Any, _visit: Visit) -> Findings | None:
        if "extension" not in value:
            return None
        return [source.error("value", "the value is fixed, and has no extension")]

    return check


def _comparison(wanted: Any, holds: Callable[[Any], bool], words: str, source: Source) -> Check:
    spelled = json.dumps(wanted, default=str)

    def check(value: Any, _visit: Visit) -> Findings | None:
        if holds(value):
            return None
        return [source.error("value", f"{_spelled(value)} {words} {spelled}")]

    return check


def _spelled(value: Any) -> str:
    return shown(json.dumps(value, default=str) if isinstance(value, dict | list) else value)


def _longest(limit: int, source: Source) -> Check:
    def check(value: Any, _visit: Visit) -> Findings | None:
        if not isinstance(value, str) or len(value) <= limit:
            return None
        return [source.error("too-long", f"the text has {len(value)} characters, at most {limit} are allowed")]

    return check


def _limit(limit: float, sign: int, source: Source) -> Check:
    word = "least" if sign > 0 else "most"

    def check(value: Any, _visit: Visit) -> Findings | None:
        if not isinstance(value, _NUMBER) or (Decimal(str(value)) - Decimal(str(limit))) * sign >= 0:
            return None
        return [source.error("value", f"{shown(value)} is outside the range: at {word} {limit} is allowed")]

    return check
