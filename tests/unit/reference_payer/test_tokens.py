"""Codes, tokens, refresh, revocation and introspection, one rule of the RFCs a test."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from payerproof.reference_payer.oauth import assertions
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.settings import App as Registered
from payerproof.smart.assertions import made
from payerproof.target import description as described
from tests.unit.reference_payer.walk import BASE, ORIGIN, SCOPE, SECRET, App, Walk, browser


def refused(answer: Any) -> tuple[int, str]:
    """Return status and error of a refusal, having checked its headers."""
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()["error"]


def alive(payer: Payer, token: str) -> bool:
    """Tell whether a token still reads."""
    return App(payer, token).get("Patient").status_code == 200


def test_a_token_response_says_all_that_smart_asks_for(payer: Payer) -> None:
    """Bearer, an hour, the scopes, the patient and a refresh token; not to be stored."""
    walk = Walk(payer, "h1-out")
    answer = walk.exchange(walk.code())
    told = answer.json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 3600, SCOPE)
    assert payer.patients["h1-out"] == told["patient"]
    assert {"access_token", "token_type", "expires_in", "scope", "patient", "refresh_token"} == set(told)
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")


def test_without_offline_access_there_is_no_refresh_token(payer: Payer) -> None:
    """A long life is asked for, and granted, by name."""
    assert "refresh_token" not in Walk(payer, "h1-out").tokens(scope="launch/patient patient/*.read")


@pytest.mark.parametrize(
    ("requested", "granted"),
    [
        ("patient/*.read", "patient/*.read"),
        ("patient/*.rs", "patient/*.rs"),
        ("patient/Coverage.r", "patient/Coverage.r"),
        ("patient/*.cruds", "patient/*.rs"),
        ("patient/*.*", "patient/*.read"),
        ("patient/Patient.read system/*.read user/*.read patient/Patient.write", "patient/Patient.read"),
        ("patient/Patient.rs patient/Observation.rs profile patient/Coverage.sr", "patient/Patient.rs"),
        ("patient/ExplanationOfBenefit.rs?_id=1 patient/Patient.rs patient/Patient.rs", "patient/Patient.rs"),
    ],
)
def test_what_is_granted_is_never_more_than_was_asked(payer: Payer, requested: str, granted: str) -> None:
    """Writing, other contexts, unknown types and misspelt rights are left away, in both spellings."""
    assert granted == Walk(payer, "h1-out").tokens(scope=requested)["scope"]


def test_unticked_scopes_are_not_granted(payer: Payer) -> None:
    """The token response tells what the member left."""
    walk = Walk(payer, "h1-out")
    page = walk.consent_page(scope="patient/Patient.rs patient/Coverage.rs offline_access").text
    told = walk.exchange(walk.decide(page, scopes=["patient/Patient.rs"])["code"]).json()
    assert (told["scope"], told.get("refresh_token")) == ("patient/Patient.rs", None)


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"code_verifier": "short"},
        {"redirect_uri": ""},
        {"redirect_uri": "http://127.0.0.1:7999/callback?x"},
        {"code": "made-up"},
    ],
)
def test_a_code_needs_its_verifier_and_its_redirect_uri(payer: Payer, changes: dict[str, str]) -> None:
    """PKCE and the redirect URI bind the code to the request that made it."""
    walk = Walk(payer, "h1-out")
    assert refused(walk.exchange(walk.code(), **changes)) == (400, "invalid_grant")


def test_a_code_is_for_the_app_that_asked(payer: Payer) -> None:
    """Another registered app cannot use it, and the right one still can."""
    walk, thief = Walk(payer, "h1-out"), Walk(payer, "h1-out", "budget-buddy")
    code = walk.code()
    assert refused(thief.exchange(code, redirect_uri=walk.redirect_uri)) == (400, "invalid_grant")
    assert walk.exchange(code).status_code == 200


def test_a_code_used_twice_ends_what_it_gave(payer: Payer) -> None:
    """The second use is refused and the tokens of the first die (RFC 6749 4.1.2)."""
    walk = Walk(payer, "h1-out")
    code = walk.code()
    told = walk.exchange(code).json()
    assert refused(walk.exchange(code)) == (400, "invalid_grant")
    assert not alive(payer, told["access_token"])
    assert refused(walk.refresh(told["refresh_token"])) == (400, "invalid_grant")


def test_a_code_lives_a_minute(payer: Payer) -> None:
    """At 59 seconds it works, at 60 it does not."""
    walk = Walk(payer, "h1-out")
    early, late = walk.code(), walk.code()
    start = payer.clock.now()
    payer.clock.set(start + timedelta(seconds=59))
    assert walk.exchange(early).status_code == 200
    payer.clock.set(start + timedelta(seconds=60))
    assert refused(walk.exchange(late)) == (400, "invalid_grant")


@pytest.mark.parametrize("name", ["grant_type", "code"])
def test_a_missing_parameter_is_named(payer: Payer, name: str) -> None:
    """`invalid_request` says what is missing."""
    answer = Walk(payer, "h1-out").exchange("any", **{name: ""})
    assert refused(answer) == (400, "invalid_request")
    assert name in answer.json()["error_description"]


@pytest.mark.parametrize(
    "grant_type", ["password", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"]
)
def test_other_grant_types_are_not_supported(payer: Payer, grant_type: str) -> None:
    """Only the two that SMART needs are there."""
    assert refused(Walk(payer, "h1-out").exchange("x", grant_type=grant_type)) == (400, "unsupported_grant_type")


@pytest.mark.parametrize(
    ("form", "auth"),
    [
        ({"client_id": "care-companion"}, None),
        ({"client_id": "care-companion", "client_secret": "wrong"}, None),
        ({}, ("care-companion", "wrong")),
        ({}, ("nobody", "x")),
        ({"client_id": "nobody"}, None),
        ({}, None),
        ({"client_id": "claims-viewer", "client_secret": "guess"}, None),
    ],
)
def test_an_app_that_cannot_prove_who_it_is_is_refused(
    payer: Payer, form: dict[str, str], auth: tuple[str, str] | None
) -> None:
    """Wrong or missing secret, unknown app, a secret for a public one: 401 with a challenge."""
    data = {"grant_type": "authorization_code", "code": "x"} | form
    answer = browser(payer).post("/oauth/token", data=data, auth=auth)
    assert refused(answer) == (401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic ")


def test_a_confidential_app_may_send_its_secret_either_way_but_not_both(payer: Payer) -> None:
    """client_secret_basic and client_secret_post work; together they are an invalid request."""
    walk = Walk(payer, "h1-out", "care-companion")
    assert walk.exchange(walk.code()).status_code == 200
    posted = {"client_id": "care-companion", "client_secret": SECRET}
    right = {
        "grant_type": "authorization_code",
        "code": walk.code(),
        "redirect_uri": walk.redirect_uri,
        "code_verifier": "v" * 43,
    }
    both = browser(payer).post("/oauth/token", data=right | posted, auth=("care-companion", SECRET))
    assert refused(both) == (400, "invalid_request")
    assert browser(payer).post("/oauth/token", data=right | posted).status_code == 200


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", f"Basic {base64.b64encode(b'nocolon').decode()}", "Bearer x"])
def test_an_unreadable_authorization_header_is_an_invalid_client(payer: Payer, header: str) -> None:
    """Broken credentials never break the payer."""
    answer = browser(payer).post("/oauth/token", data={"grant_type": "x"}, headers={"authorization": header})
    assert refused(answer) == (401, "invalid_client")


def test_parameters_may_not_repeat_and_must_be_a_form(payer: Payer) -> None:
    """JSON bodies and double parameters are invalid requests."""
    client = browser(payer)
    assert refused(client.post("/oauth/token", content=b"{}", headers={"content-type": "application/json"})) == (
        400,
        "invalid_request",
    )
    twice = client.post(
        "/oauth/token",
        content=b"grant_type=refresh_token&grant_type=refresh_token&client_id=claims-viewer",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert refused(twice) == (400, "invalid_request")


def test_refreshing_rotates_and_keeps_the_patient(payer: Payer) -> None:
    """A new pair comes, for the same patient and scopes; the old access token lives out its hour."""
    walk = Walk(payer, "h1-out")
    first = walk.tokens()
    second = walk.refresh(first["refresh_token"]).json()
    assert first["refresh_token"] != second["refresh_token"]
    assert (first["patient"], first["scope"]) == (second["patient"], second["scope"])
    assert alive(payer, first["access_token"])
    assert alive(payer, second["access_token"])


def test_a_refresh_token_used_twice_ends_the_family(payer: Payer) -> None:
    """Reuse tells of theft: old and new tokens die (RFC 9700 4.14.2)."""
    walk = Walk(payer, "h1-out")
    first = walk.tokens()
    second = walk.refresh(first["refresh_token"]).json()
    assert refused(walk.refresh(first["refresh_token"])) == (400, "invalid_grant")
    assert refused(walk.refresh(second["refresh_token"])) == (400, "invalid_grant")
    assert not alive(payer, second["access_token"])


def test_a_refresh_token_is_for_its_app(payer: Payer) -> None:
    """Another app gets nothing, and its attempt harms nobody."""
    walk = Walk(payer, "h1-out")
    told = walk.tokens()
    assert refused(Walk(payer, "h1-out", "budget-buddy").refresh(told["refresh_token"])) == (400, "invalid_grant")
    assert walk.refresh(told["refresh_token"]).status_code == 200


def test_refreshing_may_narrow_and_never_widen(payer: Payer) -> None:
    """Fewer scopes work, for that access token only; more, or none, are an invalid scope, and use nothing up."""
    walk = Walk(payer, "h1-out")
    told = walk.tokens(scope="offline_access patient/Patient.read patient/Coverage.read")
    for asked in ("patient/*.read", "patient/Patient.read patient/Organization.read", " "):
        assert refused(walk.refresh(told["refresh_token"], scope=asked)) == (400, "invalid_scope")
    narrow = walk.refresh(told["refresh_token"], scope="patient/Patient.read").json()
    assert narrow["scope"] == "patient/Patient.read"
    assert App(payer, narrow["access_token"]).get("Coverage").status_code == 403
    assert told["scope"] == walk.refresh(narrow["refresh_token"]).json()["scope"]


def test_an_access_token_lives_an_hour_and_a_grant_a_year(payer: Payer) -> None:
    """Both ends are exact."""
    walk = Walk(payer, "h1-out")
    told = walk.tokens()
    start = payer.clock.now()
    payer.clock.set(start + timedelta(seconds=3599))
    assert alive(payer, told["access_token"])
    payer.clock.set(start + timedelta(seconds=3600))
    assert not alive(payer, told["access_token"])
    payer.clock.set(start + timedelta(days=365, seconds=-1))
    last = walk.refresh(told["refresh_token"]).json()
    assert last["expires_in"] == 1
    payer.clock.set(start + timedelta(days=365))
    assert not alive(payer, last["access_token"])
    assert refused(walk.refresh(last["refresh_token"])) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("kind", "hint"), [("access_token", "refresh_token"), ("refresh_token", "access_token"), ("access_token", "other")]
)
def test_revoking_a_token_ends_the_grant(payer: Payer, kind: str, hint: str) -> None:
    """Both tokens of the grant die, whatever the hint says; another grant of the same app does not."""
    walk = Walk(payer, "h1-out")
    told, other = walk.tokens(), walk.tokens()
    form = {"token": told[kind], "token_type_hint": hint}
    assert walk.post("/oauth/revoke", form).status_code == 200
    assert not alive(payer, told["access_token"])
    assert refused(walk.refresh(told["refresh_token"])) == (400, "invalid_grant")
    assert alive(payer, other["access_token"])


def test_revocation_is_for_the_owner_and_forgives_unknown_tokens(payer: Payer) -> None:
    """Another app's attempt is refused and harms nothing; an unknown token is 200; none at all is an error."""
    walk, stranger = Walk(payer, "h1-out"), Walk(payer, "h1-out", "care-companion")
    told = walk.tokens()
    assert refused(stranger.post("/oauth/revoke", {"token": told["refresh_token"]})) == (400, "invalid_grant")
    assert alive(payer, told["access_token"])
    assert walk.post("/oauth/revoke", {"token": "never-issued"}).status_code == 200
    assert refused(walk.post("/oauth/revoke", {})) == (400, "invalid_request")
    assert refused(browser(payer).post("/oauth/revoke", data={"token": "x"})) == (401, "invalid_client")
    assert browser(payer).get("/oauth/revoke", params={"token": told["access_token"]}).status_code == 405


