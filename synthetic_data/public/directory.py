"""A made-up provider directory by Da Vinci PDex Plan-Net 1.1.0: who treats whom, where, in which network.

Two networks of one payer, a hospital, two clinics, a pharmacy, and the people who work there. Nobody in it is real, and
nobody is a member of the payer. NPIs are of the range that is never given out (they begin with 0).
"""

from __future__ import annotations

from payerproof.synthetic_data.public.building import Resource, all_to, concept, head, to

GUIDE = "http://hl7.org/fhir/us/davinci-pdex-plan-net"
_PROFILE = f"{GUIDE}/StructureDefinition/plannet-"
_CODES = f"{GUIDE}/CodeSystem/"
_EXTENSION = f"{GUIDE}/StructureDefinition/"
_NUCC = "http://nucc.org/provider-taxonomy"
_NPI = "http://hl7.org/fhir/sid/us-npi"

_CITIES = {"springfield": ("Springfield", "IL", "62701"), "peoria": ("Peoria", "IL", "61602")}
_SPECIALTIES = {
    "207Q00000X": "Family Medicine Physician",
    "207R00000X": "Internal Medicine Physician",
    "208000000X": "Pediatrics Physician",
    "2084P0800X": "Psychiatry Physician",
}


def directory() -> list[Resource]:
    """Return every resource of the directory, each anew."""
    return [
        *_organizations(),
        *_networks(),
        *_locations(),
        *_services(),
        *_practitioners(),
        *_roles(),
        *_affiliations(),
        *_plans(),
        *_endpoints(),
    ]


def _address(city: str, line: str) -> Resource:
    name, state, postal = _CITIES[city]
    return {"use": "work", "type": "both", "line": [line], "city": name, "state": state, "postalCode": postal}


def _phone(last: int) -> Resource:
    return {"system": "phone", "value": f"+1 (217) 555-{last:04}"}


def _organizations() -> list[Resource]:
    rows = (
        (
            "prairie-mutual",
            "Prairie Mutual Health Plan",
            "payer",
            "Payer",
            None,
            "springfield",
            "1 Insurance Plaza",
            100,
        ),
        ("lakeside-hospital", "Lakeside Hospital", "fac", "Facility", None, "springfield", "400 Lake Street", 110),
        (
            "elm-clinic",
            "Elm Street Clinic",
            "prvgrp",
            "Provider Group",
            "lakeside-hospital",
            "springfield",
            "12 Elm Street",
            120,
        ),
        ("river-clinic", "Riverside Family Practice", "prvgrp", "Provider Group", None, "peoria", "77 River Lane", 130),
        ("corner-pharmacy", "Corner Pharmacy", "fac", "Facility", None, "peoria", "5 Market Square", 140),
    )
    found = []
    for number, (identifier, name, code, display, part_of, city, line, phone) in enumerate(rows):
        found.append(
            {
                **head("Organization", identifier, f"{_PROFILE}Organization"),
                "identifier": [{"system": _NPI, "value": f"00000010{number:02}"}],
                "active": True,
                "type": [concept(f"{_CODES}OrgTypeCS", code, display)],
                "name": name,
                "telecom": [_phone(phone)],
                "address": [_address(city, line)],
                **({"partOf": to(f"Organization/{part_of}")} if part_of else {}),
                **({"endpoint": all_to("Endpoint", ["claims-portal"])} if identifier == "prairie-mutual" else {}),
            }
        )
    return found


def _networks() -> list[Resource]:
    rows = (("net-choice", "Prairie Choice Network"), ("net-select", "Prairie Select Network"))
    return [
        {
            **head("Organization", identifier, f"{_PROFILE}Network"),
            "extension": [{"url": f"{_EXTENSION}location-reference", "valueReference": to("Location/area-illinois")}],
            "active": True,
            "type": [concept(f"{_CODES}OrgTypeCS", "ntwk", "Network")],
            "name": name,
            "partOf": to("Organization/prairie-mutual"),
        }
        for identifier, name in rows
    ]


