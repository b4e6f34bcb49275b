"""One member -> all the resources they own, and what the manifest says about each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from payerproof.synthetic_data.canary import population_tag
from payerproof.synthetic_data.contracts import covers
from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.homes import home_of
from payerproof.synthetic_data.household import CoverageSpan, Household, Member, Service
from payerproof.synthetic_data.identifiers import dependent_suffix, subscriber_number
from payerproof.synthetic_data.minting import Mint
from payerproof.synthetic_data.repertoire import Act, Directory
from payerproof.synthetic_data.resources.explanation import explanation
from payerproof.synthetic_data.resources.guide import Guide
from payerproof.synthetic_data.resources.people import Enrolment, coverage, patient

SEATS = 16
"""Owner numbers dealt to each household: owner = household index x 16 + seat."""

_ADULT = 18
"""Years from which nobody consents in a person's place, unless the file says so: majority in most states."""


@dataclass(frozen=True, slots=True)
class Datum:
    """What the manifest knows about one owned resource.

    `canaries` are the tokens minted for this resource alone; its id is the first of them.
    The ids of the Patient and the Coverage that it refers to are canaries too, of those resources.
    `consent` is None unless the member was a minor on the day of service, or the household file says who consented.
    """

    owner: str
    type: str
    id: str
    service: str | None
    service_date: date | None
    service_end: date | None
    category: str | None
    consent: str | None
    canaries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A member with everything they own, Patient first; `number` is the owner number in all their canaries.

    Who is not covered owns nothing here: no `resources`, and an empty `patient_id`.
    """

    member: Member
    number: int
    patient_id: str
    resources: tuple[dict[str, Any], ...]
    data: tuple[Datum, ...]


@dataclass(frozen=True, slots=True)
class Maker:
    """Everything that is the same for all members of a population."""

    seed: int
    guide: Guide
    acts: Mapping[str, Act]
    directory: Directory

    def people(self, household: Household, index: int) -> tuple[Person, ...]:
        """Return the members of household number `index`, in the order of the file."""
        return tuple(self._person(household, index, seat) for seat in range(len(household.members)))

    def _person(self, household: Household, index: int, seat: int) -> Person:
        member = household.members[seat]
        number = index * SEATS + seat
        mint = _Tally(population_tag(self.seed), number)
        enrolments = tuple(
            self._enrolment(household, index, span) for span in household.coverages if span.beneficiary == member.id
        )
        if not member.covered:
            return Person(member, number, "", (), ())
        home = home_of(member, household, self.seed)
        resources = [patient(member, enrolments, home, mint, self.guide)]
        patient_id = resources[0]["id"]
        data = [Datum(member.id, "Patient", patient_id, None, None, None, None, None, mint.take())]
        cover: list[tuple[CoverageSpan, str]] = []
        for enrolment in enrolments:
            made = coverage(enrolment, patient_id, self.directory, mint, self.guide)
            cover.append((enrolment.span, made["id"]))
            resources.append(made)
            data.append(Datum(member.id, "Coverage", made["id"], None, None, None, None, None, mint.take()))
        for service in household.services:
            if service.member == member.id:
                made = explanation(
                    service,
                    self.acts[service.act],
                    patient_id,
                    _covering(service, cover),
                    self.directory,
                    mint,
                    self.guide,
                )
                resources.append(made)
                data.append(_claim(service, member, made["id"], mint.take()))
        return Person(member, number, patient_id, tuple(resources), tuple(data))

    def _enrolment(self, household: Household, index: int, span: CoverageSpan) -> Enrolment:
        contracts = list(dict.fromkeys(each.contract for each in household.coverages))
        covered = [each.beneficiary for each in household.coverages if each.contract == span.contract]
        order = list(dict.fromkeys([span.subscriber, *covered]))
        return Enrolment(
            span,
            subscriber_number(self.seed, index * SEATS + contracts.index(span.contract)),
            dependent_suffix(order.index(span.number_of or span.beneficiary)),
        )


class _Tally(Mint):
    """A mint that can hand over what it dealt since the last time."""

    __slots__ = ("_dealt",)

    def __init__(self, population: int, owner: int) -> None:
        super().__init__(population, owner)
        self._dealt: list[str] = []

    def next(self) -> str:
        """Return the next canary."""
        token = super().next()
        self._dealt.append(token)
        return token

    def take(self) -> tuple[str, ...]:
        """Return the canaries dealt since the last call."""
        dealt, self._dealt = tuple(self._dealt), []
        return dealt


def _covering(service: Service, cover: list[tuple[CoverageSpan, str]]) -> str:
    for span, coverage_id in cover:
        if covers(span, service.start) and service.contract in ("", span.contract):
            return coverage_id
    raise PopulationError(f"{service.id}: {service.member} has no coverage on {service.start}")


def _claim(service: Service, member: Member, id_: str, canaries: tuple[str, ...]) -> Datum:
    adult = (service.start.year - _ADULT, service.start.month, service.start.day) >= (
        member.birth_date.year,
        member.birth_date.month,
        member.birth_date.day,
    )
    consent = None if adult and service.consent == "parent" else service.consent
    return Datum(
        owner=member.id,
        type="ExplanationOfBenefit",
        id=id_,
        service=service.id,
        service_date=service.start,
        service_end=service.end,
        category=service.category,
        consent=consent,
        canaries=canaries,
    )
