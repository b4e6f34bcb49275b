"""Pushed requests judged: taken, carried on, and changed by nothing beside them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payerproof.checks.smart.extensions import judge_pushed
from payerproof.checks.smart.extensions.pushed_requests import Pushed
from payerproof.model import Exchange, Outcome
from payerproof.smart.drivers import Walk
from payerproof.smart.oauth import Pkce
from payerproof.smart.sessions import Authorization
from payerproof.target.description import App
from tests.unit.checks.answers import exchange

APP = App("app", "App", "app-1", "public", "https://app.example/cb", "patient/*.read")
PKCE = Pkce("v" * 43, "c" * 43)
NARROW = "launch/patient patient/Patient.read"


def pushed(status: int = 201, **fields: Any) -> Pushed:
    """Return a pushed request with such an answer."""
    name = fields.get("request_uri")
    return Pushed(APP, exchange(status, json.dumps(fields).encode()), name, "state", PKCE)


def walked(code: str | None = "c", location: str = "https://app.example/cb?code=c", status: int = 302) -> Authorization:
    """Return a walk that ended with a redirect."""
    walk = Walk(redirect={"code": code} if code else None, exchanges=[exchange(status, headers={"location": location})])
    return Authorization(APP, "state", PKCE, walk)


def token(**fields: Any) -> Exchange:
    """Return a token response."""
    return exchange(200 if "access_token" in fields else 400, json.dumps(fields).encode())


TAKEN = pushed(request_uri="urn:x", expires_in=60)
GIVEN = token(access_token="t", scope=NARROW)


@pytest.mark.parametrize(
    ("request_", "walk", "answer", "outcome"),
    [
        (TAKEN, walked(), GIVEN, Outcome.PASS),
        (pushed(400, error="invalid_request"), None, None, Outcome.FAIL),
        (pushed(503), None, None, Outcome.INCONCLUSIVE),
        (pushed(201, request_uri="urn:x"), walked(), GIVEN, Outcome.FAIL),
        (TAKEN, walked(code=None, status=400), None, Outcome.FAIL),
        (TAKEN, walked(code=None, status=503), None, Outcome.INCONCLUSIVE),
        (TAKEN, walked(), token(error="invalid_grant"), Outcome.FAIL),
    ],
)
def test_a_right_request_leads_to_a_token(
    request_: Pushed, walk: Authorization | None, answer: Exchange | None, outcome: Outcome
) -> None:
    """Each step is one that the standard names."""
    assert judge_pushed.works(request_, walk, answer).outcome is outcome


@pytest.mark.parametrize(
    ("walk", "answer", "outcome"),
    [
        (walked(), GIVEN, Outcome.PASS),
        (walked(code=None, status=400), None, Outcome.PASS),
        (walked(), token(access_token="t"), Outcome.PASS),
        (walked(), token(access_token="t", scope="patient/*.read"), Outcome.FAIL),
        (walked(location="https://elsewhere.example/cb?code=c"), GIVEN, Outcome.FAIL),
        (walked(), token(error="invalid_grant"), Outcome.FAIL),
        (walked(), exchange(503), Outcome.INCONCLUSIVE),
        (walked(code=None, status=503), None, Outcome.INCONCLUSIVE),
    ],
)
def test_nothing_beside_a_pushed_request_counts(walk: Authorization, answer: Exchange | None, outcome: Outcome) -> None:
    """The grant is what was pushed, at the address that is registered; no grant is as right."""
    assert judge_pushed.unchanged(walk, answer, NARROW).outcome is outcome


def test_a_request_without_proof_is_not_taken() -> None:
    """A refusal shows something where the right request is taken."""
    refused = pushed(401, error="invalid_client")
    pairs = ((TAKEN, TAKEN), (refused, TAKEN), (refused, refused), (pushed(503), TAKEN))
    outcomes = [judge_pushed.not_taken(each, control).outcome for each, control in pairs]
    assert outcomes == [Outcome.FAIL, Outcome.PASS, Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE]


def test_a_grant_that_is_wider_by_itself() -> None:
    """Where one type alone is not granted as such, nothing is learnt from what stands beside."""
    wide = token(access_token="t", scope="patient/*.read")
    found = [judge_pushed.not_narrow(answer, NARROW) for answer in (GIVEN, wide, None, token(error="x"))]
    assert [doubt and doubt.outcome for doubt in found] == [
        None,
        Outcome.NOT_OFFERED,
        Outcome.INCONCLUSIVE,
        Outcome.INCONCLUSIVE,
    ]


def test_the_lifetime_of_a_name() -> None:
    """As told, within an hour; an hour where nothing sensible is told."""
    told = [TAKEN, pushed(request_uri="u"), pushed(request_uri="u", expires_in=10**9), pushed(expires_in="x")]
    assert [each.lifetime for each in told] == [60.0, 3600.0, 3600.0, 3600.0]
