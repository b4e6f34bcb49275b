"""The search parameters the payer declares, and what one value of each asks of the store.

CARIN BB 2.0.0 names those of ExplanationOfBenefit, Coverage and Patient; the rest are R4's.
The CapabilityStatement is written from this table, so it cannot claim what is not here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from payerproof.reference_payer import dates
from payerproof.reference_payer.conditions import Condition, among, some
from payerproof.reference_payer.problems import FhirProblem, bad_value

_R4 = "http://hl7.org/fhir/SearchParameter/"
_CARIN = "http://hl7.org/fhir/us/carin-bb/SearchParameter/explanationofbenefit-"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter. `targets`: the types that a reference may point at."""

    name: str
    kind: Literal["id", "token", "date", "reference"]
    definition: str
    targets: tuple[str, ...] = ()

    @property
    def fhir_type(self) -> str:
        """The parameter's type as the CapabilityStatement names it."""
        return "token" if self.kind == "id" else self.kind


def _table(*parameters: Parameter) -> Mapping[str, Parameter]:
    common = (
        Parameter("_id", "id", f"{_R4}Resource-id"),
        Parameter("_lastUpdated", "date", f"{_R4}Resource-lastUpdated"),
    )
    return {parameter.name: parameter for parameter in (*common, *parameters)}


SEARCHABLE: Mapping[str, Mapping[str, Parameter]] = {
    "ExplanationOfBenefit": _table(
        Parameter("patient", "reference", f"{_CARIN}patient", ("Patient",)),
        Parameter("type", "token", f"{_CARIN}type"),
        Parameter("identifier", "token", f"{_CARIN}identifier"),
        Parameter("service-date", "date", f"{_CARIN}service-date"),
        Parameter("service-start-date", "date", f"{_CARIN}service-start-date"),
        Parameter("billable-period-start", "date", f"{_CARIN}billable-period-start"),
    ),
    "Coverage": _table(
        Parameter("patient", "reference", f"{_R4}Coverage-patient", ("Patient",)),
        Parameter("beneficiary", "reference", f"{_R4}Coverage-beneficiary", ("Patient",)),
        Parameter("subscriber", "reference", f"{_R4}Coverage-subscriber", ("Patient",)),
        Parameter("identifier", "token", f"{_R4}Coverage-identifier"),
    ),
    "Patient": _table(
        Parameter("identifier", "token", f"{_R4}Patient-identifier"),
        Parameter("birthdate", "date", f"{_R4}individual-birthdate"),
        Parameter("gender", "token", f"{_R4}individual-gender"),
    ),
    "Organization": _table(Parameter("identifier", "token", f"{_R4}Organization-identifier")),
    "Practitioner": _table(Parameter("identifier", "token", f"{_R4}Practitioner-identifier")),
}

COMPARTMENT = ("ExplanationOfBenefit", "Coverage")
"""Types that can be searched as `Patient/{id}/{type}`, which means the same as the parameter `patient`."""

INCLUDES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "ExplanationOfBenefit": {
        "patient": ("Patient",),
        "provider": ("Organization", "Practitioner"),
        "care-team": ("Organization", "Practitioner"),
        "coverage": ("Coverage",),
        "insurer": ("Organization",),
        "payee": ("Organization", "Practitioner", "Patient"),
    },
    "Coverage": {
        "payor": ("Organization", "Patient"),
        "beneficiary": ("Patient",),
        "subscriber": ("Patient",),
    },
}
"""What `_include` and `_revinclude` may name: the type that refers, the parameter, and the types it may refer to.

`*` stands for all parameters of a type.
"""


def referring_to(kind: str) -> list[str]:
    """Return the `Source:parameter` pairs by which resources may refer to `kind`, for `_revinclude`."""
    return [
        f"{source}:{name}" for source, listed in INCLUDES.items() for name, kinds in listed.items() if kind in kinds
    ]


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
    return some(_alternative(asked, value, context) for value in asked.values)


def _alternative(asked: Asked, value: str, context: Context) -> Condition:
    parameter = asked.parameter
    if not value:
        raise bad_value(f"The parameter {parameter.name} has an empty value.")
    if asked.modifier and not (parameter.kind == "reference" and asked.modifier in parameter.targets):
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
    return [local] if kind in allowed and "/" not in resource_id else []


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
