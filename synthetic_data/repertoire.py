"""What can be done, by whom, at which price: records of `acts/`, and how they are read from tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from payerproof.synthetic_data.household import ServiceKind
from payerproof.synthetic_data.roster import CATEGORIES, Directory
from payerproof.synthetic_data.tables import Table

KINDS: tuple[ServiceKind, ...] = ("professional", "pharmacy", "inpatient", "outpatient", "oral")
CODE_SYSTEMS = ("cpt", "hcpcs", "cdt", "ndc", "compound")
ABSENT_REASONS = ("unknown", "not-performed", "error", "masked")
"""Codes of the data-absent-reason system for results that are not there."""
_BOUNDS = 2
_NUMBER = re.compile(r"\d+(\.\d+)?")
_CHARGE = re.compile(r"\d+\.\d\d")


@dataclass(frozen=True, slots=True)
class Code:
    """A code and the words for it; `system` is one of CODE_SYSTEMS, or `icd10` or `pcs`."""

    system: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a claim; `charge` is what the provider asks for all `units` together, in cents.

    `ingredients` are its details, `parts` what the first of them consists of.
    """

    text: str
    charge: int
    code: Code | None = None
    revenue: str | None = None
    units: int = 1
    modifiers: tuple[str, ...] = ()
    tooth: str | None = None
    surface: str | None = None
    ingredients: tuple[Code, ...] = ()
    parts: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Dispense:
    """What a pharmacy handed out: `days` of supply, `quantity` of units, number of this fill, refills allowed."""

    days: int
    quantity: int
    refill: int
    refills: int


@dataclass(frozen=True, slots=True)
class Admission:
    """The three codes of NUBC on how a visit to an institution began and ended."""

    type: str
    origin: str
    discharge: str


@dataclass(frozen=True, slots=True)
class Ride:
    """A ride by ambulance: weight of the patient in pounds, distance in miles, X12 reason, and why so."""

    weight: int
    distance: int
    reason: str
    round_trip: str
    stretcher: str


@dataclass(frozen=True, slots=True)
class Mouth:
    """What a dental claim adds: months of orthodontics left, prosthesis or not, a missing tooth, a further site."""

    orthodontics: int
    prosthesis: bool
    missing: str
    site: str