def test_introspection_tells_the_owner_everything_about_an_active_token(payer: Payer) -> None:
    """RFC 7662 2.2 with SMART's patient; `sub` is the account that gave consent."""
    walk = Walk(payer, "h1-sub", "care-companion")
    told = walk.tokens(payer.patients["h1-min"])
    answer = walk.post("/oauth/introspect", {"token": told["access_token"]}).json()
    issued = int(payer.clock.now().timestamp())
    assert {
        "active": True,
        "scope": SCOPE,
        "client_id": "care-companion",
        "token_type": "Bearer",
        "iat": issued,
        "exp": issued + 3600,
        "iss": ORIGIN,
        "aud": BASE,
        "sub": "h1-sub",
        "patient": payer.patients["h1-min"],
    } == answer


def test_introspection_of_anything_else_says_inactive_and_no_more(payer: Payer) -> None:
    """Revoked, rotated, expired, foreign and unknown tokens all look the same."""
    walk, other = Walk(payer, "h1-out", "care-companion"), Walk(payer, "h1-out")
    told = walk.tokens()
    rotated = walk.refresh(told["refresh_token"]).json()
    revoked = walk.tokens()
    walk.post("/oauth/revoke", {"token": revoked["access_token"]})
    dead = [revoked["access_token"], told["refresh_token"], other.tokens()["access_token"], "never-issued"]
    assert [walk.post("/oauth/introspect", {"token": each}).json() for each in dead] == [{"active": False}] * 4
    assert walk.post("/oauth/introspect", {"token": rotated["refresh_token"]}).json()["active"]
    payer.clock.set(payer.clock.now() + timedelta(hours=1))
    assert walk.post("/oauth/introspect", {"token": rotated["access_token"]}).json() == {"active": False}


