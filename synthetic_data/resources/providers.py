"""Organization and Practitioner: shared by all members, owned by nobody, without any canary."""

from __future__ import annotations

from datetime import date

from payerproof.synthetic_data.repertoire import Directory, Organization, Place, Practitioner
from payerproof.synthetic_data.resources.guide import Guide, Guides
from payerproof.synthetic_data.resources.parts import (
    C4BB,
    NPI,
    THO,
    Json,
    concept,
    identifier,
    meta,
    narrative,
    reference,
)
from payerproof.synthetic_data.resources.us_core import UsCore

_FOUNDED = date(2011, 1, 1)
_NAIC = "urn:oid:2.16.840.1.113883.6.300"


def shared_resources(directory: Directory, guides: Guides) -> tuple[Json, ...]:
    """Return the payer, every organization and every practitioner; for clinical records also where and as what."""
    guide, clinical = guides.carin, guides.clinical
    payer = _organization("org-payer", directory.payer, directory.payer_place, guide)
    payer["identifier"] = [identifier(C4BB + "C4BBIdentifierType", "naiccode", _NAIC, directory.naic)]
    payer["type"] = [concept(THO + "organization-type", "pay", "Payer")]
    made = (
        payer,
        *(_provider(organization, guide) for organization in directory.organizations.values()),
        *(_practitioner(practitioner, guide) for practitioner in directory.practitioners.values()),
    )
    found = [guide.adapt(each) for each in made]
    if clinical:
        found += [_location(each, clinical) for each in directory.organizations.values()]
        found += [_role(each, directory, clinical) for each in directory.practitioners.values()]
    return tuple(found)


def _location(organization: Organization, clinical: UsCore) -> Json:
    made = _place("Location", organization.id.replace("org-", "loc-", 1), organization.name, organization.place)
    made["meta"] = meta(clinical.profiles("Location")[0], _FOUNDED)
    made["address"] = made["address"][0]
    return made | {"status": "active", "managingOrganization": reference("Organization", organization.id)}


def _role(practitioner: Practitioner, directory: Directory, clinical: UsCore) -> Json:
    at = directory.organizations[practitioner.organization]
    return {
        "resourceType": "PractitionerRole",
        "id": practitioner.id.replace("prac-", "role-", 1),
        "meta": meta(clinical.profiles("PractitionerRole")[0], _FOUNDED),
        "text": narrative(f"{practitioner.family} at {at.name}"),
        "active": True,
        "practitioner": reference("Practitioner", practitioner.id),
        "organization": reference("Organization", at.id),
        "location": [reference("Location", at.id.replace("org-", "loc-", 1))],
        "telecom": [{"system": "phone", "value": at.place.phone, "use": "work"}],
    }


def _organization(id_: str, name: str, place: Place, guide: Guide) -> Json:
    made = _place("Organization", id_, name, place)
    return made | {
        "meta": meta(guide.profile("C4BB-Organization"), _FOUNDED),
        "identifier": [],
        "active": True,
    }


def _place(kind: str, id_: str, name: str, place: Place) -> Json:
    return {
        "resourceType": kind,
        "id": id_,
        "meta": {},
        "text": narrative(name),
        "name": name,
        "telecom": [{"system": "phone", "value": place.phone, "use": "work"}],
        "address": [
            {
                "line": [place.street],
                "city": place.city,
                "state": place.state,
                "postalCode": place.postal,
                "country": "US",
            }
        ],
    }


def _provider(organization: Organization, guide: Guide) -> Json:
    made = _organization(organization.id, organization.name, organization.place, guide)
    made["identifier"] = [identifier(THO + "v2-0203", "NPI", NPI, organization.npi)]
    made["type"] = [concept(THO + "organization-type", "prov", "Healthcare Provider")]
    return made


def _practitioner(practitioner: Practitioner, guide: Guide) -> Json:
    return {
        "resourceType": "Practitioner",
        "id": practitioner.id,
        "meta": meta(guide.profile("C4BB-Practitioner"), _FOUNDED),
        "text": narrative(" ".join([*practitioner.given, practitioner.family])),
        "identifier": [identifier(THO + "v2-0203", "NPI", NPI, practitioner.npi)],
        "active": True,
        "name": [{"family": practitioner.family, "given": list(practitioner.given)}],
    }
