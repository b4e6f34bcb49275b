"""Metadata that agree with one another, and such that do not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payerproof.checks.smart.judge_metadata import agree
from payerproof.knowledge.observation import Observation
from payerproof.model import Outcome
from tests.unit.checks.answers import exchange, seen

ISSUER = "https://login.example"
WHOLE = {"issuer": ISSUER, "token_endpoint": f"{ISSUER}/token", "jwks_uri": f"{ISSUER}/keys"}


def served(configuration: dict[str, Any]) -> Observation:
    """Return a SMART configuration as a server serves it."""
    return seen(body=json.dumps(configuration).encode(), headers={"content-type": "application/json"})


@pytest.mark.parametrize(
    ("smart", "other", "outcome"),
    [
        ({}, {}, Outcome.PASS),
        ({}, {"registration_endpoint": f"{ISSUER}/register"}, Outcome.PASS),
        ({}, {"token_endpoint": f"{ISSUER}/old"}, Outcome.FAIL),
        ({}, {"issuer": "https://inner.example"}, Outcome.FAIL),
        ({"token_endpoint": "/token"}, {}, Outcome.FAIL),
        ({}, {"code_challenge_methods_supported": ["S256"]}, Outcome.PASS),
        ({}, {"code_challenge_methods_supported": ["S256", "plain"]}, Outcome.FAIL),
        ({"capabilities": ["sso-openid-connect"], "jwks_uri": None}, {}, Outcome.FAIL),
    ],
)
def test_one_issuer_says_one_thing(smart: dict[str, Any], other: dict[str, Any], outcome: Outcome) -> None:
    """Addresses are absolute and the same in each document; further fields are free."""
    configuration = served({**WHOLE, **smart})
    assert agree(configuration, [exchange(200, json.dumps({**WHOLE, **other}).encode())]).outcome is outcome


@pytest.mark.parametrize(
    ("media_type", "outcome"),
    [
        ("application/json", Outcome.PASS),
        ("Application/JSON; charset=utf-8", Outcome.PASS),
        ("text/plain", Outcome.FAIL),
        ("application/fhir+json", Outcome.FAIL),
        ("", Outcome.FAIL),
    ],
)
def test_the_configuration_is_served_as_json(media_type: str, outcome: Outcome) -> None:
    """SMART names one media type; what stands behind it in the header is free."""
    body = json.dumps(WHOLE).encode()
    assert agree(seen(body=body, headers={"content-type": media_type}), []).outcome is outcome


def test_no_other_document_is_no_finding() -> None:
    """A server need not publish more than the SMART configuration."""
    assert agree(served(WHOLE), [exchange(404)]).outcome is Outcome.PASS
    assert agree(seen(status=503), []).outcome is Outcome.INCONCLUSIVE


OPENID = {
    **WHOLE,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "response_types_supported": ["code"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["RS256", "ES256"],
}


@pytest.mark.parametrize(
    ("changes", "declared", "outcome"),
    [
        ({}, True, Outcome.PASS),
        ({"subject_types_supported": None}, True, Outcome.FAIL),
        ({"id_token_signing_alg_values_supported": ["ES256"]}, True, Outcome.FAIL),
        ({"subject_types_supported": None}, False, Outcome.PASS),
    ],
)
def test_an_openid_configuration_is_complete(changes: dict[str, Any], *, declared: bool, outcome: Outcome) -> None:
    """Where OpenID Connect is declared; what another place publishes owes nothing of it."""
    smart = {**WHOLE, "capabilities": ["sso-openid-connect"] if declared else []}
    body = json.dumps({**OPENID, **changes}).encode()
    places = (f"{ISSUER}/.well-known/openid-configuration", f"{ISSUER}/.well-known/oauth-authorization-server")
    configuration = served(smart)
    outcomes = [agree(configuration, [exchange(200, body, url=place)]).outcome for place in places]
    assert outcomes == [outcome, Outcome.PASS]