def test_introspection_needs_an_app_with_a_secret(payer: Payer) -> None:
    """A public app proves nothing, so it learns nothing."""
    walk = Walk(payer, "h1-out")
    assert refused(walk.post("/oauth/introspect", {"token": walk.tokens()["access_token"]})) == (401, "invalid_client")


def test_an_id_token_comes_where_the_app_asks_who_it_is(payer: Payer) -> None:
    """It names the login, not the record; without openid there is none. A refresh brings one without the nonce."""
    walk = Walk(payer, "h1-sub")
    scope = "openid fhirUser offline_access patient/Patient.read"
    told = walk.tokens(payer.patients["h1-min"], scope=scope, nonce="n-1")
    claims = json.loads(base64.urlsafe_b64decode(told["id_token"].split(".")[1] + "=="))
    assert claims["fhirUser"] == f"{BASE}/Patient/{payer.patients['h1-sub']}"
    assert (claims["aud"], claims["nonce"], claims["exp"] - claims["iat"]) == ("claims-viewer", "n-1", 300)
    renewed = walk.refresh(told["refresh_token"]).json()["id_token"]
    again = json.loads(base64.urlsafe_b64decode(renewed.split(".")[1] + "=="))
    assert {name: again.get(name) for name in claims} == {**claims, "nonce": None}
    assert "id_token" not in walk.tokens()
    assert [key["alg"] for key in browser(payer).get("/oauth/jwks").json()["keys"]] == ["RS256"]


@pytest.mark.parametrize("algorithm", ["ES384", "RS384"])
def test_an_app_proves_itself_with_either_kind_of_key(algorithm: Literal["ES384", "RS384"], tmp_path: Path) -> None:
    """What the harness signs the payer verifies, for each algorithm that SMART names, and not the one for the other."""
    curve = algorithm == "ES384"
    key = ec.generate_private_key(ec.SECP384R1()) if curve else rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    held = described.Secret(file=tmp_path / "key.pem")
    app = described.App("a", "A", "record-mirror", "asymmetric", "https://a.example", "", key=held, algorithm=algorithm)
    found = assertions.read(made(app, "https://payer.example/token"))
    public = assertions.public_key(pem.decode())
    registered = Registered("record-mirror", "A", "https://a.example", "https://a.example", key=public)
    assert found is not None
    assert assertions.signed(registered, found)
    assert not assertions.signed(registered, replace(found, text=found.text + b"x"))
    other = {"RS384": "ES384", "ES384": "RS384"}[algorithm]
    assert not assertions.signed(registered, replace(found, header={**found.header, "alg": other}))