def _locations() -> list[Resource]:
    rows = (
        (
            "loc-hospital",
            "Lakeside Hospital, main building",
            "lakeside-hospital",
            "HOSP",
            "springfield",
            "400 Lake Street",
            None,
        ),
        (
            "loc-ward",
            "Lakeside Hospital, outpatient wing",
            "lakeside-hospital",
            "HOSP",
            "springfield",
            "402 Lake Street",
            "loc-hospital",
        ),
        ("loc-elm", "Elm Street Clinic", "elm-clinic", "OUTPHARM", "springfield", "12 Elm Street", None),
        ("loc-river", "Riverside Family Practice", "river-clinic", "OF", "peoria", "77 River Lane", None),
        ("loc-pharmacy", "Corner Pharmacy", "corner-pharmacy", "OUTPHARM", "peoria", "5 Market Square", None),
    )
    found = [
        {
            **head("Location", identifier, f"{_PROFILE}Location"),
            "status": "active",
            "name": name,
            "type": [concept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", code)],
            "telecom": [_phone(200 + number)],
            "address": _address(city, line),
            "position": {"longitude": -89.6 - number / 10, "latitude": 39.8 + number / 10},
            "managingOrganization": to(f"Organization/{owner}"),
            **({"partOf": to(f"Location/{part_of}")} if part_of else {}),
            **({"endpoint": all_to("Endpoint", ["hospital-direct"])} if identifier == "loc-hospital" else {}),
        }
        for number, (identifier, name, owner, code, city, line, part_of) in enumerate(rows)
    ]
    area = {
        **head("Location", "area-illinois", f"{_PROFILE}Location"),
        "status": "active",
        "name": "Service area Illinois",
        "type": [concept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "PTRES")],
        "address": {"state": "IL", "country": "US"},
        "managingOrganization": to("Organization/prairie-mutual"),
    }
    return [*found, area]


def _services() -> list[Resource]:
    rows = (
        ("svc-hospital", "Inpatient care", "lakeside-hospital", "hosp", "207R00000X", "loc-hospital"),
        ("svc-elm", "Family medicine", "elm-clinic", "outpat", "207Q00000X", "loc-elm"),
        ("svc-river", "Family and child health", "river-clinic", "outpat", "208000000X", "loc-river"),
        ("svc-mind", "Mental health", "elm-clinic", "outpat", "2084P0800X", "loc-elm"),
        ("svc-pharmacy", "Retail pharmacy", "corner-pharmacy", "pharm", "207Q00000X", "loc-pharmacy"),
    )
    return [
        {
            **head("HealthcareService", identifier, f"{_PROFILE}HealthcareService"),
            "extension": [
                {
                    "url": f"{_EXTENSION}delivery-method",
                    "extension": [
                        {"url": "type", "valueCodeableConcept": concept(f"{_CODES}DeliveryMethodCS", "physical")}
                    ],
                }
            ],
            "active": True,
            "providedBy": to(f"Organization/{owner}"),
            "category": [concept(f"{_CODES}HealthcareServiceCategoryCS", category)],
            "type": [concept("http://terminology.hl7.org/CodeSystem/service-type", "33")],
            "specialty": [concept(_NUCC, specialty, _SPECIALTIES[specialty])],
            "location": all_to("Location", [place]),
            "name": name,
            "coverageArea": all_to("Location", ["area-illinois"]),
            **({"endpoint": all_to("Endpoint", ["hospital-direct"])} if identifier == "svc-hospital" else {}),
        }
        for identifier, name, owner, category, specialty, place in rows
    ]


def _practitioners() -> list[Resource]:
    rows = (
        ("dr-okafor", "Okafor", "Ngozi", "MD"),
        ("dr-lind", "Lindqvist", "Arvid", "MD"),
        ("dr-mare", "Maretti", "Paola", "DO"),
        ("np-hollis", "Hollis", "Teodor", "NP"),
    )
    return [
        {
            **head("Practitioner", identifier, f"{_PROFILE}Practitioner"),
            "identifier": [{"system": _NPI, "value": f"00000020{number:02}"}],
            "active": True,
            "name": [{"text": f"{given} {family}, {degree}", "family": family, "given": [given]}],
            "qualification": [
                {
                    "code": concept("http://terminology.hl7.org/CodeSystem/v2-0360", degree),
                    "issuer": {"display": "State of Illinois"},
                }
            ],
            "communication": [concept("urn:ietf:bcp:47", "en")],
        }
        for number, (identifier, family, given, degree) in enumerate(rows)
    ]


def _network(identifier: str) -> Resource:
    return {"url": f"{_EXTENSION}network-reference", "valueReference": to(f"Organization/{identifier}")}


def _roles() -> list[Resource]:
    rows = (
        ("role-okafor", "dr-okafor", "elm-clinic", "207Q00000X", "loc-elm", "svc-elm", ("net-select",)),
        (
            "role-okafor-ward",
            "dr-okafor",
            "lakeside-hospital",
            "207R00000X",
            "loc-ward",
            "svc-hospital",
            ("net-choice",),
        ),
        ("role-lind", "dr-lind", "lakeside-hospital", "207R00000X", "loc-hospital", "svc-hospital", ("net-choice",)),
        ("role-mare", "dr-mare", "river-clinic", "208000000X", "loc-river", "svc-river", ("net-select",)),
        ("role-hollis", "np-hollis", "elm-clinic", "2084P0800X", "loc-elm", "svc-mind", ("net-select",)),
    )
    return [
        {
            **head("PractitionerRole", identifier, f"{_PROFILE}PractitionerRole"),
            "extension": [
                *(_network(network) for network in networks),
                {
                    "url": f"{_EXTENSION}newpatients",
                    "extension": [
                        {
                            "url": "acceptingPatients",
                            "valueCodeableConcept": concept(f"{_CODES}AcceptingPatientsCS", "newpt"),
                        }
                    ],
                },
            ],
            "active": True,
            "period": {"start": "2024-01-01"},
            "practitioner": to(f"Practitioner/{person}"),
            "organization": to(f"Organization/{place}"),
            "code": [concept(f"{_CODES}ProviderRoleCS", "ph")],
            "specialty": [concept(_NUCC, specialty, _SPECIALTIES[specialty])],
            "location": all_to("Location", [where]),
            "healthcareService": all_to("HealthcareService", [service]),
            "telecom": [_phone(300 + number)],
            **({"endpoint": all_to("Endpoint", ["hospital-direct"])} if identifier == "role-lind" else {}),
        }
        for number, (identifier, person, place, specialty, where, service, networks) in enumerate(rows)
    ]


