"""What the payer publishes about itself: the CapabilityStatement and the SMART configuration, both open to anyone."""

from __future__ import annotations

from typing import Any

import orjson

from payerproof.reference_payer.parameters import INCLUDES, SEARCHABLE, referring_to
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.scopes import offered

_CARIN = "http://hl7.org/fhir/us/carin-bb"
_EVERYTHING = "http://hl7.org/fhir/OperationDefinition/Patient-everything"
_OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_CARIN_VERSION = "2.0.0"
_SOFTWARE_VERSION = "1.0.0"
_PUBLISHED = "2026-01-01"

_PROFILES = {
    "Patient": ("C4BB-Patient",),
    "Coverage": ("C4BB-Coverage",),
    "ExplanationOfBenefit": (
        "C4BB-ExplanationOfBenefit-Inpatient-Institutional",
        "C4BB-ExplanationOfBenefit-Outpatient-Institutional",
        "C4BB-ExplanationOfBenefit-Oral",
        "C4BB-ExplanationOfBenefit-Pharmacy",
        "C4BB-ExplanationOfBenefit-Professional-NonClinician",
    ),
    "Organization": ("C4BB-Organization",),
    "Practitioner": ("C4BB-Practitioner",),
}


def metadata(payer: Payer) -> Answer:
    """Return the CapabilityStatement."""
    return Answer(200, orjson.dumps(payer.seams.surface.capability(capability_statement(payer))))


def discovery(payer: Payer) -> Answer:
    """Return the SMART configuration."""
    document = payer.seams.surface.discovery(smart_configuration(payer))
    return Answer(200, orjson.dumps(document), media_type="application/json")


def capability_statement(payer: Payer) -> dict[str, Any]:
    """Return what the FHIR side offers, written from the same tables that the handlers read."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _PUBLISHED,
        "publisher": payer.settings.name,
        "kind": "instance",
        "instantiates": [f"{_CARIN}/CapabilityStatement/c4bb"],
        "software": {"name": "payerproof reference payer", "version": _SOFTWARE_VERSION},
        "implementation": {"description": f"{payer.settings.name} Patient Access API", "url": payer.settings.base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "implementationGuide": [f"{_CARIN}/ImplementationGuide/hl7.fhir.us.carin-bb|{_CARIN_VERSION}"],
        "rest": [
            {
                "mode": "server",
                "security": _security(payer),
                "resource": [_resource(kind) for kind in SEARCHABLE],
                "compartment": ["http://hl7.org/fhir/CompartmentDefinition/patient"],
            }
        ],
    }


def _security(payer: Payer) -> dict[str, Any]:
    uris = {"authorize": "authorize", "token": "token", "revoke": "revoke", "introspect": "introspect"}
    manage = {"url": "manage", "valueUri": f"{payer.settings.origin}/portal"}
    service = {"system": "http://terminology.hl7.org/CodeSystem/restful-security-service", "code": "SMART-on-FHIR"}
    return {
        "extension": [
            {
                "url": _OAUTH_URIS,
                "extension": [
                    *(
                        {"url": name, "valueUri": f"{payer.settings.origin}/oauth/{path}"}
                        for name, path in uris.items()
                    ),
                    manage,
                ],
            }
        ],
        "cors": True,
        "service": [
            {"coding": [service], "text": "OAuth2 using SMART-on-FHIR profile (see http://docs.smarthealthit.org)"}
        ],
    }


def _resource(kind: str) -> dict[str, Any]:
    includes = [f"{kind}:{name}" for name in INCLUDES.get(kind, ())]
    stated: dict[str, Any] = {
        "type": kind,
        "supportedProfile": [f"{_CARIN}/StructureDefinition/{name}" for name in _PROFILES[kind]],
        "interaction": [{"code": code} for code in ("read", "vread", "search-type")],
        "versioning": "versioned",
        "readHistory": False,
        "updateCreate": False,
        "conditionalRead": "full-support",
        "referencePolicy": ["literal", "resolves"],
        "searchParam": [
            {"name": parameter.name, "definition": parameter.definition, "type": parameter.fhir_type}
            for parameter in SEARCHABLE[kind].values()
        ],
    }
    if includes:
        stated["searchInclude"] = [*includes, f"{kind}:*"]
    if referring_to(kind):
        stated["searchRevInclude"] = referring_to(kind)
    if kind == "Patient":
        stated["operation"] = [{"name": "everything", "definition": _EVERYTHING}]
    return stated


def smart_configuration(payer: Payer) -> dict[str, Any]:
    """Return what the authorization side offers; SMART App Launch 2.2 (conformance) and RFC 8414."""
    oauth = f"{payer.settings.origin}/oauth"
    confidential = ["client_secret_basic", "client_secret_post"]
    return {
        "issuer": payer.settings.origin,
        "authorization_endpoint": f"{oauth}/authorize",
        "token_endpoint": f"{oauth}/token",
        "token_endpoint_auth_methods_supported": [*confidential, "none"],
        "revocation_endpoint": f"{oauth}/revoke",
        "revocation_endpoint_auth_methods_supported": [*confidential, "none"],
        "introspection_endpoint": f"{oauth}/introspect",
        "introspection_endpoint_auth_methods_supported": confidential,
        "management_endpoint": f"{payer.settings.origin}/portal",
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "scopes_supported": list(offered()),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "capabilities": [
            "launch-standalone",
            "client-public",
            "client-confidential-symmetric",
            "context-standalone-patient",
            "permission-offline",
            "permission-patient",
            "permission-v1",
            "permission-v2",
        ],
    }
