"""SMART discovery: the well-known document, with the CapabilityStatement's OAuth URIs as the older way.

Source: SMART App Launch 2.2, section 4 (`.well-known/smart-configuration`); 1.0 for the `oauth-uris` extension.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

import orjson

from payerproof.http.client import Request, Wire, origin
from payerproof.http.memory import MOST_UNFOLDED, unfolded
from payerproof.http.parsing import parsed
from payerproof.json_parts import objects
from payerproof.model import Exchange

WELL_KNOWN = "/.well-known/smart-configuration"
OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_URI_NAMES = {
    "authorize": "authorization_endpoint",
    "token": "token_endpoint",
    "revoke": "revocation_endpoint",
    "introspect": "introspection_endpoint",
    "manage": "management_endpoint",
}


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the authorization server's endpoints are, and the document that said so.

    `source`: `target file`, `smart-configuration`, `CapabilityStatement` or `nothing`.
    """

    authorization: str | None = None
    token: str | None = None
    revocation: str | None = None
    introspection: str | None = None
    management: str | None = None
    document: Mapping[str, Any] = field(default_factory=dict)
    source: str = "nothing"


def push_endpoint(document: Mapping[str, Any]) -> str | None:
    """Return the address to which authorization requests are pushed, None where none is announced (RFC 9126, 5)."""
    address = document.get("pushed_authorization_request_endpoint")
    return address if _is_address(address) else None


def must_push(document: Mapping[str, Any]) -> bool:
    """Return whether every authorization request has to be pushed (RFC 9126, 5)."""
    return document.get("require_pushed_authorization_requests") is True


def json_object(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object in `body`, to be read and never changed, or None for anything else.

    Also None for one whose values would take more than `MOST_UNFOLDED` bytes.
    """
    if unfolded(body) > MOST_UNFOLDED:
        return None
    try:
        value = parsed(body)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def fetch_smart_configuration(wire: Wire, base: str, address: str | None = None) -> Exchange:
    """Ask for the well-known document, without a token; `address` is where it lies, if not in its usual place."""
    return wire.send(Request("GET", address or base + WELL_KNOWN, {"accept": "application/json"}))


def read_endpoints(configuration: bytes, capabilities: bytes, declared: Mapping[str, str]) -> Endpoints:
    """Return the endpoints from the target file, the well-known document, or the CapabilityStatement, in that order.

    What is no address of http or https is no endpoint.
    """
    document = json_object(configuration) or {}
    found = {name: value for name, value in document.items() if name.endswith("_endpoint") and _is_address(value)}
    source = "smart-configuration" if found else "nothing"
    if not found:
        found = oauth_uris(json_object(capabilities) or {})
        source = "CapabilityStatement" if found else "nothing"
    if declared:
        found = {**found, **declared}
        source = "target file"
    return Endpoints(
        authorization=found.get("authorization_endpoint"),
        token=found.get("token_endpoint"),
        revocation=found.get("revocation_endpoint"),
        introspection=found.get("introspection_endpoint"),
        management=found.get("management_endpoint"),
        document=document,
        source=source,
    )


def oauth_uris(capabilities: Mapping[str, Any]) -> dict[str, str]:
    """Return the endpoints that a CapabilityStatement names in `rest.security`, by their RFC 8414 names."""
    found: dict[str, str] = {}
    for rest in objects(capabilities.get("rest")):
        security = rest.get("security")
        for extension in objects(security.get("extension") if isinstance(security, dict) else None):
            if extension.get("url") != OAUTH_URIS:
                continue
            for part in objects(extension.get("extension")):
                name, uri = _URI_NAMES.get(str(part.get("url"))), part.get("valueUri")
                if name and _is_address(uri):
                    found[name] = uri
    return found


def _is_address(value: Any) -> TypeGuard[str]:
    scheme, host, _ = origin(value) if isinstance(value, str) else ("", "", 0)
    return scheme in {"http", "https"} and bool(host)
