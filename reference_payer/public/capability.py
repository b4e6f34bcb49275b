"""What a public API says of itself: its CapabilityStatement, written from the tables that its searches read."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.public.tables import R4, Api, Parameter


def statement(api: Api, base: str, payer: str, published: str) -> dict[str, Any]:
    """Return the CapabilityStatement of one API at `base`."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": published,
        "publisher": payer,
        "kind": "instance",
        "instantiates": [f"{api.guide}/CapabilityStatement/{api.statement}"],
        "software": {"name": "payerproof reference payer"},
        "implementation": {"description": f"{api.title} of {payer}", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "rest": [{"mode": "server", "resource": [_resource(api, kind) for kind in api.types]}],
    }


def _resource(api: Api, kind: str) -> dict[str, Any]:
    named = api.parameters[kind]
    includes = [f"{kind}:{each.name}" for each in named.values() if each.kind == "reference"]
    stated: dict[str, Any] = {
        "type": kind,
        "supportedProfile": list(_profiles(api, kind)),
        "interaction": [{"code": code} for code in ("read", "search-type")],
        "searchParam": [_parameter(api, kind, each) for each in named.values()],
    }
    if includes:
        stated["searchInclude"] = includes
    if api.reverse.get(kind):
        stated["searchRevInclude"] = list(api.reverse[kind])
    return stated


_FORMULARY_PROFILES = {
    "InsurancePlan": ("PayerInsurancePlan", "Formulary"),
    "Basic": ("FormularyItem",),
    "MedicationKnowledge": ("FormularyDrug",),
    "Location": ("InsurancePlanLocation",),
}


def _profiles(api: Api, kind: str) -> tuple[str, ...]:
    if api.name == "formulary":
        return tuple(f"{api.guide}/StructureDefinition/usdf-{name}" for name in _FORMULARY_PROFILES[kind])
    names = (kind, "Network") if kind == "Organization" else (kind,)
    return tuple(f"{api.guide}/StructureDefinition/plannet-{name}" for name in names)


def _parameter(api: Api, kind: str, parameter: Parameter) -> dict[str, str]:
    common = {"_id": f"{R4}Resource-id", "_lastUpdated": f"{R4}Resource-lastUpdated"}
    own = f"{api.guide}/SearchParameter/{kind.lower()}-{parameter.name}"
    definition = common.get(parameter.name, own)
    return {"name": parameter.name, "type": parameter.kind, "definition": definition}
