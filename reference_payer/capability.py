"""What the payer publishes about itself: the CapabilityStatement and the SMART configuration, both open to anyone."""

from __future__ import annotations

from typing import Any

import orjson

from payerproof.reference_payer.oauth.proofs import ALGORITHMS
from payerproof.reference_payer.oauth.scopes import offered
from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.search.tables import Parameter

_OPERATIONS = "http://hl7.org/fhir/OperationDefinition/"
_EXPORT = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export"
_OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_OPENID = {"subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]}
_SOFTWARE_VERSION = "1.0.0"
_PUBLISHED = "2026-01-01"

_GUIDES = {
    "hl7.fhir.us.carin-bb": ("http://hl7.org/fhir/us/carin-bb", "c4bb"),
    "hl7.fhir.us.core": ("http://hl7.org/fhir/us/core", "us-core-server"),
    "hl7.fhir.us.davinci-pdex": ("http://hl7.org/fhir/us/davinci-pdex", "pdex-server"),
    "hl7.fhir.uv.bulkdata": ("http://hl7.org/fhir/uv/bulkdata", "bulk-data"),
}
"""Each guide's canonical base, and the name of its CapabilityStatement for servers."""


def metadata(payer: Payer) -> Answer:
    """Return the CapabilityStatement."""
    return Answer(200, orjson.dumps(payer.seams.surface.capability(capability_statement(payer))))


def discovery(payer: Payer) -> Answer:
    """Return the SMART configuration."""
    document = payer.seams.surface.discovery(smart_configuration(payer))
    return Answer(200, orjson.dumps(document), media_type="application/json")


def server_metadata(payer: Payer) -> Answer:
    """Return the same for whoever asks the issuer (RFC 8414, section 3)."""
    surface = payer.seams.surface
    document = surface.server_metadata(surface.discovery(smart_configuration(payer)))
    return Answer(200, orjson.dumps(document), media_type="application/json")


def openid_configuration(payer: Payer) -> Answer:
    """Return the same for whoever signs people in (OpenID Connect Discovery 1.0, section 4)."""
    surface = payer.seams.surface
    document = surface.openid(surface.server_metadata(surface.discovery(smart_configuration(payer))) | _OPENID)
    return Answer(200, orjson.dumps(document), media_type="application/json")


def capability_statement(payer: Payer) -> dict[str, Any]:
    """Return what the FHIR side offers, written from the same tables that the handlers read."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _PUBLISHED,
        "publisher": payer.settings.name,
        "kind": "instance",
        "instantiates": [f"{base}/CapabilityStatement/{name}" for base, name, _ in _claimed(payer)],
        "software": {"name": "payerproof reference payer", "version": _SOFTWARE_VERSION},
        "implementation": {"description": f"{payer.settings.name} Patient Access API", "url": payer.settings.base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "implementationGuide": [f"{base}/ImplementationGuide/{guide}" for base, _, guide in _claimed(payer)],
        "rest": [
            {
                "mode": "server",
                "security": _security(payer),
                "resource": [_resource(payer.offer, kind) for kind in payer.offer.types] + _documents(payer.offer),
                "compartment": ["http://hl7.org/fhir/CompartmentDefinition/patient"],
            }
        ],
    }


def _claimed(payer: Payer) -> list[tuple[str, str, str]]:
    """Return of each claimed guide its base, the name of its statement, and the guide with its version."""
    split = (name.partition("#") for name in payer.offer.guides)
    return [(*_GUIDES[name], f"{name}|{version}") for name, _, version in split]


def _security(payer: Payer) -> dict[str, Any]:
    uris = {"authorize": "authorize", "token": "token"}  # the extension defines no parts for what else there is
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


def _resource(offer: Offer, kind: str) -> dict[str, Any]:
    includes = [f"{kind}:{name}" for name in offer.includes.get(kind, ())]
    stated: dict[str, Any] = {
        "type": kind,
        "interaction": [{"code": code} for code in ("read", "vread", "history-instance", "search-type")],
        "versioning": "versioned",
        "readHistory": False,
        "updateCreate": False,
        "conditionalRead": "full-support",
        "referencePolicy": ["literal", "resolves"],
        "searchParam": [_parameter(each) for each in offer.searchable[kind].values()],
    }
    if offer.profiles[kind]:
        stated["supportedProfile"] = list(offer.profiles[kind])
    if includes:
        stated["searchInclude"] = [*includes, f"{kind}:*"]
    if offer.referring_to(kind):
        stated["searchRevInclude"] = offer.referring_to(kind)
    if kind == "Patient":
        stated["operation"] = [{"name": "everything", "definition": f"{_OPERATIONS}Patient-everything"}]
        stated["operation"] += [{"name": "export", "definition": _EXPORT}] if offer.exports else []
    return stated


def _documents(offer: Offer) -> list[dict[str, Any]]:
    """Return what is stated of documents, which are read and not searched."""
    stated = {"type": "Binary", "interaction": [{"code": "read"}], "versioning": "no-version"}
    return [stated] if offer.documents else []


def _parameter(parameter: Parameter) -> dict[str, str]:
    described = {"name": parameter.name, "type": parameter.fhir_type}
    return {**described, "definition": parameter.definition} if parameter.definition else described


def smart_configuration(payer: Payer) -> dict[str, Any]:
    """Return what the authorization side offers; SMART App Launch 2.2 (conformance) and RFC 8414."""
    oauth = f"{payer.settings.origin}/oauth"
    signing = any(app.key is not None for app in payer.settings.apps)
    services = any(app.service for app in payer.settings.apps)
    confidential = ["client_secret_basic", "client_secret_post", *(["private_key_jwt"] if signing else [])]
    return {
        "issuer": payer.settings.origin,
        "authorization_endpoint": f"{oauth}/authorize",
        "token_endpoint": f"{oauth}/token",
        "jwks_uri": f"{oauth}/jwks",
        "token_endpoint_auth_methods_supported": [*confidential, "none"],
        **({"token_endpoint_auth_signing_alg_values_supported": ["ES384", "RS384"]} if signing else {}),
        "pushed_authorization_request_endpoint": f"{oauth}/par",
        "require_pushed_authorization_requests": payer.settings.pushed_only,
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "revocation_endpoint": f"{oauth}/revoke",
        "revocation_endpoint_auth_methods_supported": [*confidential, "none"],
        "introspection_endpoint": f"{oauth}/introspect",
        "introspection_endpoint_auth_methods_supported": confidential,
        "management_endpoint": f"{payer.settings.origin}/portal",
        "userinfo_endpoint": f"{oauth}/userinfo",
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "nonce", "auth_time", "fhirUser"],
        "end_session_endpoint": f"{oauth}/logout",
        "grant_types_supported": [
            "authorization_code",
            "refresh_token",
            *(["client_credentials"] if services else []),
        ],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "scopes_supported": [
            *offered(payer.offer.types),
            *dict.fromkeys(scope for app in payer.settings.apps for scope in app.scopes),
        ],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "capabilities": [
            "launch-standalone",
            "authorize-post",
            "sso-openid-connect",
            "client-public",
            "client-confidential-symmetric",
            *(["client-confidential-asymmetric"] if signing else []),
            "context-standalone-patient",
            "permission-offline",
            "permission-patient",
            "permission-v1",
            "permission-v2",
        ],
    }
