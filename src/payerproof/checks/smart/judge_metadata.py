"""Metadata: right in themselves, and the same in every place where the server publishes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from payerproof.checks.common.judgement import holds, undecided, unsure
from payerproof.checks.common.wording import some
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Judgement
from payerproof.smart.discovery import json_object

_SHARED = (
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
    "end_session_endpoint",
    "jwks_uri",
    "pushed_authorization_request_endpoint",
)
"""Addresses that one issuer has once."""
_MEDIA_TYPE = "application/json"
_OPENID = "sso-openid-connect"
_OF_OPENID = ("issuer", "jwks_uri")
"""What has to be told where OpenID Connect is declared (SMART App Launch 2.2, conformance)."""
_OPENID_PLACE = "/.well-known/openid-configuration"
_OF_OPENID_DISCOVERY = (
    "issuer",
    "authorization_endpoint",
    "jwks_uri",
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
)
"""What an OpenID configuration has to tell (OpenID Connect Discovery 1.0, section 3)."""


def agree(configuration: Observation, others: Sequence[Exchange]) -> Judgement:
    """Judge the SMART configuration by itself, and beside the metadata that its issuer publishes elsewhere."""
    expected = "JSON with addresses and an issuer in their right form, the same in every document of the issuer"
    doubt = undecided(configuration.exchange)
    document = json_object(configuration.exchange.body)
    if doubt or document is None:
        return unsure(doubt or "there is no SMART configuration", configuration, expected=expected)
    beside = [(other, found) for other in others if other.ok and (found := json_object(other.body)) is not None]
    wrong = [*_as_served(configuration.exchange), *_by_itself(document)]
    for other, found in beside:
        place = urlsplit(other.url).path
        wrong += [f"{text} ({place})" for text in (*_beside(document, found), *_of_openid(document, found, place))]
    reason = f"the metadata are wrong: {'; '.join(wrong[:4])}"
    observed = some(wrong) or f"{len(document)} fields, and {len(beside)} other documents that agree"
    seen: list[Exchange | Observation] = [configuration, *(other for other, _ in beside)]
    return holds(not wrong, *seen, reason=reason, expected=expected, observed=observed)


def _as_served(exchange: Exchange) -> Iterator[str]:
    """Yield where the configuration is not served under the name that apps ask for (SMART App Launch 2.2)."""
    media_type = exchange.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _MEDIA_TYPE:
        yield f"the configuration is served as {media_type[:60] or 'nothing'} instead of {_MEDIA_TYPE}"


def _by_itself(document: Mapping[str, Any]) -> Iterator[str]:
    for name in _SHARED:
        value = document.get(name)
        if value is not None and not _is_address(value):
            yield f"{name} is no absolute address"
    issuer = document.get("issuer")
    if isinstance(issuer, str) and (urlsplit(issuer).query or urlsplit(issuer).fragment):
        yield "issuer has a query or a fragment"
    capabilities = document.get("capabilities")
    if isinstance(capabilities, list) and _OPENID in capabilities:
        yield from (f"{_OPENID} is declared, and {name} is missing" for name in _OF_OPENID if not document.get(name))


def _beside(document: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    """Yield where another document of the issuer says something else; it has to name the issuer it is of."""
    if other.get("issuer") != document.get("issuer"):
        yield "issuer is another than the one that leads there (RFC 8414, 3.3)"
        return
    for name in _SHARED:
        if name in document and name in other and document[name] != other[name]:
            yield f"{name} is another one"
    methods = other.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "plain" in methods:
        yield "code_challenge_methods_supported lists plain"


def _of_openid(document: Mapping[str, Any], other: Mapping[str, Any], place: str) -> Iterator[str]:
    """Yield what is missing in the OpenID configuration of a server that declares OpenID Connect."""
    declared = document.get("capabilities")
    if place.endswith(_OPENID_PLACE) and isinstance(declared, list) and _OPENID in declared:
        yield from (f"{name} is missing" for name in _OF_OPENID_DISCOVERY if not other.get(name))
        algorithms = other.get("id_token_signing_alg_values_supported")
        if isinstance(algorithms, list) and algorithms and "RS256" not in algorithms:
            yield "id_token_signing_alg_values_supported lists no RS256"


def _is_address(value: Any) -> bool:
    parts = urlsplit(value) if isinstance(value, str) else None
    return parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname)
