"""The CapabilityStatement and the SMART configuration."""

from __future__ import annotations

from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.parameters import ALL, INCLUDES, REVERSE, TABLE
from tests.proof.lawful.payer.parameters import offered as offered_parameters
from tests.proof.lawful.payer.records import OWNED, Resource

_GUIDE = "http://hl7.org/fhir/us/carin-bb"
_CLAIMS = (
    "Inpatient-Institutional", "Outpatient-Institutional", "Oral", "Pharmacy", "Professional-NonClinician",
)  # fmt: skip


def statement(manner: Manner, base: str) -> Resource:
    """Return the CapabilityStatement."""
    origin = base.rpartition("/api/")[0]
    codings = [{"system": "http://terminology.hl7.org/CodeSystem/restful-security-service", "code": "SMART-on-FHIR"}]
    endpoints = {"authorize": "/sso/authorize", "token": "/apps/token"}
    uris = [{"url": name, "valueUri": f"{origin}{path}"} for name, path in endpoints.items()]
    oauth = {"url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris", "extension": uris}
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-05-01",
        "publisher": "Second Mutual",
        "kind": "instance",
        "software": {"name": "second-mutual-access", "version": "3.2"},
        "implementation": {"description": "Patient access of Second Mutual", "url": base},
        **({} if manner.plain_claims else {"instantiates": [f"{_GUIDE}/CapabilityStatement/c4bb"]}),
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "implementationGuide": [f"{_GUIDE}/ImplementationGuide/hl7.fhir.us.carin-bb|2.0.0"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "service": [{"coding": codings}],
                    "description": "SMART App Launch",
                    "extension": [oauth],
                },
                "resource": [offered(manner, kind) for kind in TABLE],
                **({"searchParam": [told_of(*each) for each in ALL.items()]} if common(manner) else {}),
            }
        ],
    }


def common(manner: Manner) -> bool:
    """Tell whether what every type takes is declared once, for the server."""
    return manner.common_parameters == "server"


def told_of(name: str, parameter: tuple[str, str]) -> Resource:
    """Return what is declared of a parameter."""
    return {"name": name, "type": parameter[0]}


def offered(manner: Manner, kind: str) -> Resource:
    """Return what is offered of one type."""
    codes = ["read", "search-type"] + (["vread", "history-instance"] if manner.versions else [])
    profiles = [f"{_GUIDE}/StructureDefinition/C4BB-{kind}"]
    if kind == "ExplanationOfBenefit":
        profiles += [f"{profiles[0]}-{name}" for name in _CLAIMS]
    told: Resource = {
        "type": kind,
        "supportedProfile": profiles[1:] if len(profiles) > 1 else profiles,
        "interaction": [{"code": code} for code in codes],
        "versioning": "versioned" if manner.versions else "no-version",
        "referencePolicy": ["resolves"],
        "searchParam": [
            told_of(name, where)
            for name, where in offered_parameters(manner, kind).items()
            if name not in ALL or not common(manner)
        ],
    }
    if manner.plain_claims and kind == "ExplanationOfBenefit":
        del told["supportedProfile"]
    elif kind in INCLUDES:
        told["searchInclude"] = [f"{kind}:{name}" for name in INCLUDES[kind]]
        if kind == "ExplanationOfBenefit":
            told["searchInclude"].append(f"{kind}:*")
    if kind in REVERSE and manner.reverse_includes:
        told["searchRevInclude"] = list(REVERSE[kind])
    if kind == "Patient" and manner.everything:
        definition = "http://hl7.org/fhir/OperationDefinition/Patient-everything"
        if manner.own_operations:
            definition = "https://second.example/OperationDefinition/patient-record"
        name = "patient-record" if manner.own_operations else "everything"
        told["operation"] = [{"name": name, "definition": definition}]
    if kind == "Patient" and manner.exports != "none":
        definition = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export"
        told.setdefault("operation", []).append({"name": "export", "definition": definition})
    if kind in OWNED:
        told["documentation"] = "Only the record of the token's patient is served."
    return told


def smart(manner: Manner, base: str) -> Resource:
    """Return the SMART configuration."""
    origin = base.rpartition("/api/")[0]
    told: Resource = {
        "issuer": origin,
        "authorization_endpoint": f"{origin}/sso/authorize",
        "token_endpoint": f"{origin}/apps/token",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "response_types_supported": ["code"],
        "scopes_supported": ["launch/patient", "offline_access", "patient/*.read", "patient/*.rs"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "capabilities": [
            "launch-standalone",
            "client-public",
            "client-confidential-symmetric",
            "context-standalone-patient",
            "permission-patient",
            "permission-offline",
            "permission-v1",
            "permission-v2",
        ],
    }
    if manner.openid:
        told["jwks_uri"], told["userinfo_endpoint"] = f"{origin}/sso/keys", f"{origin}/sso/me"
        told["scopes_supported"] += ["openid", "fhirUser"]
        told["capabilities"].append("sso-openid-connect")
    if manner.introspection:
        told["introspection_endpoint"] = f"{origin}/apps/introspect"
    if manner.revocation_endpoint:
        told["revocation_endpoint"] = f"{origin}/apps/revoke"
    return told
