"""Patient and Coverage: how a member and a span of coverage look under CARIN Blue Button."""

from __future__ import annotations

from dataclasses import dataclass

from payerproof.synthetic_data.household import CoverageSpan, Member
from payerproof.synthetic_data.resources.guide import Guide
from payerproof.synthetic_data.resources.labels import labelled
from payerproof.synthetic_data.resources.parts import (
    C4BB,
    PAYER,
    THO,
    Json,
    coding,
    concept,
    identifier,
    meta,
    narrative,
    reference,
)
from payerproof.synthetic_data.resources.stencil import Canaries
from payerproof.synthetic_data.resources.us_core import US_CORE
from payerproof.synthetic_data.roster import Directory

_RACES = (
    ("2106-3", "White"),
    ("2054-5", "Black or African American"),
    ("2028-9", "Asian"),
    ("1002-5", "American Indian or Alaska Native"),
    ("2076-8", "Native Hawaiian or Other Pacific Islander"),
)
_HISPANIC = ("Rivera", "Delgado", "Peña", "Muñoz", "Ramirez", "Reyes", "de la Cruz")
_ETHNICITIES = {True: ("2135-2", "Hispanic or Latino"), False: ("2186-5", "Not Hispanic or Latino")}
_SEXES = {"female": "F", "male": "M"}
_RELATIONSHIPS = THO + "subscriber-relationship"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a member lives. `shared` homes carry nobody's canary; the phone is the member's own in every case."""

    street: str
    city: str
    county: str
    state: str
    postal: str
    phone: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One span of coverage and its numbers; within a contract all share them, apart from `suffix`."""

    span: CoverageSpan
    subscriber_number: str
    suffix: str

    @property
    def member_number(self) -> str:
        """The subscriber's number and the member's two digits."""
        return self.subscriber_number + self.suffix


def patient(member: Member, enrolments: tuple[Enrolment, ...], home: Home, mint: Canaries, guide: Guide) -> Json:
    """Return the Patient of `member`; id, names, unique member id, telecom and narrative have canaries of their own."""
    own, unique, family, given = mint.next(), mint.next(), mint.next(), mint.next()
    name: Json = {
        "use": "official",
        "family": f"{member.family}-{family}",
        "given": [*member.given, given],
    }
    if member.suffix:
        name["suffix"] = [member.suffix]
    name["text"] = " ".join([*name["given"], name["family"], *name.get("suffix", [])])
    numbers = dict.fromkeys(enrolment.member_number for enrolment in enrolments)
    lines = [home.street] if home.shared else [home.street, f"Unit {mint.next()}"]
    since = min((enrolment.span.start for enrolment in enrolments), default=member.birth_date)
    made: Json = {
        "resourceType": "Patient",
        "id": own,
        "meta": meta(guide.profile("C4BB-Patient"), since),
        "language": "en-US",
        "text": narrative(f"Member {' '.join(member.given)}, file {mint.next()}."),
        "extension": _demographics(member),
        "identifier": [
            *(identifier(THO + "v2-0203", "MB", PAYER + "member-number", number) for number in numbers),
            identifier(C4BB + "C4BBIdentifierType", "um", PAYER + "unique-member-id", unique),
        ],
        "active": True,
        "name": [name],
        "telecom": [
            {"system": "phone", "value": f"{home.phone} ext. {mint.next()}", "use": "home"},
            {"system": "email", "value": f"{mint.next()}@members.example", "use": "home"},
        ],
        "gender": member.gender,
        "birthDate": member.birth_date.isoformat(),
    }
    if member.deceased:
        made["deceasedDateTime"] = member.deceased.isoformat()
    made["address"] = [
        {
            "use": "home",
            "type": "physical",
            "line": lines,
            "city": home.city,
            "district": home.county,
            "state": home.state,
            "postalCode": home.postal,
            "country": "US",
            "period": {"start": since.isoformat()},
        }
    ]
    made["communication"] = [{"language": concept("urn:ietf:bcp:47", "en"), "preferred": True}]
    made["managingOrganization"] = reference("Organization", "org-payer")
    return guide.adapt(made)


def _demographics(member: Member) -> list[Json]:
    """Return race, ethnicity and sex at birth; the first two follow from the family name, so that families agree."""
    code, race = _RACES[sum(member.family.encode()) % len(_RACES)]
    return [
        _category("race", code, race),
        _category("ethnicity", *_ETHNICITIES[member.family in _HISPANIC]),
        {"url": US_CORE + "us-core-birthsex", "valueCode": _SEXES.get(member.gender, "UNK")},
    ]


def _category(name: str, code: str, text: str) -> Json:
    system = "urn:oid:2.16.840.1.113883.6.238"
    return {
        "url": f"{US_CORE}us-core-{name}",
        "extension": [
            {"url": "ombCategory", "valueCoding": coding(system, code, text)},
            {"url": "text", "valueString": text},
        ],
    }


def coverage(enrolment: Enrolment, patient_id: str, directory: Directory, mint: Canaries, guide: Guide) -> Json:
    """Return the Coverage of one span.

    The subscriber is named by number alone, unless the beneficiary is the subscriber.
    """
    span = enrolment.span
    made: Json = {
        "resourceType": "Coverage",
        "id": mint.next(),
        "meta": meta(guide.profile("C4BB-Coverage"), span.end or span.start),
        "language": "en-US",
        "text": narrative(f"{span.plan}, certificate {mint.next()}."),
        "identifier": [
            identifier(THO + "v2-0203", "MB", PAYER + "member-number", enrolment.member_number),
            {"system": PAYER + "certificate", "value": mint.next()},
        ],
        "status": "active",
    }
    if span.relationship == "self":
        made["policyHolder"] = reference("Patient", patient_id)
        made["subscriber"] = reference("Patient", patient_id)
    if plan := directory.plans.get(span.plan):
        made["type"] = concept("https://nahdo.org/sopt", plan.type, None, plan.text)
    made |= {
        "subscriberId": enrolment.subscriber_number,
        "beneficiary": reference("Patient", patient_id),
        "dependent": enrolment.suffix,
        "relationship": concept(_RELATIONSHIPS, span.relationship),
        "period": {"start": span.start.isoformat()} | ({"end": span.end.isoformat()} if span.end else {}),
        "payor": [reference("Organization", "org-payer") | {"display": directory.payer}],
        "class": [_class("plan", span.plan.upper().replace(" ", "-"), span.plan)],
    }
    if span.group:
        made["class"].insert(0, _class("group", span.group, span.group.replace("-", " ").title()))
    if span.rider:
        name = directory.riders[span.rider]
        made["class"].append(_class("subplan", name.upper().replace(" ", "-"), name))
    return guide.adapt(labelled(made, span.rider))


def _class(code: str, value: str, name: str) -> Json:
    return {"type": concept(THO + "coverage-class", code), "value": value, "name": name}
