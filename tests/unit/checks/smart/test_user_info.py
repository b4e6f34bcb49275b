"""UserInfo, judged: the person of the id token, for a live token alone, and nothing of the record."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from payerproof.checks.smart.logins import judge_user_info as judging
from payerproof.checks.smart.logins.user_info import Answered, Tried, claims_of
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Outcome
from payerproof.reference_payer.oauth import identity
from tests.unit.checks.answers import exchange, seen
from tests.unit.checks.smart.test_id_tokens import CLAIMS, login

RIGHT = {"sub": "ann", "fhirUser": CLAIMS["fhirUser"]}


def answered(claims: dict[str, Any] | None, status: int = 200, *hits: Hit, scope: str | None = None) -> Answered:
    """Return what UserInfo says to the login of ann."""
    found = seen(*hits, status=status, body=json.dumps(claims).encode() if claims is not None else b"")
    asked = login() if scope is None else login(scope=scope)
    return Answered(asked, found, claims)


@pytest.mark.parametrize(
    ("claims", "outcome"),
    [
        (RIGHT, Outcome.PASS),
        ({"sub": "ann"}, Outcome.PASS),
        ({"sub": "ann", "fhirUser": "Patient/ann-1"}, Outcome.PASS),
        ({"sub": "ben"}, Outcome.FAIL),
        ({"fhirUser": CLAIMS["fhirUser"]}, Outcome.FAIL),
        ({"sub": "ann", "fhirUser": "Patient/ben-1"}, Outcome.FAIL),
        (None, Outcome.INCONCLUSIVE),
    ],
)
def test_it_names_whom_the_id_token_names(claims: dict[str, Any] | None, outcome: Outcome) -> None:
    """The two subs match, and fhirUser where both tell one; an answer that tells nothing shows nothing."""
    assert judging.names_the_login([answered(RIGHT), answered(claims)]).outcome is outcome


def test_a_scope_that_was_not_granted_is_no_finding() -> None:
    """Without openid there is no UserInfo to be had."""
    judged = judging.names_the_login([answered(None, 401, scope="patient/Patient.read")])
    assert (judged.outcome, "openid" in judged.reason) == (Outcome.INCONCLUSIVE, True)


@pytest.mark.parametrize(
    ("status", "claims", "outcome"),
    [
        (401, None, Outcome.PASS),
        (200, {"error": "invalid_token"}, Outcome.PASS),
        (200, {"sub": "ann"}, Outcome.FAIL),
        (200, {"name": "Ann"}, Outcome.FAIL),
        (500, None, Outcome.INCONCLUSIVE),
    ],
)
def test_what_gives_no_right_is_told_nobody(status: int, claims: dict[str, Any] | None, outcome: Outcome) -> None:
    """A refusal passes, in whatever status; a name does not; a breakdown decides nothing."""
    tried = Tried(answered(RIGHT), seen(status=status), claims)
    assert judging.refused(tried, "no token").outcome is outcome


def test_a_token_that_lives_at_the_fhir_server_as_well_is_not_userinfo_s_fault() -> None:
    """Where the revocation did not work at all, other checks say so."""
    record = seen(body=b'{"resourceType": "Patient", "id": "ann-1"}')
    tried = Tried(answered(RIGHT), seen(), {"sub": "ann"}, record)
    assert judging.refused(tried, "a revoked token").outcome is Outcome.INCONCLUSIVE
    assert judging.refused(replace(tried, kept=seen(status=401)), "a revoked token").outcome is Outcome.FAIL


def test_a_refusal_beside_a_silent_control_shows_nothing() -> None:
    """If the live token is told nothing, neither does it mean anything that no token is."""
    tried = Tried(answered(None, 401), seen(status=401), None)
    assert judging.refused(tried, "no token").outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("hit", "outcome"),
    [
        (Hit("Ann", "ann", "Patient/ann-1"), Outcome.PASS),
        (Hit("Ann", "ann"), Outcome.PASS),
        (Hit("claim-7", "ann", "ExplanationOfBenefit/claim-7"), Outcome.FAIL),
        (Hit("Ben", "ben", "Patient/ben-1"), Outcome.FAIL),
        (Hit("Ben", "ben", "Patient/ben-1", echoed=True), Outcome.PASS),
    ],
)
def test_it_holds_nothing_of_the_record(hit: Hit, outcome: Outcome) -> None:
    """A name may stand there; a claim may not, and nothing of anybody else."""
    assert judging.without_record(answered(RIGHT, 200, hit), "ann").outcome is outcome


def test_claims_are_read_from_json_and_from_a_jwt() -> None:
    """A signed answer is as good as a plain one, and a page is none."""
    signed = identity.signed(RIGHT).encode()
    jwt = exchange(body=signed, headers={"content-type": "application/jwt"})
    assert claims_of(Observation(jwt)) == RIGHT
    assert claims_of(Observation(exchange(body=json.dumps(RIGHT).encode()))) == RIGHT
    assert claims_of(Observation(exchange(body=b"<html>", headers={"content-type": "text/html"}))) is None
    assert claims_of(Observation(exchange(401, body=json.dumps(RIGHT).encode()))) is None
