"""Organization and Practitioner: shared by all members, owned by nobody, without any canary."""

from __future__ import annotations

from datetime import date

from payerproof.synthetic_data.resources.guide import Guide, Guides
from payerproof.synthetic_data.resources.parts import (
    C4BB,
    NPI,
    PAYER,
    THO,
    Json,
    concept,
    identifier,
    instant,
    meta,
    narrative,
    reference,
)
from payerproof.synthetic_data.resources.us_core import UsCore
from payerproof.synthetic_data.roster import Directory, Organization, Place, Plan, Practitioner

_SITES = {"Hospital": "HOSP", "Pharmacy": "PHARM", "Ambulance": "AMB"}
"""Word in a provider's name -> kind of site (v3-RoleCode); any other is an outpatient facility."""
_FOUNDED = date(2011, 1, 1)
_NAIC = "urn:oid:2.16.840.1.113883.6.300"


def shared_resources(directory: Directory, guides: Guides) -> tuple[Json, ...]:
    """Return the payer, every organization and every practitioner; for clinical records also where and as what."""
    guide, clinical = guides.carin, guides.clinical
    payer = _organization("org-payer", directory.payer, directory.payer_place, guide)
    payer["identifier"] = [
        identifier(C4BB + "C4BBIdentifierType", "naiccode", _NAIC, directory.naic),
        identifier(C4BB + "C4BBIdentifierType", "payerid", PAYER + "payer-id", directory.payer_id),
        _tax(directory.payer_tax),
    ]
    payer["type"] = [concept(THO + "organization-type", "pay", "Payer")]
    made = (
        payer,
        *(_provider(organization, guide) for organization in directory.organizations.values()),
        *(_practitioner(practitioner, directory, guide) for practitioner in directory.practitioners.values()),
    )
    found = [guide.adapt(each) for each in made]
    if clinical:
        found += [_location(each, clinical) for each in directory.organizations.values()]
        found += [_role(each, directory, clinical) for each in directory.practitioners.values()]
        found += [_plan(each) for each in directory.plans.values()]
    return tuple(found)


def _location(organization: Organization, clinical: UsCore) -> Json:
    made = _place("Location", organization.id.replace("org-", "loc-", 1), organization.name, organization.place)
    made["meta"] = meta(clinical.profiles("Location")[0], _FOUNDED)
    made["address"] = made["address"][0]
    kind = next((code for word, code in _SITES.items() if word in organization.name), "OF")
    made["identifier"] = [{"system": NPI, "value": organization.npi}]
    made["type"] = [concept(THO + "v3-RoleCode", kind)]
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
        "code": [concept(THO + "practitioner-role", "doctor")],
        "specialty": [concept("http://nucc.org/provider-taxonomy", practitioner.specialty)],
        "telecom": [{"system": "phone", "value": at.place.phone, "use": "work"}],
    }


def _plan(plan: Plan) -> Json:
    payer = reference("Organization", "org-payer")
    return {
        "resourceType": "InsurancePlan",
        "id": "plan-" + plan.name.lower().replace(" ", "-"),
        "meta": {"lastUpdated": instant(_FOUNDED)},
        "text": narrative(plan.name),
        "status": "active",
        "type": [concept("https://nahdo.org/sopt", plan.type, None, plan.text)],
        "name": plan.name,
        "period": {"start": _FOUNDED.isoformat()},
        "ownedBy": payer,
        "administeredBy": payer,
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
    made["identifier"] = _numbers(organization)
    made["type"] = [concept(THO + "organization-type", "prov", "Healthcare Provider")]
    return made


def _numbers(provider: Organization | Practitioner) -> list[Json]:
    npi = identifier(THO + "v2-0203", "NPI", NPI, provider.npi)
    return [npi, _tax(provider.tax)] if provider.tax else [npi]


def _tax(number: str) -> Json:
    return identifier(THO + "v2-0203", "TAX", "urn:oid:2.16.840.1.113883.4.4", number)


def _practitioner(practitioner: Practitioner, directory: Directory, guide: Guide) -> Json:
    office = _place("Practitioner", practitioner.id, "", directory.organizations[practitioner.organization].place)
    return {
        "resourceType": "Practitioner",
        "id": practitioner.id,
        "meta": meta(guide.profile("C4BB-Practitioner"), _FOUNDED),
        "text": narrative(" ".join([*practitioner.given, practitioner.family])),
        "identifier": _numbers(practitioner),
        "active": True,
        "name": [{"family": practitioner.family, "given": list(practitioner.given)}],
        "telecom": office["telecom"],
        "address": office["address"],
    }
