"""The consent portal: who sees which permissions, and what a withdrawal ends."""

from __future__ import annotations

import re
from typing import Any

from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.walk import PASSWORD, App, Walk, browser, hidden

CLAIM = "ExplanationOfBenefit"


def portal(payer: Payer, account: str) -> Any:
    """Return a browser that is logged in to the portal."""
    client = browser(payer)
    form = hidden(client.get("/portal").text) | {"username": account, "password": PASSWORD}
    assert client.post("/portal/login", data=form).status_code == 303
    return client


def shares(page: str) -> list[tuple[str, str]]:
    """Return (app, Patient id) of each line with a Withdraw button."""
    return re.findall(r'name="client" value="([^"]*)">\s*<input type="hidden" name="patient" value="([^"]*)"', page)


def withdraw(client: Any, app: str, patient: str) -> None:
    """Press Withdraw for one app and patient."""
    form = hidden(client.get("/portal").text) | {"client": app, "patient": patient}
    assert client.post("/portal/withdraw", data=form).status_code == 303


def works(payer: Payer, token: str) -> bool:
    """Tell whether a token still reads."""
    return App(payer, token).get("Patient").status_code == 200


def test_the_list_has_one_line_for_each_app_and_patient(payer: Payer) -> None:
    """Own and represented records, each app once however often it was connected; others see nothing of it."""
    for app, patient in (("claims-viewer", "h1-sub"), ("claims-viewer", "h1-sub"), ("care-companion", "h1-min")):
        Walk(payer, "h1-sub", app).tokens(payer.patients[patient])
    expected = {("claims-viewer", payer.patients["h1-sub"]), ("care-companion", payer.patients["h1-min"])}
    assert set(shares(portal(payer, "h1-sub").get("/portal").text)) == expected
    assert shares(portal(payer, "h1-spo").get("/portal").text) == []
    assert shares(portal(payer, "h1-min").get("/portal").text) == [("care-companion", payer.patients["h1-min"])]


def test_a_withdrawal_closes_every_road_at_once(payer: Payer) -> None:
    """Reading, searching, paging, refreshing, introspection and a code on its way: all end."""
    walk = Walk(payer, "h1-sub", "care-companion")
    held, waiting = walk.tokens(), walk.code()
    app = App(payer, held["access_token"])
    link = app.get(CLAIM).json()["link"][1]["url"]
    withdraw(portal(payer, "h1-sub"), "care-companion", held["patient"])
    paths = (f"Patient/{held['patient']}", CLAIM, link, f"Patient/{held['patient']}/$everything")
    assert {app.get(path).status_code for path in paths} == {401}
    assert app.post(f"{CLAIM}/_search", {}).status_code == 401
    assert walk.refresh(held["refresh_token"]).json()["error"] == "invalid_grant"
    assert walk.exchange(waiting).json()["error"] == "invalid_grant"
    assert walk.post("/oauth/introspect", {"token": held["access_token"]}).json() == {"active": False}
    assert shares(portal(payer, "h1-sub").get("/portal").text) == []


def test_a_withdrawal_ends_nothing_else(payer: Payer) -> None:
    """The other app, the other patient, the other member and the portal go on."""
    gone = Walk(payer, "h1-sub").tokens()
    kept = [
        Walk(payer, "h1-sub", "care-companion").tokens(),
        Walk(payer, "h1-sub").tokens(payer.patients["h1-min"]),
        Walk(payer, "h1-spo").tokens(),
        Walk(payer, "h1-spo").tokens(payer.patients["h1-min"]),
    ]
    client = portal(payer, "h1-sub")
    withdraw(client, "claims-viewer", payer.patients["h1-sub"])
    assert not works(payer, gone["access_token"])
    assert [works(payer, each["access_token"]) for each in kept] == [True] * 4
    assert client.get("/portal").status_code == 200


def test_a_new_consent_brings_new_tokens_and_not_the_old_ones_back(payer: Payer) -> None:
    """What was withdrawn stays dead."""
    walk = Walk(payer, "h1-out")
    old = walk.tokens()
    withdraw(portal(payer, "h1-out"), "claims-viewer", old["patient"])
    new = Walk(payer, "h1-out").tokens()
    assert (works(payer, old["access_token"]), works(payer, new["access_token"])) == (False, True)
    assert walk.refresh(old["refresh_token"]).json()["error"] == "invalid_grant"


def test_nobody_withdraws_for_strangers(payer: Payer) -> None:
    """A form for somebody else's record changes nothing; nor does one without login or CSRF token."""
    held = Walk(payer, "h1-spo").tokens()
    withdraw(portal(payer, "h1-out"), "claims-viewer", held["patient"])
    anonymous = browser(payer)
    form = hidden(anonymous.get("/portal").text) | {"client": "claims-viewer", "patient": held["patient"]}
    anonymous.post("/portal/withdraw", data=form)
    client = portal(payer, "h1-spo")
    assert client.post("/portal/withdraw", data=form).status_code == 403
    assert works(payer, held["access_token"])


def test_the_subject_may_withdraw_what_a_representative_allowed(payer: Payer) -> None:
    """The principal stays master of the record that an agent shared."""
    held = Walk(payer, "h1-agt").tokens(payer.patients["h1-spo"])
    withdraw(portal(payer, "h1-spo"), "claims-viewer", payer.patients["h1-spo"])
    assert not works(payer, held["access_token"])


def test_the_portal_forgets_a_child_who_came_of_age(payer: Payer) -> None:
    """A parent's dead permission is no longer listed."""
    Walk(payer, "h1-sub").tokens(payer.patients["h1-t18"])
    client = portal(payer, "h1-sub")
    assert len(shares(client.get("/portal").text)) == 1
    payer.clock.set(payer.clock.now().replace(month=7))
    assert shares(client.get("/portal").text) == []


def test_logging_out_ends_the_session(payer: Payer) -> None:
    """The same cookie sees the login form again."""
    client = portal(payer, "h1-out")
    assert client.post("/portal/logout", data=hidden(client.get("/portal").text)).status_code == 303
    assert 'name="password"' in client.get("/portal").text


def test_a_wrong_password_is_refused_like_an_unknown_name(payer: Payer) -> None:
    """Same status, same sentence."""
    told = []
    for account in ("h1-out", "nobody"):
        client = browser(payer)
        page = client.get("/portal").text
        answer = client.post("/portal/login", data=hidden(page) | {"username": account, "password": "wrong"})
        told.append((answer.status_code, answer.text.replace(hidden(answer.text)["csrf"], "")))
    assert told[0] == told[1]
    assert told[0][0] == 403