@dataclass(frozen=True, slots=True)
class LabTest:
    """One laboratory test: LOINC code and what came out; without `unit` the value is text.

    `normal` are the bounds of what is usual, in the same unit; `absent` is the reason why there is no value.
    """

    code: str
    text: str
    value: str = ""
    unit: str | None = None
    normal: tuple[str, ...] = ()
    absent: str | None = None

    @property
    def number(self) -> float:
        """The value as a number, of tests with a unit."""
        return float(self.value)


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of service.

    `drug` (RxNorm), `vaccine` (CVX) and `tests` are for clinical records; `authorized` services need asking beforehand.
    `by_case`: the institution is paid for the whole case, so amounts stand on the claim and not on its lines.
    `shown_in` names the one place that tells the category, of acts that are ordinary everywhere else.
    `local` words a coding of the payer's own beside the principal diagnosis, with a code (`local`) or none (`display`);
    `specialty` is billed in the place of the practitioner's own; the claim contains a location with the name of
    the organization `contained`;
    `remark` stands in the note to the member; `origin` is the organization that a Provenance names.
    `reason` is the admitting diagnosis or the reason for the visit, of institutions only.
    `ages` (years, both inclusive), `gender` and `weight` (relative frequency, 0 = never) guide sampling.
    """

    id: str
    title: str
    kind: ServiceKind
    practitioner: str
    organization: str
    lines: tuple[Line, ...]
    category: str | None = None
    diagnoses: tuple[Code, ...] = ()
    procedures: tuple[Code, ...] = ()
    reason: Code | None = None
    place: str | None = None
    bill: str | None = None
    drg: str | None = None
    nights: int = 0
    admission: Admission | None = None
    dispense: Dispense | None = None
    ride: Ride | None = None
    mouth: Mouth | None = None
    drug: Code | None = None
    vaccine: Code | None = None
    tests: tuple[LabTest, ...] = ()
    authorized: bool = False
    by_case: bool = False
    shown_in: str | None = None
    local: Code | None = None
    specialty: str | None = None
    contained: str | None = None
    remark: str | None = None
    origin: str | None = None
    ages: tuple[int, int] = (0, 120)
    gender: str | None = None
    weight: int = 1


def read_acts(table: Table, directory: Directory) -> dict[str, Act]:
    """Return the acts in one file; HouseholdError names file and key of whatever is wrong."""
    table.text("source")
    acts = {}
    for name, below in table.entries():
        with below:
            acts[name] = _act(name, below, directory)
    return acts


def _act(name: str, table: Table, directory: Directory) -> Act:
    practitioner = table.choice("practitioner", tuple(directory.practitioners))
    workplace = directory.practitioners[practitioner].organization
    reason = table.optional_text("reason")
    dispense = table.optional_table("dispense")
    admission = table.optional_table("admission")
    ride, mouth = table.optional_table("ride"), table.optional_table("mouth")
    drug, vaccine = table.optional_text("drug"), table.optional_text("vaccine")
    act = Act(
        id=name,
        title=table.text("title"),
        kind=table.choice("kind", KINDS),
        category=table.choice("category", CATEGORIES, None),
        practitioner=practitioner,
        organization=table.choice("organization", tuple(directory.organizations), workplace),
        place=table.optional_text("place"),
        bill=table.optional_text("bill"),
        drg=table.optional_text("drg"),
        nights=table.whole("nights", 0),
        diagnoses=tuple(_worded("icd10", text) for text in table.texts("diagnoses", ())),
        procedures=tuple(_worded("pcs", text) for text in table.texts("procedures", ())),
        reason=_worded("icd10", reason) if reason else None,
        admission=_admission(admission) if admission else None,
        dispense=_dispense(dispense) if dispense else None,
        lines=tuple(_line(line) for line in table.listed("lines")),
        ride=_ride(ride) if ride else None,
        mouth=_mouth(mouth) if mouth else None,
        drug=_worded("rxnorm", drug) if drug else None,
        vaccine=_worded("cvx", vaccine) if vaccine else None,
        tests=tuple(_test(test) for test in table.listed("tests")),
        authorized=table.flag("authorized", default=False),
        by_case=table.flag("by_case", default=False),
        shown_in=table.optional_text("shown_in"),
        ages=table.span("ages", (0, 120)),
        gender=table.choice("gender", ("female", "male"), None),
        weight=table.whole("weight", 1),
    )
    if act.shown_in and not act.category:
        raise table.error("shown_in", "is given without a category", "a category that this place shows")
    for key, needed in _NEEDS[act.kind].items():
        if not getattr(act, key):
            raise table.error(key, "is missing", f"{act.kind} services need {needed}")
    return act


_INSTITUTION = {
    "diagnoses": "a principal diagnosis",
    "bill": "a type of bill",
    "admission": "codes of admission",
    "reason": "the reason for the visit",
}
_NEEDS: Mapping[ServiceKind, Mapping[str, str]] = {
    "professional": {"diagnoses": "a principal diagnosis", "place": "a place of service"},
    "oral": {"place": "a place of service"},
    "pharmacy": {"dispense": "what was dispensed"},
    "inpatient": {**_INSTITUTION, "drg": "a diagnosis-related group", "nights": "at least one night"},
    "outpatient": _INSTITUTION,
}


def _worded(system: str, text: str) -> Code:
    code, _, words = text.partition(" ")
    return Code(system, code, words)


def _ride(table: Table) -> Ride:
    with table:
        return Ride(
            weight=table.whole("weight"),
            distance=table.whole("distance"),
            reason=table.text("reason"),
            round_trip=table.text("round_trip"),
            stretcher=table.text("stretcher"),
        )


def _mouth(table: Table) -> Mouth:
    with table:
        return Mouth(
            orthodontics=table.whole("orthodontics"),
            prosthesis=table.flag("prosthesis", default=False),
            missing=table.text("missing"),
            site=table.text("site"),
        )


def _test(table: Table) -> LabTest:
    with table:
        test = LabTest(
            code=table.text("code"),
            text=table.text("text"),
            value=table.optional_text("value") or "",
            unit=table.optional_text("unit"),
            normal=table.texts("normal", ()),
            absent=table.choice("absent", ABSENT_REASONS, None),
        )
        if bool(test.value) == bool(test.absent):
            raise table.error("value", "stands beside `absent`, or neither is given", "a result, or why there is none")
        if test.unit and not _NUMBER.fullmatch(test.value):
            raise table.error("value", f"is {test.value!r} with a unit", "a number such as 92 or 4.1, or no unit")
        if test.normal and not (test.unit and len(test.normal) == _BOUNDS and all(map(_NUMBER.fullmatch, test.normal))):
            raise table.error("normal", f"is {list(test.normal)!r}", "two numbers in the unit of the value")
        return test


def _line(table: Table) -> Line:
    with table:
        text = table.text("text")
        code = table.optional_text("code")
        system, _, value = (code or "").partition(" ")
        if code is not None and (system not in CODE_SYSTEMS or not value):
            raise table.error(
                "code", f"is {code!r}", "a system and a code: " + ", ".join(f"'{s} …'" for s in CODE_SYSTEMS)
            )
        return Line(
            text=text,
            charge=_cents(table),
            code=Code(system, value, text) if code else None,
            revenue=table.optional_text("revenue"),
            units=table.whole("units", 1),
            modifiers=table.texts("modifiers", ()),
            tooth=table.optional_text("tooth"),
            surface=table.optional_text("surface"),
            ingredients=tuple(_worded("ndc", text) for text in table.texts("ingredients", ())),
        )


def _cents(table: Table) -> int:
    text = table.text("charge")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(0)
    if not _CHARGE.fullmatch(text) or amount <= 0:
        raise table.error("charge", f"is {text!r}", "an amount over zero with two places such as 132.00")
    return int(amount * 100)


def _admission(table: Table) -> Admission:
    with table:
        return Admission(table.text("type"), table.text("origin"), table.text("discharge"))


def _dispense(table: Table) -> Dispense:
    with table:
        return Dispense(*(table.whole(key) for key in ("days", "quantity", "refill", "refills")))
