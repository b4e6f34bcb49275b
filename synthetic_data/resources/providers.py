"""Organization and Practitioner: shared by all members, owned by nobody, without any canary."""

from __future__ import annotations

from datetime import date

from payerproof.synthetic_data.repertoire import Directory, Organization, Place, Practitioner
from payerproof.synthetic_data.resources.guide import Guide
from payerproof.synthetic_data.resources.parts import C4BB, NPI, THO, Json, concept, identifier, meta, narrative

_FOUNDED = date(2011, 1, 1)
_NAIC = "urn:oid:2.16.840.1.113883.6.300"


def shared_resources(directory: Directory, guide: Guide) -> tuple[Json, ...]:
    """Return the payer, every organization and every practitioner, in the order of the directory."""
    payer = _organization("org-payer", directory.payer, directory.payer_place, guide)
    payer["identifier"] = [identifier(C4BB + "C4BBIdentifierType", "naiccode", _NAIC, directory.naic)]
    payer["type"] = [concept(THO + "organization-type", "pay", "Payer")]
    made = (
        payer,
        *(_provider(organization, guide) for organization in directory.organizations.values()),
        *(_practitioner(practitioner, guide) for practitioner in directory.practitioners.values()),
    )
    return tuple(guide.adapt(each) for each in made)


def _organization(id_: str, name: str, place: Place, guide: Guide) -> Json:
    return {
        "resourceType": "Organization",
        "id": id_,
        "meta": meta(guide.profile("C4BB-Organization"), _FOUNDED),
        "text": narrative(name),
        "identifier": [],
        "active": True,
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
