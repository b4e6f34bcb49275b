"""A service that acts for itself, at the reference payer: what it is given, and whose records that opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from payerproof.reference_payer.oauth.assertions import TYPE, public_key
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.settings import demo_apps
from payerproof.smart.assertions import made, new_key
from payerproof.synthetic_data.generate import Population
from payerproof.target import description as described
from tests.unit.reference_payer.asgi import Reply
from tests.unit.reference_payer.walk import ORIGIN, SECRET, App, Walk, browser, open_payer

SCOPES = "system/Patient.rs system/Coverage.rs system/ExplanationOfBenefit.rs"


@pytest.fixture
def service(people: Population, tmp_path: Path) -> tuple[Payer, described.App]:
    """Open a payer with a service, and describe the service as a target file would."""
    pem = new_key()
    (tmp_path / "key.pem").write_text(pem)
    opened = open_payer(people)
    payer = replace(opened, settings=replace(opened.settings, apps=demo_apps(SECRET, service=public_key(pem))))
    key = described.Secret(file=tmp_path / "key.pem")
    app = described.App("care-network", "", "care-network", "backend", "", SCOPES, key=key, algorithm="ES384")
    return payer, replace(app, now=payer.clock.now)


def asked(payer: Payer, app: described.App, scope: str = SCOPES, **changes: str) -> Reply:
    """Ask for a token with a right assertion."""
    form = {
        "grant_type": "client_credentials",
        "scope": scope,
        "client_assertion_type": TYPE,
        "client_assertion": made(app, f"{ORIGIN}/oauth/token"),
    }
    return browser(payer).post("/oauth/token", data=form | changes)


def test_a_service_is_given_its_scopes(service: tuple[Payer, described.App]) -> None:
    """A short token for no patient and without a refresh token, for no more than it registered for."""
    given = asked(*service, scope=f"{SCOPES} system/*.cruds patient/*.read offline_access system/Patient.cruds").json()
    assert given["scope"] == SCOPES
    assert given["expires_in"] == timedelta(minutes=5).total_seconds()
    assert not given.keys() & {"patient", "refresh_token", "id_token"}
    for scope in ("system/Observation.rs", "patient/*.read", ""):
        assert asked(*service, scope=scope).status_code == 400


def test_a_service_sees_its_members_alone(service: tuple[Payer, described.App]) -> None:
    """By searches, reads, compartments and everything; nobody whose sharing is off."""
    payer = service[0]
    app = App(payer, asked(*service).json()["access_token"])
    own, other = payer.patients["h1-sub"], payer.patients["h1-teen"]
    assert sorted(app.ids("Patient")) == sorted(payer.patients[name] for name in ("h1-sub", "h1-out"))
    for path in ("Patient/{}", "Patient/{}/ExplanationOfBenefit", "Patient/{}/$everything"):
        statuses = [app.get(path.format(patient)).status_code for patient in (own, other)]
        assert statuses == [200, 404], path
    payer.choices.unshared.add("h1-out")
    assert app.ids("Patient") == [own]
    payer.choices.disabled.add("care-network")
    assert app.get("Patient").status_code == 401


def test_a_service_has_no_door_of_members(service: tuple[Payer, described.App]) -> None:
    """It starts no login, tells of nobody, and its grant dies with its token."""
    payer, app = service
    walk = Walk(payer, "h1-out")
    assert walk.authorize(client_id=app.client_id, redirect_uri="https://care-network.example/").status_code == 400
    token = asked(payer, app).json()["access_token"]
    assert browser(payer).get("/oauth/userinfo", headers={"authorization": f"Bearer {token}"}).status_code == 401
    payer.clock.set(payer.clock.now() + timedelta(minutes=6))
    assert App(payer, token).get("Patient").status_code == 401


def test_members_apps_get_nothing_for_themselves(service: tuple[Payer, described.App]) -> None:
    """An app with a secret is no service."""
    form = {"grant_type": "client_credentials", "scope": SCOPES}
    answer = browser(service[0]).post("/oauth/token", data=form, auth=("care-companion", SECRET))
    assert answer.json()["error"] == "unsupported_grant_type"
