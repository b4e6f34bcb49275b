"""What one value of a search parameter asks of the store (R4, search.html)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from payerproof.reference_payer.problems import FhirProblem, bad_value
from payerproof.reference_payer.search import dates
from payerproof.reference_payer.search.conditions import ALL, NONE, Condition, among, negated, some
from payerproof.reference_payer.search.indexing import plain
from payerproof.reference_payer.search.tables import Parameter

MOST_ALTERNATIVES = 200
"""Values that one parameter may list."""

_ESCAPED = re.compile(r"\\([\\,|$])")


@dataclass(frozen=True, slots=True)
class Asked:
    """One occurrence of a parameter in a request: all values of one occurrence are alternatives."""

    parameter: Parameter
    modifier: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What the meaning of a value may depend on: the payer's own address, its zone and its time."""

    base: str
    zone: ZoneInfo
    now: datetime


def alternatives(text: str) -> tuple[str, ...]:
    r"""Split a value at its commas; `\,` is a comma that belongs to the value (R4, search.html#escaping)."""
    parts: list[str] = []
    current, escaped = "", False
    for letter in text:
        if letter == "," and not escaped:
            parts.append(current)
            current = ""
        else:
            current += letter
        escaped = letter == "\\" and not escaped
    return (*parts, current)


def criterion(asked: Asked, context: Context) -> Condition:
    """Return what `asked` asks of a resource. Raises FhirProblem 400 for a value or modifier that makes no sense."""
    if len(asked.values) > MOST_ALTERNATIVES:
        raise FhirProblem(400, "too-costly", f"A parameter takes up to {MOST_ALTERNATIVES} values.")
    if asked.modifier == "missing":
        return _missing(asked)
    if asked.modifier == "not" and asked.parameter.kind == "token":
        return negated(some(_alternative(replace(asked, modifier=""), value, context) for value in asked.values))
    return some(_alternative(asked, value, context) for value in asked.values)


def _alternative(asked: Asked, value: str, context: Context) -> Condition:
    parameter = asked.parameter
    if not value:
        raise bad_value(f"The parameter {parameter.name} has an empty value.")
    if asked.modifier and not _supported(asked):
        raise bad_value(f"The parameter {parameter.name} is not supported with this modifier.")
    match parameter.kind:
        case "id":
            return among("r.id", [_unescaped(value)])
        case "token":
            return _token(parameter.name, value)
        case "date":
            return _date(parameter.name, value, context)
        case "reference":
            return _reference(asked, _unescaped(value), context.base)
        case "string":
            return _string(asked, _unescaped(value))


def _supported(asked: Asked) -> bool:
    match asked.parameter.kind:
        case "reference":
            return asked.modifier in asked.parameter.targets
        case "string":
            return asked.modifier in ("exact", "contains")
    return False


_TABLES = {"token": "token_value", "date": "date_value", "reference": "link", "string": "string_value"}


def _missing(asked: Asked) -> Condition:
    """Match what has no value for the parameter, or with `false` what has one (R4, search.html#modifiers)."""
    name, wanted = asked.parameter.name, asked.values
    if wanted not in (("true",), ("false",)):
        raise bad_value(f"The modifier :missing of {name} takes true or false.")
    table = _TABLES.get(asked.parameter.kind)
    if table is None:
        return NONE if wanted == ("true",) else ALL
    key = "source" if table == "link" else "key"
    found = f"EXISTS (SELECT 1 FROM {table} AS v WHERE v.{key} = r.key AND v.name = ?)"  # noqa: S608 - names of our own; values are bound
    return Condition(f"NOT {found}" if wanted == ("true",) else found, (name,))


def _string(asked: Asked, value: str) -> Condition:
    """Match the beginning of a text without case and accents; `:contains` any part, `:exact` all of it as it stands."""
    wanted = Condition("v.name = ?", (asked.parameter.name,))
    match asked.modifier:
        case "exact":
            return _exists("string_value", wanted & Condition("v.text = ?", (value,)))
        case "contains":
            return _exists("string_value", wanted & Condition("instr(v.plain, ?) > 0", (plain(value),)))
    text = plain(value)
    return _exists("string_value", wanted & Condition("substr(v.plain, 1, ?) = ?", (len(text), text)))


def _token(name: str, value: str) -> Condition:
    """Match `code`, `system|code`, `|code` (no system) or `system|` (any code of it)."""
    system, bar, code = _split_token(value)
    wanted = Condition("v.name = ?", (name,))
    if bar:
        wanted &= Condition("v.system = ?", (system,))
    if code or not bar:
        wanted &= Condition("v.code = ?", (code,))
    return _exists("token_value", wanted)


def _split_token(value: str) -> tuple[str, bool, str]:
    parts = re.split(r"(?<!\\)\|", value, maxsplit=1)
    if len(parts) == 1:
        return "", False, _unescaped(value)
    return _unescaped(parts[0]), True, _unescaped(parts[1])


def _date(name: str, value: str, context: Context) -> Condition:
    try:
        query = dates.parse(value, context.zone, context.now)
    except (ValueError, OverflowError) as problem:
        raise bad_value(f"The parameter {name} takes a date such as 2019-07-02, with or without a prefix.") from problem
    return _exists("date_value", Condition("v.name = ?", (name,)) & dates.comparison(query))


def _reference(asked: Asked, value: str, base: str) -> Condition:
    wanted = Condition("v.name = ?", (asked.parameter.name,))
    return _linked(wanted & among("v.target", targets(asked, value, base)))


def targets(asked: Asked, value: str, base: str) -> Sequence[str]:
    """Return the `Type/id` names that a reference value may mean; an address of another server means none of ours."""
    allowed = (asked.modifier,) if asked.modifier else asked.parameter.targets
    local = value.removeprefix(f"{base}/")
    kind, slash, resource_id = local.partition("/")
    if not slash:
        return [f"{name}/{value}" for name in allowed]
    return [local] if (kind in allowed or not allowed) and "/" not in resource_id else []


def named_patients(asked: Asked, base: str) -> list[str]:
    """Return the Patient ids that a parameter names."""
    if "Patient" not in asked.parameter.targets:
        return []
    named = (target for value in asked.values for target in targets(asked, _unescaped(value), base))
    return [target.removeprefix("Patient/") for target in named]


def _exists(table: str, wanted: Condition) -> Condition:
    return Condition(f"EXISTS (SELECT 1 FROM {table} AS v WHERE v.key = r.key AND {wanted.sql})", wanted.values)  # noqa: S608 - SQL of our own; values are bound


def _linked(wanted: Condition) -> Condition:
    return Condition(f"EXISTS (SELECT 1 FROM link AS v WHERE v.source = r.key AND {wanted.sql})", wanted.values)  # noqa: S608 - as above


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(r"\1", value)
