"""What can be searched of a resource: its tokens, its dates and its references, as rows for the store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from payerproof.reference_payer.dates import Span, period, span

Resource = Mapping[str, Any]

# Within a JSON text a quotation mark that belongs to a value is escaped, so this finds members of objects only.
_REFERENCE = re.compile(rb'"reference":"([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})["/]')


@dataclass(frozen=True, slots=True)
class Index:
    """The searchable content of one resource. References are `Type/id`, versions and foreign servers dropped."""

    tokens: tuple[tuple[str, str, str], ...]
    """(parameter, system or "", code)"""
    dates: tuple[tuple[str, Span], ...]
    links: tuple[tuple[str, str], ...]
    """(parameter, reference)"""


def index(resource: Resource, zone: ZoneInfo) -> Index:
    """Read all search parameters out of `resource`. Raises ValueError for a date that is none."""
    reader = _READERS.get(resource["resourceType"], _shared)
    tokens, dates, links = reader(resource, zone)
    updated = ("_lastUpdated", span(resource["meta"]["lastUpdated"], zone))
    return Index(tuple(dict.fromkeys(tokens)), (updated, *dict.fromkeys(dates)), tuple(dict.fromkeys(links)))


def reference(value: Any) -> str | None:
    """Return `Type/id` of a FHIR Reference, or None where it names no resource of this server."""
    text = value.get("reference") if isinstance(value, Mapping) else None
    if not isinstance(text, str) or text.startswith("#") or "://" in text:
        return None
    parts = text.split("/")
    return f"{parts[0]}/{parts[1]}" if len(parts) >= 2 else None  # noqa: PLR2004 - Type/id


def mentions(body: bytes) -> tuple[str, ...]:
    """Return every resource of this server that the JSON text `body` refers to, once each, as `Type/id`."""
    return tuple(dict.fromkeys(found.decode() for found in _REFERENCE.findall(body)))


def _identifiers(resource: Resource) -> Iterator[tuple[str, str, str]]:
    for identifier in resource.get("identifier", ()):
        if "value" in identifier:
            yield ("identifier", identifier.get("system", ""), identifier["value"])


def _codings(name: str, concept: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for coding in concept.get("coding", ()):
        if "code" in coding:
            yield (name, coding.get("system", ""), coding["code"])


def _links(name: str, values: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for value in values:
        named = reference(value)
        if named:
            yield (name, named)


_Rows = tuple[Iterable[tuple[str, str, str]], Iterable[tuple[str, Span]], Iterable[tuple[str, str]]]


def _claim(eob: Resource, zone: ZoneInfo) -> _Rows:
    links = [
        *_links("patient", [eob.get("patient")]),
        *_links("provider", [eob.get("provider")]),
        *_links("insurer", [eob.get("insurer")]),
        *_links("payee", [eob.get("payee", {}).get("party")]),
        *_links("care-team", [member.get("provider") for member in eob.get("careTeam", ())]),
        *_links("coverage", [insurance.get("coverage") for insurance in eob.get("insurance", ())]),
    ]
    tokens = [*_identifiers(eob), *_codings("type", eob.get("type", {}))]
    return tokens, list(_service_dates(eob, zone)), links


def _service_dates(eob: Resource, zone: ZoneInfo) -> Iterator[tuple[str, Span]]:
    """Yield CARIN's three date parameters: `service-date` takes whole periods, the other two their first day."""
    billable = eob.get("billablePeriod")
    if billable:
        yield ("service-date", period(billable.get("start"), billable.get("end"), zone))
        if "start" in billable:
            yield ("service-start-date", span(billable["start"], zone))
            yield ("billable-period-start", span(billable["start"], zone))
    for item in eob.get("item", ()):
        if "servicedDate" in item:
            yield ("service-date", span(item["servicedDate"], zone))
            yield ("service-start-date", span(item["servicedDate"], zone))
        if "servicedPeriod" in item:
            serviced = item["servicedPeriod"]
            yield ("service-date", period(serviced.get("start"), serviced.get("end"), zone))
            if "start" in serviced:
                yield ("service-start-date", span(serviced["start"], zone))


def _coverage(coverage: Resource, _zone: ZoneInfo) -> _Rows:
    links = [
        *_links("patient", [coverage.get("beneficiary")]),
        *_links("beneficiary", [coverage.get("beneficiary")]),
        *_links("subscriber", [coverage.get("subscriber")]),
        *_links("payor", coverage.get("payor", ())),
    ]
    return list(_identifiers(coverage)), [], links


def _patient(patient: Resource, zone: ZoneInfo) -> _Rows:
    born = [("birthdate", span(patient["birthDate"], zone))] if "birthDate" in patient else []
    gender = [("gender", "http://hl7.org/fhir/administrative-gender", patient["gender"])] if "gender" in patient else []
    return [*_identifiers(patient), *gender], born, []


def _shared(resource: Resource, _zone: ZoneInfo) -> _Rows:
    return list(_identifiers(resource)), [], []


_READERS: dict[str, Callable[[Resource, ZoneInfo], _Rows]] = {
    "ExplanationOfBenefit": _claim,
    "Coverage": _coverage,
    "Patient": _patient,
    "Organization": _shared,
    "Practitioner": _shared,
}
