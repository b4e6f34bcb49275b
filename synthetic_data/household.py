"""The facts about a family, as frozen records: who lives, who may act for whom, what was covered and what was done.

Facts only.
Who may see what follows from them, and that is decided twice elsewhere, by different reasoning:
in the engine's `access` and in the reference payer's `policy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

AuthorityKind = Literal["parent", "guardian", "power_of_attorney", "executor"]
RestrictionKind = Literal["restriction", "confidential_communications", "endangerment", "court_order"]
Relationship = Literal["self", "spouse", "child", "common", "other", "injured"]
Gender = Literal["female", "male", "other", "unknown"]
ServiceKind = Literal["professional", "pharmacy", "inpatient", "outpatient", "oral"]
ConsentBasis = Literal["member", "parent", "court", "confidential"]
Outcome = Literal["paid", "partial", "denied", "adjusted", "reversed", "capitated", "pending", "cancelled"]


@dataclass(frozen=True, slots=True)
class Member:
    """One natural person, with or without coverage of their own.

    `id` is unique within the population (`h1-sub`); inside a household file it is local (`sub`).
    `covered` is false for a person who only acts for others (a guardian who is not on the plan).
    Members of one household with the same `home` live together; an empty `home` is an address of one's own.
    """

    id: str
    role: str
    birth_date: date
    gender: Gender
    family: str
    given: tuple[str, ...]
    state: str
    suffix: str | None = None
    covered: bool = True
    deceased: datetime | None = None
    emancipated: date | None = None
    married: date | None = None
    home: str = ""


@dataclass(frozen=True, slots=True)
class Authority:
    """The legal power of `holder` to act for `subject`; 45 CFR 164.502(g).

    `start` and `end` are local calendar days, both inclusive; None leaves that side open.
    Parenthood has no `end` of its own: it stops to be authority when the child is no longer an unemancipated minor.
    `scope` lists sensitive or service categories the power is limited to; empty means everything.
    """

    holder: str
    subject: str
    kind: AuthorityKind
    source: str
    start: date | None = None
    end: date | None = None
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restriction:
    """A recorded limit on who may see `subject`'s data.

    `restriction`: agreed under 45 CFR 164.522(a).
    `confidential_communications`: 164.522(b), hides the contact data of `subject`.
    `endangerment`: the payer declines to treat `against` as representative, 164.502(g)(5).
    `court_order`: a court ended or limited the power of `against`.
    `against` is a member id, or None for everybody but the subject.
    """

    subject: str
    kind: RestrictionKind
    source: str
    against: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class CoverageSpan:
    """One span of coverage of `beneficiary` under the contract of `subscriber`; days inclusive, `end` None = open.

    All spans of one `contract` share a subscriber number.
    `number_of` is the member whose dependent number this span uses too: a newborn's first days go by the mother's.
    `rider` is a sensitive category: the coverage names a program of the payer that tells it.
    """

    id: str
    beneficiary: str
    subscriber: str
    relationship: Relationship
    plan: str
    start: date
    end: date | None = None
    group: str | None = None
    tax_household: str | None = None
    contract: str = ""
    number_of: str | None = None
    rider: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One service that led to one claim.

    `act` is the id of the entry of the repertoire (`acts/`) that gives codes, prices and providers.
    `category` is the id of a sensitive category in `fixtures/sensitive/`, or None.
    `outcome` is what became of the claim: an adjusted or reversed one leaves two, the first and what took its place.
    `contract` is the contract that paid where two covered the day; empty where there is no choice.
    `consent` tells on whose consent a minor was treated: `member` (the minor alone, as state law allows),
    `court`, `confidential` (the parent agreed to confidentiality), or `parent`; 45 CFR 164.502(g)(3)(i).
    """

    id: str
    member: str
    kind: ServiceKind
    start: date
    end: date | None = None
    category: str | None = None
    consent: ConsentBasis = "parent"
    title: str = ""
    act: str = ""
    contract: str = ""
    outcome: Outcome = "paid"


@dataclass(frozen=True, slots=True)
class Household:
    """One family configuration: all of its facts, and where the configuration comes from."""

    id: str
    title: str
    source: str
    members: tuple[Member, ...]
    authorities: tuple[Authority, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    coverages: tuple[CoverageSpan, ...] = ()
    services: tuple[Service, ...] = ()
