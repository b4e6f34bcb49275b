"""Id tokens, read and judged: each rule of OpenID Connect on its own, and whom a token may be about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from payerproof.checks.smart import judge_id_tokens as judging
from payerproof.checks.smart.judge_id_tokens import Login
from payerproof.model import Outcome
from payerproof.reference_payer.oauth import identity
from payerproof.smart.identity import read, signed_by
from payerproof.smart.sessions import Session
from payerproof.target.description import App
from tests.unit.checks.answers import exchange

NOW = datetime(2026, 6, 14, 18, 0, tzinfo=UTC)
ISSUER, BASE = "https://payer.example", "https://payer.example/fhir"
SCOPE = "openid fhirUser launch/patient patient/Patient.read"
APP = App("app", "App", "app-1", "public", "https://app.example/callback", SCOPE)
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "sub": "ann",
    "aud": "app-1",
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 300,
    "nonce": "n-1",
    "fhirUser": f"{BASE}/Patient/ann-1",
}
KEYS = tuple(identity.published()["keys"])


def login(token: str | None = None, scope: str = SCOPE, **changes: Any) -> Login:
    """Return a login whose id token is `token`, or one with these changes to right claims; None leaves a claim away."""
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    session = Session("s1", APP, "ann", "ben", "ben-1", "access", None, scope, 3600.0)
    has_token = read(token or identity.signed(claims))
    return Login(session, exchange(), "n-1", ISSUER, has_token=True, token=has_token, keys=KEYS, now=NOW)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, Outcome.PASS),
        ({"aud": ["app-1", "other"]}, Outcome.PASS),
        ({"aud": "other"}, Outcome.FAIL),
        ({"iss": "https://other.example"}, Outcome.FAIL),
        ({"nonce": "n-2"}, Outcome.FAIL),
        ({"nonce": None}, Outcome.FAIL),
        ({"exp": None}, Outcome.FAIL),
        ({"exp": CLAIMS["iat"] - 3600}, Outcome.FAIL),
        ({"exp": CLAIMS["iat"] - 60}, Outcome.PASS),
        ({"iat": CLAIMS["iat"] + 3600}, Outcome.FAIL),
        ({"sub": None}, Outcome.FAIL),
    ],
)
def test_each_claim_is_held_to_its_rule(changes: dict[str, Any], outcome: Outcome) -> None:
    """Two clocks may differ by a few minutes; nothing else is forgiven."""
    assert outcome is judging.right(login(**changes)).outcome


def test_a_signature_has_to_be_of_a_published_key() -> None:
    """A token that was changed, is signed with none, or by a key that is not published, is refused."""
    header, claims, signature = identity.signed(CLAIMS).split(".")
    other, _, _ = identity.signed(CLAIMS | {"sub": "ben"}).split(".")
    assert header == other
    changed = f"{header}.{identity.signed(CLAIMS | {'sub': 'ben'}).split('.')[1]}.{signature}"
    assert judging.right(login(changed)).outcome is Outcome.FAIL
    assert judging.right(login(f"{header}.{claims}.")).outcome is Outcome.FAIL
    assert judging.right(replace(login(), keys=())).outcome is Outcome.FAIL
    assert judging.right(replace(login(), keys=None)).outcome is Outcome.INCONCLUSIVE
    found = read(identity.signed(CLAIMS))
    assert found is not None
    assert [signed_by(found, keys) for keys in (KEYS, [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}], ["junk"])] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "é.é.é", "e30.W10.AA"])
def test_anything_else_is_no_token(text: str) -> None:
    """What is no signed JWT is said to be none, and is a finding where a token was told."""
    assert read(text) is None
    assert judging.right(replace(login(), token=None)).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("scope", "outcome"), [(SCOPE, Outcome.FAIL), ("", Outcome.FAIL), ("patient/*.read", Outcome.INCONCLUSIVE)]
)
def test_a_token_is_missing_where_openid_was_granted(scope: str, outcome: Outcome) -> None:
    """A payer need not grant openid to every app; without scopes in the response it granted what was asked for."""
    assert outcome is judging.right(replace(login(scope=scope), has_token=False, token=None)).outcome


@pytest.mark.parametrize(
    ("user", "scope", "outcome"),
    [
        (f"{BASE}/Patient/ann-1", SCOPE, Outcome.PASS),
        ("Patient/ann-1", SCOPE, Outcome.PASS),
        (f"{BASE}/RelatedPerson/r1", SCOPE, Outcome.PASS),
        (f"{BASE}/Patient/ben-1", SCOPE, Outcome.FAIL),
        (f"{BASE}/Patient/carl-1", SCOPE, Outcome.FAIL),
        (None, SCOPE, Outcome.INCONCLUSIVE),
        (None, "openid", Outcome.NOT_OFFERED),
    ],
)
def test_fhir_user_is_who_logged_in(user: str | None, scope: str, outcome: Outcome) -> None:
    """The person may be told as a Patient, or as a relative; never as the one whose record was picked."""
    assert outcome is judging.about(login(scope=scope, fhirUser=user), "ann-1", "ben-1").outcome


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"n": 5, "e": []},
        {"n": "!!", "e": "AQAB"},
        {"n": "AA", "e": "AA"},
        {"n": "AQ" + "A" * 1_000_000, "e": "AQAB"},
        {"n": KEYS[0]["n"], "e": KEYS[0]["n"]},
    ],
    ids=["empty", "no text", "no base64", "zero", "a megabyte", "exponent as long as the modulus"],
)
def test_a_published_key_that_is_none_signs_nothing(key: dict[str, Any]) -> None:
    """Whatever a target publishes as a key, a token is signed by it or not, and soon."""
    token = read(identity.signed(CLAIMS))
    assert token is not None
    assert not signed_by(token, [{"kty": "RSA", **key}])
