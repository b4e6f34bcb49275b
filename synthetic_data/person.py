"""One member -> all the resources they own, and what the manifest says about each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import orjson

from payerproof.synthetic_data.canary import population_tag
from payerproof.synthetic_data.claims import Claims, Cover, Mark
from payerproof.synthetic_data.contracts import covers
from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.homes import home_of
from payerproof.synthetic_data.household import CoverageSpan, Household, Member, Service
from payerproof.synthetic_data.identifiers import dependent_suffix, subscriber_number
from payerproof.synthetic_data.marks import marked_services
from payerproof.synthetic_data.minting import Mint, Tally
from payerproof.synthetic_data.records import Authorizations, Clinical, Entry
from payerproof.synthetic_data.repertoire import Act
from payerproof.synthetic_data.resources.guide import Guides
from payerproof.synthetic_data.resources.labels import LABELS
from payerproof.synthetic_data.resources.people import Enrolment, coverage, patient
from payerproof.synthetic_data.roster import Directory

SEATS = 16
"""Owner numbers dealt to each household: owner = household index x 16 + seat."""

_CHARTED = date(2026, 1, 15)
"""Day of the records that belong to no service, for everybody who was a member then."""

_ADULT = 18
"""Years from which nobody consents in a person's place, unless the file says so: majority in most states."""


class Datum(NamedTuple):
    """What the manifest knows about one owned resource.

    `canaries` are the tokens minted for this resource alone; its id is the first of them.
    The ids of the Patient and the Coverage that it refers to are canaries too, of those resources.
    `consent` is None unless the member was a minor on the day of service, or the household file says who consented.
    `kind` is the kind of service, None for what is about no service.
    `place` names the one place of a sensitive claim that tells its category; None where more than one does.
    `labels` are the sensitivity codes of v3-ActCode for the category; empty for what is ordinary.
    """

    owner: str
    type: str
    id: str
    canaries: tuple[str, ...]
    service: str | None = None
    service_date: date | None = None
    service_end: date | None = None
    category: str | None = None
    consent: str | None = None
    kind: str | None = None
    place: str | None = None
    labels: tuple[str, ...] = ()


class Row(NamedTuple):
    """One owned resource: what is known about it, and its JSON text."""

    datum: Datum
    text: str


@dataclass(frozen=True)
class Person:
    """A member with everything they own, Patient first; `number` is the owner number in all their canaries.

    Who is not covered owns nothing here: no `resources`, and an empty `patient_id`.
    """

    member: Member
    number: int
    patient_id: str
    rows: tuple[Row, ...] = field(repr=False)

    @cached_property
    def resources(self) -> tuple[dict[str, Any], ...]:
        """The resources as JSON objects."""
        return tuple(orjson.loads(row.text) for row in self.rows)

    @cached_property
    def data(self) -> tuple[Datum, ...]:
        """What the manifest says, in the order of `resources`."""
        return tuple(row.datum for row in self.rows)