def _affiliations() -> list[Resource]:
    rows = (
        ("aff-elm", "lakeside-hospital", "elm-clinic", "outpatient", "loc-elm", "svc-elm", "net-choice", "207Q00000X"),
        (
            "aff-river",
            "prairie-mutual",
            "river-clinic",
            "outpatient",
            "loc-river",
            "svc-river",
            "net-select",
            "208000000X",
        ),
        (
            "aff-pharmacy",
            "prairie-mutual",
            "corner-pharmacy",
            "pharmacy",
            "loc-pharmacy",
            "svc-pharmacy",
            "net-choice",
            "207Q00000X",
        ),
    )
    return [
        {
            **head("OrganizationAffiliation", identifier, f"{_PROFILE}OrganizationAffiliation"),
            "active": True,
            "period": {"start": "2023-07-01"},
            "organization": to(f"Organization/{first}"),
            "participatingOrganization": to(f"Organization/{other}"),
            "network": all_to("Organization", [network]),
            "code": [concept(f"{_CODES}OrganizationAffiliationRoleCS", role)],
            "specialty": [concept(_NUCC, specialty, _SPECIALTIES[specialty])],
            "location": all_to("Location", [where]),
            "healthcareService": all_to("HealthcareService", [service]),
            **({"endpoint": all_to("Endpoint", ["claims-portal"])} if identifier == "aff-river" else {}),
        }
        for identifier, first, other, role, where, service, network, specialty in rows
    ]


def _plans() -> list[Resource]:
    rows = (
        ("plan-choice", "Prairie Choice Silver", "qhp", "silver", "Silver-QHP", "net-choice"),
        ("plan-select", "Prairie Select Bronze", "qhp", "bronze", "Bronze-QHP", "net-select"),
        ("plan-senior", "Prairie Senior Advantage", "mediadv", "gold", "Gold-QHP", "net-choice"),
    )
    return [
        {
            **head("InsurancePlan", identifier, f"{_PROFILE}InsurancePlan"),
            "identifier": [{"system": "https://prairie-mutual.example/plans", "value": f"PM-{number:03}"}],
            "status": "active",
            "type": [concept(f"{_CODES}InsuranceProductTypeCS", product)],
            "name": name,
            "ownedBy": to("Organization/prairie-mutual"),
            "administeredBy": to("Organization/prairie-mutual"),
            "coverageArea": all_to("Location", ["area-illinois"]),
            "network": all_to("Organization", [network]),
            "plan": [{"type": concept(f"{_CODES}InsurancePlanTypeCS", kind, display)}],
        }
        for number, (identifier, name, product, kind, display, network) in enumerate(rows, 1)
    ]


def _endpoints() -> list[Resource]:
    rows = (
        ("claims-portal", "Claims portal", "prairie-mutual", "rest-non-fhir", "https://portal.prairie-mutual.example"),
        (
            "hospital-direct",
            "Lakeside Hospital FHIR",
            "lakeside-hospital",
            "hl7-fhir-rest",
            "https://fhir.lakeside.example/r4",
        ),
    )
    systems = {
        "rest-non-fhir": f"{_CODES}EndpointConnectionTypeCS",
        "hl7-fhir-rest": "http://terminology.hl7.org/CodeSystem/endpoint-connection-type",
    }
    return [
        {
            **head("Endpoint", identifier, f"{_PROFILE}Endpoint"),
            "extension": [
                {
                    "url": f"{_EXTENSION}endpoint-usecase",
                    "extension": [
                        {
                            "url": "type",
                            "valueCodeableConcept": concept(
                                "http://terminology.hl7.org/CodeSystem/v3-ActReason", "HOPERAT"
                            ),
                        }
                    ],
                }
            ],
            "status": "active",
            "connectionType": {"system": systems[kind], "code": kind},
            "name": name,
            "managingOrganization": to(f"Organization/{owner}"),
            "payloadType": [concept(f"{_CODES}EndpointPayloadTypeCS", "NA")],
            "address": address,
        }
        for identifier, name, owner, kind, address in rows
    ]
