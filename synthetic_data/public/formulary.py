"""Made-up formularies by Da Vinci US Drug Formulary 2.0.1: plans, their drug lists, items and drugs.

The drug codes are those of the guide's own value sets where it has one; RxNorm codes are made up in the shape of them.
"""

from __future__ import annotations

from payerproof.synthetic_data.public.building import Resource, all_to, concept, head, to

GUIDE = "http://hl7.org/fhir/us/davinci-drug-formulary"
_PROFILE = f"{GUIDE}/StructureDefinition/usdf-"
_DRAFT = "TEMPORARY-TRIAL-USE"
_BENEFIT = f"{GUIDE}/CodeSystem/usdf-PharmacyBenefitTypeCS-{_DRAFT}"
_TIER = f"{GUIDE}/CodeSystem/usdf-DrugTierCS-{_DRAFT}"
_COST = f"{GUIDE}/CodeSystem/usdf-BenefitCostTypeCS-{_DRAFT}"
_OPTION = f"{GUIDE}/CodeSystem/usdf-CostShareOptionCS-{_DRAFT}"
_CONTACT = f"{GUIDE}/CodeSystem/usdf-PlanContactTypeCS-{_DRAFT}"
_PLAN_TYPE = "http://terminology.hl7.org/CodeSystem/insurance-plan-type"
_ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
_PRODUCTS = "http://hl7.org/fhir/us/davinci-pdex-plan-net/CodeSystem/InsuranceProductTypeCS"
_PERIOD = {"start": "2026-01-01", "end": "2026-12-31"}

_DRUGS = (
    ("9900011", "sampledrine 10 MG Oral Tablet", "9900012", "sampledrine Oral Product"),
    ("9900021", "exemplazole 20 MG Delayed Release Oral Capsule", "9900022", "exemplazole Oral Product"),
    ("9900031", "mockstatin 40 MG Oral Tablet", "9900032", "mockstatin Oral Product"),
    ("9900041", "placeboxin 250 MG Oral Tablet", "9900042", "placeboxin Oral Product"),
)
_ITEMS = (
    ("D-100", "9900011", "generic", ("1-month-in-retail", "3-month-in-mail"), False),
    ("D-100", "9900021", "preferred-generic", ("1-month-in-retail",), False),
    ("D-100", "9900031", "brand", ("1-month-in-retail",), True),
    ("D-200", "9900011", "generic", ("1-month-in-retail",), False),
    ("D-200", "9900041", "specialty", ("1-month-in-retail",), True),
)


def formulary() -> list[Resource]:
    """Return every resource of the formularies, each anew."""
    return [*_plans(), *_lists(), *_items(), *_drugs(), _area()]


def _plans() -> list[Resource]:
    rows = (
        ("fp-senior", "A-100", "Prairie Senior Advantage", "mediadv", "D-100", "2026-01-01"),
        ("fp-choice", "A-200", "Prairie Choice Silver", "qhp", "D-200", "2025-07-01"),
    )
    return [
        {
            **head("InsurancePlan", identifier, f"{_PROFILE}PayerInsurancePlan"),
            "identifier": [{"value": number}],
            "status": "active",
            "type": [concept(_PRODUCTS, product)],
            "name": name,
            "period": {"start": start, "end": "2026-12-31"},
            "coverageArea": all_to("Location", ["fa-illinois"]),
            "contact": [_contact(purpose) for purpose in ("MARKETING", "SUMMARY", "FORMULARY")],
            "coverage": [
                {
                    "extension": [_formulary(drug_list)],
                    "type": concept(_ACT, "DRUGPOL"),
                    "benefit": [{"type": concept(_PLAN_TYPE, "drug", "Drug")}],
                }
            ],
            "plan": [
                {
                    "type": concept(_PLAN_TYPE, "drug", "Drug"),
                    "specificCost": [
                        {
                            "category": concept(_BENEFIT, "1-month-in-retail"),
                            "benefit": [_cost("generic", 5), _cost("brand", 40)],
                        }
                    ],
                }
            ],
        }
        for identifier, number, name, product, drug_list, start in rows
    ]


def _contact(purpose: str) -> Resource:
    return {
        "purpose": concept(_CONTACT, purpose),
        "name": {"text": f"Prairie Mutual, {purpose.lower()}"},
        "telecom": [{"system": "url", "value": "https://prairie-mutual.example/plans"}],
    }


def _cost(tier: str, dollars: int) -> Resource:
    return {
        "type": concept(_TIER, tier),
        "cost": [
            {
                "type": concept(_COST, "copay"),
                "qualifiers": [concept(_OPTION, "after-deductible")],
                "value": {"value": dollars, "unit": "$", "system": "urn:iso:std:iso:4217", "code": "USD"},
            }
        ],
    }


def _lists() -> list[Resource]:
    rows = (("D-100", "Prairie Senior drug list"), ("D-200", "Prairie Choice drug list"))
    return [
        {
            **head("InsurancePlan", number, f"{_PROFILE}Formulary"),
            "identifier": [{"value": number}],
            "status": "active",
            "type": [concept(_ACT, "DRUGPOL")],
            "name": name,
            "period": dict(_PERIOD),
        }
        for number, name in rows
    ]


def _formulary(number: str) -> Resource:
    return {"url": f"{_PROFILE}FormularyReference-extension", "valueReference": to(f"InsurancePlan/{number}")}


def _items() -> list[Resource]:
    return [
        {
            **head("Basic", f"item-{number}-{drug}", f"{_PROFILE}FormularyItem"),
            "extension": [
                _formulary(number),
                {"url": f"{_PROFILE}AvailabilityStatus-extension", "valueCode": "active"},
                {"url": f"{_PROFILE}AvailabilityPeriod-extension", "valuePeriod": dict(_PERIOD)},
                *(
                    {
                        "url": f"{_PROFILE}PharmacyBenefitType-extension",
                        "valueCodeableConcept": concept(_BENEFIT, benefit),
                    }
                    for benefit in benefits
                ),
                {"url": f"{_PROFILE}DrugTierID-extension", "valueCodeableConcept": concept(_TIER, tier)},
                {"url": f"{_PROFILE}PriorAuthorization-extension", "valueBoolean": asked},
                {"url": f"{_PROFILE}StepTherapyLimit-extension", "valueBoolean": False},
                {"url": f"{_PROFILE}QuantityLimit-extension", "valueBoolean": False},
            ],
            "code": concept(f"{GUIDE}/CodeSystem/usdf-InsuranceItemTypeCS", "formulary-item", "Formulary Item"),
            "subject": to(f"MedicationKnowledge/drug-{drug}"),
        }
        for number, drug, tier, benefits, asked in _ITEMS
    ]


def _drugs() -> list[Resource]:
    return [
        {
            **head("MedicationKnowledge", f"drug-{code}", f"{_PROFILE}FormularyDrug"),
            "code": {
                "coding": [
                    {"system": _RXNORM, "code": code, "display": name},
                    {"system": _RXNORM, "code": group, "display": group_name},
                ]
            },
            "status": "active",
        }
        for code, name, group, group_name in _DRUGS
    ]


def _area() -> Resource:
    return {
        **head("Location", "fa-illinois", f"{_PROFILE}InsurancePlanLocation"),
        "status": "active",
        "name": "Service area Illinois",
        "address": {"city": "Springfield", "state": "IL", "postalCode": "62701", "country": "US"},
    }