class Maker:
    """Makes the people of households; everything that is the same for a whole population is worked out once."""

    def __init__(self, seed: int, guides: Guides, acts: Mapping[str, Act], directory: Directory) -> None:
        self.seed, self.guides, self.directory = seed, guides, directory
        self._tag, self._acts = population_tag(seed), acts
        self._claims = Claims(acts, directory, guides.carin)
        self._authorizations = Authorizations(acts, directory) if guides.authorizations else None
        self._clinical = Clinical(acts, guides.clinical) if guides.clinical else None

    def people(self, household: Household, index: int) -> tuple[Person, ...]:
        """Return the members of household number `index`, in the order of the file."""
        return tuple(self._person(household, index, seat) for seat in range(len(household.members)))

    def _person(self, household: Household, index: int, seat: int) -> Person:
        member = household.members[seat]
        number = index * SEATS + seat
        if not member.covered:
            return Person(member, number, "", ())
        mint = Mint(self._tag, number)
        enrolments = tuple(
            self._enrolment(household, index, span) for span in household.coverages if span.beneficiary == member.id
        )
        tally = Tally(mint)
        made = patient(member, enrolments, home_of(member, household, self.seed), tally, self.guides.carin)
        patient_id: str = made["id"]
        rows = [_row(member, made, tally)]
        spans: list[tuple[CoverageSpan, str]] = []
        for enrolment in enrolments:
            tally = Tally(mint)
            made = coverage(enrolment, patient_id, self.directory, tally, self.guides.carin)
            rows.append(_row(member, made, tally, enrolment.span.rider))
            spans.append((enrolment.span, made["id"]))
        services = [service for service in household.services if service.member == member.id]
        marked, modulus = marked_services(services), 1 << len(household.members)
        for service in services:
            mark = Mark(1 << seat if service.id in marked else 0, modulus)
            consent = _consent(service, member)
            for entry in self._entries(service, patient_id, _cover(service, spans), mark, mint):
                datum = Datum(
                    member.id,
                    entry.type,
                    entry.canaries[0],
                    tuple(entry.canaries),
                    service.id,
                    service.start,
                    service.end,
                    service.category,
                    consent,
                    service.kind,
                    self._acts[service.act].shown_in,
                    LABELS[service.category] if service.category else (),
                )
                rows.append(Row(datum, entry.text))
        if self._clinical:
            rows += self._chart(self._clinical, member, patient_id, enrolments, mint)
        return Person(member, number, patient_id, tuple(rows))

    def _entries(self, service: Service, patient_id: str, cover: Cover, mark: Mark, mint: Mint) -> list[Entry]:
        entries = self._claims.of(service, patient_id, cover, mark, mint)
        if self._authorizations:
            entries += self._authorizations.of(service, patient_id, cover.paying, mint)
        if self._clinical:
            entries += self._clinical.of(service, patient_id, mint)
        return entries

    def _chart(
        self, clinical: Clinical, member: Member, patient_id: str, enrolments: tuple[Enrolment, ...], mint: Mint
    ) -> list[Row]:
        since = max([_CHARTED, *(enrolment.span.start for enrolment in enrolments)])
        age = since.year - member.birth_date.year
        return [
            Row(Datum(member.id, entry.type, entry.canaries[0], tuple(entry.canaries)), entry.text)
            for entry in clinical.chart(patient_id, since, age, mint, minor=age < _ADULT)
        ]

    def _enrolment(self, household: Household, index: int, span: CoverageSpan) -> Enrolment:
        contracts = list(dict.fromkeys(each.contract for each in household.coverages))
        covered = [each.beneficiary for each in household.coverages if each.contract == span.contract]
        order = list(dict.fromkeys([span.subscriber, *covered]))
        return Enrolment(
            span,
            subscriber_number(self.seed, index * SEATS + contracts.index(span.contract)),
            dependent_suffix(order.index(span.number_of or span.beneficiary)),
        )


def _row(member: Member, resource: dict[str, Any], tally: Tally, rider: str | None = None) -> Row:
    datum = Datum(
        member.id,
        resource["resourceType"],
        resource["id"],
        tuple(tally.dealt),
        category=rider,
        place="coverage class" if rider else None,
        labels=LABELS[rider] if rider else (),
    )
    return Row(datum, orjson.dumps(resource).decode())


def _cover(service: Service, spans: list[tuple[CoverageSpan, str]]) -> Cover:
    paying, other = None, None
    for span, coverage_id in spans:
        if covers(span, service.start):
            if paying is None and service.contract in ("", span.contract):
                paying = coverage_id
            else:
                other = coverage_id
    if paying is None:
        raise PopulationError(f"{service.id}: {service.member} has no coverage on {service.start}")
    return Cover(paying, other)


def _consent(service: Service, member: Member) -> str | None:
    born = member.birth_date
    majority = (born.year + _ADULT, born.month, born.day)
    adult = (service.start.year, service.start.month, service.start.day) >= majority
    return None if adult and service.consent == "parent" else service.consent
