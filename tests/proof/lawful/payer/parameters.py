"""Which parameters searches take, where their values lie, and whether a resource has what is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from tests.proof.lawful.payer import dates
from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.records import Resource

ALL = {"_id": ("token", "id"), "_lastUpdated": ("date", "meta.lastUpdated")}
_SERVICE = "billablePeriod|item.servicedDate|item.servicedPeriod"
_START = "billablePeriod.start|item.servicedDate|item.servicedPeriod.start"

TABLE = MappingProxyType(
    {
        "Patient": {**ALL, "identifier": ("token", "identifier"), "birthdate": ("date", "birthDate")},
        "Coverage": {
            **ALL,
            "patient": ("reference", "beneficiary"),
            "beneficiary": ("reference", "beneficiary"),
            "identifier": ("token", "identifier"),
            "payor": ("reference", "payor"),
            "status": ("token", "status"),
        },
        "ExplanationOfBenefit": {
            **ALL,
            "patient": ("reference", "patient"),
            "identifier": ("token", "identifier"),
            "type": ("token", "type"),
            "created": ("date", "created"),
            "service-date": ("date", _SERVICE),
            "service-start-date": ("date", _START),
            "billable-period-start": ("date", "billablePeriod.start"),
            "provider": ("reference", "provider"),
            "care-team": ("reference", "careTeam.provider"),
            "coverage": ("reference", "insurance.coverage"),
            "insurer": ("reference", "insurer"),
            "payee": ("reference", "payee.party"),
        },
        "Organization": {**ALL, "identifier": ("token", "identifier")},
        "Practitioner": {**ALL, "identifier": ("token", "identifier")},
    }
)
"""Type, parameter: kind and places (alternatives parted by a bar)."""

_MORE = frozenset({"created", "insurer", "payee", "status", "birthdate"})
"""Parameters that CARIN Blue Button leaves open."""

_OF_R4 = frozenset({*ALL, "patient", "created", "provider", "care-team", "coverage"})
"""Parameters of claims that R4 has, of what is served without the guide."""


def offered(manner: Manner, kind: str) -> dict[str, tuple[str, str]]:
    """Return the parameters of a type that are offered in such a manner."""
    found = {name: told for name, told in TABLE[kind].items() if not (manner.few_parameters and name in _MORE)}
    if kind == "ExplanationOfBenefit" and manner.plain_claims:
        found = {name: told for name, told in found.items() if name in _OF_R4}
    if kind == "Coverage" and manner.coverage_by == "beneficiary":
        del found["patient"]
    return found


INCLUDES = MappingProxyType(
    {
        "Coverage": ("payor", "beneficiary"),
        "ExplanationOfBenefit": ("patient", "provider", "care-team", "coverage", "insurer", "payee"),
    }
)
REVERSE = MappingProxyType({"Patient": ("Coverage:beneficiary", "ExplanationOfBenefit:patient")})
RESULTS = frozenset(
    {"_count", "_sort", "_include", "_revinclude", "_summary", "_elements", "_total", "_format", "_pretty"}
)


class Refused(Exception):
    """A search that is not in order; the text says why."""


def values(resource: Any, places: str) -> Iterator[Any]:
    """Yield what lies at any of the places."""
    for place in places.split("|"):
        yield from _at(resource, place.split("."))


def _at(value: Any, steps: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _at(each, steps)
    elif not steps:
        yield value
    elif isinstance(value, dict) and steps[0] in value:
        yield from _at(value[steps[0]], steps[1:])


def matches(resource: Resource, name: str, wanted: str, base: str) -> bool:
    """Tell whether a resource fits one parameter, `name` with its modifier. Raises Refused."""
    name, _, modifier = name.partition(":")
    kind, places = TABLE[resource["resourceType"]][name]
    found = list(values(resource, places))
    if modifier == "missing":
        if wanted not in {"true", "false"}:
            raise Refused(f"{name}:missing takes true or false")
        return (not found) == (wanted == "true")
    if modifier == "not" and kind == "token":
        return not any(_token(found, each) for each in wanted.split(","))
    if modifier and not (kind == "reference" and modifier[:1].isupper()):
        raise Refused(f"the modifier {modifier} is not known for {name}")
    match kind:
        case "date":
            return any(_date(found, each) for each in wanted.split(","))
        case "token":
            return any(_token(found, each) for each in wanted.split(","))
    return any(_reference(found, each, modifier, base) for each in wanted.split(","))


def _date(found: list[Any], wanted: str) -> bool:
    try:
        prefix, span = dates.parsed(wanted)
    except (ValueError, OverflowError):
        raise Refused("this is no date") from None
    return any(dates.fits(prefix, span, spanned(each)) for each in found)


def spanned(value: Any) -> dates.Span:
    """Return the span of a date, a dateTime or a Period."""
    if isinstance(value, dict):
        low = dates.span(value["start"])[0] if "start" in value else dates.EVER[0]
        return low, dates.span(value["end"])[1] if "end" in value else dates.EVER[1]
    return dates.span(value)


def _token(found: list[Any], wanted: str) -> bool:
    system, bar, code = wanted.rpartition("|")
    for each in found:
        if not isinstance(each, dict):
            if each == wanted:
                return True
            continue
        for item in each.get("coding", [each]):
            same = item.get("code", item.get("value")) == code or (bar and not code)
            if same and (not bar or item.get("system", "") == system):
                return True
    return False


def _reference(found: list[Any], wanted: str, modifier: str, base: str) -> bool:
    wanted = wanted.removeprefix(f"{base}/")
    if modifier:
        wanted = f"{modifier}/{wanted.rpartition('/')[2]}"
    for each in found:
        name = str(each.get("reference", "")).removeprefix(f"{base}/")
        if name == wanted or ("/" not in wanted and name.rpartition("/")[2] == wanted):
            return True
    return False
