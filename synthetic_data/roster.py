"""The payer with its plans, and every provider: records of `providers/`, and how they are read from tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from payerproof.synthetic_data.identifiers import is_npi
from payerproof.synthetic_data.tables import Table

CATEGORIES = (
    "sud",
    "mental_health",
    "hiv",
    "sti",
    "reproductive",
    "gender",
    "genetic",
    "abuse",
    "minors_confidential",
    "sickle_cell",
    "developmental",
)
"""Ids of the sensitive categories; the code sets behind them are in `fixtures/sensitive`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A postal address and a telephone number."""

    street: str
    city: str
    state: str
    postal: str
    phone: str


@dataclass(frozen=True, slots=True)
class Organization:
    """A provider that is no person; `category` if it gives services of one sensitive category only."""

    id: str
    name: str
    npi: str
    place: Place
    category: str | None = None
    tax: str | None = None


@dataclass(frozen=True, slots=True)
class Practitioner:
    """A person who gives services, at `organization`."""

    id: str
    family: str
    given: tuple[str, ...]
    npi: str
    organization: str
    specialty: str
    category: str | None = None
    tax: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of the payer; `type` is a code of the Source of Payment Typology."""

    name: str
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Directory:
    """The payer with its plans by name, and every provider by id.

    `riders`: sensitive category -> the program of the payer whose name tells it.
    """

    payer: str
    naic: str
    payer_id: str
    payer_tax: str
    payer_place: Place
    plans: Mapping[str, Plan]
    riders: Mapping[str, str]
    organizations: Mapping[str, Organization]
    practitioners: Mapping[str, Practitioner]


def read_directory(table: Table) -> Directory:
    """Return the directory in `table`; HouseholdError for a wrong key, NPI or organization."""
    table.text("source")
    with table, table.table("payer") as payer:
        organizations = dict(_organization(name, below) for name, below in table.named("organizations"))
        practitioners = dict(_practitioner(name, below, organizations) for name, below in table.named("practitioners"))
        return Directory(
            payer=payer.text("name"),
            naic=payer.text("naic"),
            payer_id=payer.text("payer_id"),
            payer_tax=payer.text("tax"),
            payer_place=_place(payer),
            plans=dict(_plan(name, below) for name, below in table.named("plans")),
            riders=_riders(table.table("riders")),
            organizations=organizations,
            practitioners=practitioners,
        )


def _riders(table: Table) -> dict[str, str]:
    riders = table.all_texts()
    for category in riders:
        if category not in CATEGORIES:
            raise table.error(category, "is no sensitive category", ", ".join(CATEGORIES))
    return riders


def _plan(name: str, table: Table) -> tuple[str, Plan]:
    with table:
        return name, Plan(name, table.text("type"), table.text("text"))


def _organization(name: str, table: Table) -> tuple[str, Organization]:
    with table:
        category = table.choice("category", CATEGORIES, None)
        tax = table.optional_text("tax")
        return name, Organization(name, table.text("name"), _npi(table), _place(table), category, tax)


def _practitioner(name: str, table: Table, organizations: Iterable[str]) -> tuple[str, Practitioner]:
    with table:
        return name, Practitioner(
            id=name,
            family=table.text("family"),
            given=table.texts("given"),
            npi=_npi(table),
            organization=table.choice("organization", tuple(organizations)),
            specialty=table.text("specialty"),
            category=table.choice("category", CATEGORIES, None),
            tax=table.optional_text("tax"),
        )


def _place(table: Table) -> Place:
    return Place(*(table.text(key) for key in ("street", "city", "state", "postal", "phone")))


def _npi(table: Table) -> str:
    npi = table.text("npi")
    if not is_npi(npi):
        raise table.error(
            "npi", f"{npi!r} has not the shape or the check digit of an NPI", "ten digits, Luhn over 80840"
        )
    return npi
