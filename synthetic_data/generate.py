"""Families -> a population: every member's resources as FHIR R4 JSON, and a manifest of who owns what.

The same households and seed give the same bytes, at any time and on any machine: nothing here reads a clock.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from payerproof.synthetic_data.canary import Canary
from payerproof.synthetic_data.config import acts, directory, load_household
from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.household import Household
from payerproof.synthetic_data.person import SEATS, Datum, Maker, Person
from payerproof.synthetic_data.resources.guide import find_guides
from payerproof.synthetic_data.resources.providers import shared_resources
from payerproof.synthetic_data.roster import Organization, Practitioner

__all__ = ["SEATS", "Datum", "Person", "Population", "population"]


@dataclass(frozen=True)
class Population:
    """Families with qualified ids (`h1-sub`), the people in them, and what all of them share.

    `made` goes from the names of a server that gave ids of its own to those that resources were made with.
    """

    seed: int
    guide: str
    households: tuple[Household, ...] = field(repr=False)
    members: tuple[Person, ...] = field(repr=False)
    shared: tuple[dict[str, Any], ...] = field(repr=False)
    made: Mapping[str, str] = field(default_factory=dict, repr=False)

    def person(self, member_id: str) -> Person:
        """Return the person `member_id` (qualified); PopulationError names those there are."""
        if member_id not in self._by_id:
            raise PopulationError(f"there is no member {member_id!r} (allowed: {', '.join(self._by_id)})")
        return self._by_id[member_id]

    @cached_property
    def manifest(self) -> Mapping[str, Datum]:
        """Every owned resource as `Type/id` -> Datum, in the order of their making."""
        return MappingProxyType({f"{datum.type}/{datum.id}": datum for person in self.members for datum in person.data})

    @cached_property
    def shared_categories(self) -> Mapping[str, str]:
        """The shared resources whose very name tells a sensitive category: `Type/id` -> category."""
        known = directory()
        providers: list[Organization | Practitioner] = [*known.organizations.values(), *known.practitioners.values()]
        by_id = {each.id: each.category for each in providers}
        found = {}
        for resource in self.shared:
            # Locations and roles are named after the organization and the practitioner that they belong to.
            name = f"{resource['resourceType']}/{resource['id']}"
            ident = self.made.get(name, name).partition("/")[2]
            about = ident.replace("loc-", "org-", 1).replace("role-", "prac-", 1)
            if category := by_id.get(about):
                found[name] = category
        return MappingProxyType(found)

    def name_of(self, canary: Canary) -> str | None:
        """Return where a canary stands, for people: owner, resource and path; None if it is not ours."""
        person = self._by_number.get(canary.owner)
        token = str(canary)
        for datum in person.data if person else ():
            if token in datum.canaries and person:
                resource = next(each for each in person.resources if each["id"] == datum.id)
                places = (path for path, text in _texts(resource) if token in text)
                return f"{datum.owner}: {datum.type}/{datum.id}  {next(places, 'id')}"
        return None

    @cached_property
    def _by_id(self) -> Mapping[str, Person]:
        return {person.member.id: person for person in self.members}

    @cached_property
    def _by_number(self) -> Mapping[int, Person]:
        return {person.number: person for person in self.members}


def population(
    households: Sequence[str] = ("h1",), seed: int = 1, guide: str = "hl7.fhir.us.carin-bb#2.0.0"
) -> Population:
    """Return the population of the `households` (names or paths), which must differ.

    Raises HouseholdError for a household that cannot be read,
    PopulationError for an unknown guide or a family named twice.
    """
    if not households:
        raise PopulationError("a population needs at least one household")
    families = tuple(qualify(load_household(name)) for name in households)
    names = [family.id for family in families]
    if len(set(names)) < len(names):
        raise PopulationError(f"households must differ, given: {', '.join(names)}")
    maker = Maker(seed, find_guides(guide), acts(), directory())
    people = tuple(person for index, family in enumerate(families) for person in maker.people(family, index))
    return Population(seed, guide, families, people, shared_resources(maker.directory, maker.guides))


def qualify(family: Household) -> Household:
    """Return `family` with every id made unique within a population: `sub` becomes `h1-sub`."""
    prefix = f"{family.id}-"
    return replace(
        family,
        members=tuple(replace(each, id=prefix + each.id) for each in family.members),
        authorities=tuple(
            replace(each, holder=prefix + each.holder, subject=prefix + each.subject) for each in family.authorities
        ),
        restrictions=tuple(
            replace(each, subject=prefix + each.subject, against=prefix + each.against if each.against else None)
            for each in family.restrictions
        ),
        coverages=tuple(
            replace(
                each,
                id=prefix + each.id,
                beneficiary=prefix + each.beneficiary,
                subscriber=prefix + each.subscriber,
                contract=prefix + each.contract,
                number_of=prefix + each.number_of if each.number_of else None,
            )
            for each in family.coverages
        ),
        services=tuple(
            replace(
                each,
                id=prefix + each.id,
                member=prefix + each.member,
                contract=prefix + each.contract if each.contract else "",
            )
            for each in family.services
        ),
    )


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string below `value` with its path; the data of attachments are read out of their base64."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            place = f"{path}.{key}" if path else key
            if key == "data" and isinstance(below, str):
                yield f"{place}, decoded", b64decode(below).decode()
            else:
                yield from _texts(below, place)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _texts(below, f"{path}[{index}]")
