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
)
"""Addresses that one issuer has once."""
_OPENID = "sso-openid-connect"
_OF_OPENID = ("issuer", "jwks_uri")
"""What has to be told where OpenID Connect is declared (SMART App Launch 2.2, conformance)."""


def agree(configuration: Observation, others: Sequence[Exchange]) -> Judgement:
    """Judge the SMART configuration by itself, and beside the metadata that its issuer publishes elsewhere."""
    expected = "addresses and an issuer that are right in their form, and the same in every document of the issuer"
    doubt = undecided(configuration.exchange)
    document = json_object(configuration.exchange.body)
    if doubt or document is None:
        return unsure(doubt or "there is no SMART configuration", configuration, expected=expected)
    beside = [(other, found) for other in others if other.ok and (found := json_object(other.body)) is not None]
    wrong = list(_by_itself(document))
    for other, found in beside:
        wrong += [f"{text} ({urlsplit(other.url).path})" for text in _beside(document, found)]
    reason = f"the metadata are wrong: {'; '.join(wrong[:4])}"
    observed = some(wrong) or f"{len(document)} fields, and {len(beside)} other documents that agree"
    seen: list[Exchange | Observation] = [configuration, *(other for other, _ in beside)]
    return holds(not wrong, *seen, reason=reason, expected=expected, observed=observed)


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


def _is_address(value: Any) -> bool:
    parts = urlsplit(value) if isinstance(value, str) else None
    return parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname)
