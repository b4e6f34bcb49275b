"""The way from the app's request to the code: whom the payer trusts, what it asks, what it sends back."""

from __future__ import annotations

import pytest

from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.walk import ORIGIN, SCOPE, STATE, Walk, back, browser, choices, hidden


def test_a_full_walk_ends_at_the_app_with_code_state_and_issuer(payer: Payer) -> None:
    """The redirect carries exactly code, state to the letter, and iss (RFC 6749 4.1.2, RFC 9207)."""
    walk = Walk(payer, "h1-out")
    sent = walk.decide(walk.consent_page().text)
    assert {"code", "state", "iss"} == set(sent)
    assert (sent["state"], sent["iss"]) == (STATE, ORIGIN)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "http://127.0.0.1:7999/callback/"},
        {"redirect_uri": "http://127.0.0.1:7999/callback?next=1"},
        {"redirect_uri": "http://127.0.0.1:7999/callback/../evil"},
        {"redirect_uri": "http://127.0.0.1:79990/callback"},
        {"redirect_uri": "HTTP://127.0.0.1:7999/callback"},
        {"redirect_uri": "http://127.0.0.1:7998/return"},
        {"redirect_uri": "http://user@127.0.0.1:7999/callback"},
    ],
)
def test_an_untrusted_app_or_address_gets_no_redirect(payer: Payer, changes: dict[str, str | None]) -> None:
    """What the payer cannot trust ends on its own page (RFC 6749 4.1.2.1, RFC 9700 2.1)."""
    answer = Walk(payer, "h1-out").authorize(**changes)
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "unsupported_response_type"),
        ({"state": None}, "invalid_request"),
        ({"aud": None}, "invalid_request"),
        ({"aud": "https://other.example/fhir"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "launch/patient offline_access"}, "invalid_scope"),
        ({"scope": "system/*.read user/*.rs patient/Patient.write patient/Patient.dus"}, "invalid_scope"),
        ({"request": "x.y.z"}, "request_not_supported"),
        ({"prompt": "none"}, "interaction_required"),
    ],
)
def test_a_wrong_request_of_a_known_app_goes_back_with_an_error(
    payer: Payer, changes: dict[str, str | None], error: str
) -> None:
    """The app learns what is wrong, with its state and the issuer."""
    walk = Walk(payer, "h1-out")
    answer = walk.authorize(**changes)
    sent = back(answer.headers["location"])
    assert answer.status_code == 302
    assert walk.redirect_uri == answer.headers["location"].partition("?")[0]
    assert (error, ORIGIN) == (sent["error"], sent["iss"])
    assert (STATE if "state" not in changes else None) == sent.get("state")


def test_a_parameter_given_twice_is_an_invalid_request(payer: Payer) -> None:
    """RFC 6749 3.1: request parameters must not repeat."""
    walk = Walk(payer, "h1-out")
    twice = [*walk.request().items(), ("scope", "patient/*.read")]
    answer = walk.client.get("/oauth/authorize", params=twice)
    assert back(answer.headers["location"])["error"] == "invalid_request"


def test_a_redirect_uri_given_twice_gets_no_redirect(payer: Payer) -> None:
    """Two addresses are no address."""
    walk = Walk(payer, "h1-out")
    twice = [*walk.request().items(), ("redirect_uri", "https://evil.example/")]
    assert walk.client.get("/oauth/authorize", params=twice).status_code == 400


def test_unknown_member_and_wrong_password_look_alike(payer: Payer) -> None:
    """The page tells nobody who is a member: same status, same text."""

    def refused(account: str, password: str) -> tuple[int, str]:
        walk = Walk(payer, account)
        page = walk.authorize().text
        answer = walk.log_in(page, password)
        return answer.status_code, answer.text.replace(hidden(page)["csrf"], "").replace(hidden(page)["request"], "")

    assert refused("h1-sub", "wrong") == refused("nobody-at-all", "wrong")
    assert refused("h1-sub", "wrong")[0] == 403


def test_the_picker_offers_exactly_whom_the_account_may_act_for(payer: Payer) -> None:
    """The subscriber sees itself and its minor children, and no adult's name."""
    walk = Walk(payer, "h1-sub")
    page = walk.log_in(walk.authorize().text).text
    offered = {payer.patients[member] for member in ("h1-sub", "h1-min", "h1-teen", "h1-t18")}
    assert offered == set(choices(page, "patient"))


def test_who_may_act_for_nobody_else_sees_no_picker(payer: Payer) -> None:
    """The spouse's agent aside, an ordinary member goes straight to consent."""
    walk = Walk(payer, "h1-out")
    page = walk.log_in(walk.authorize().text).text
    assert choices(page, "patient") == []
    assert SCOPE.split() == choices(page, "scope")


def test_somebody_not_on_the_list_cannot_be_picked(payer: Payer) -> None:
    """A made-up choice is refused."""
    walk = Walk(payer, "h1-sub")
    page = walk.log_in(walk.authorize().text).text
    form = hidden(page) | {"patient": payer.patients["h1-spo"]}
    assert walk.client.post("/oauth/patient", data=form, follow=True).status_code == 400


def test_the_consent_form_cannot_change_the_patient(payer: Payer) -> None:
    """An edited field of the decision is ignored; the token is for the patient that the page showed."""
    walk = Walk(payer, "h1-sub")
    page = walk.consent_page(payer.patients["h1-min"]).text
    code = walk.decide(page, patient=payer.patients["h1-spo"])["code"]
    assert payer.patients["h1-min"] == walk.exchange(code).json()["patient"]


def test_two_launches_in_one_browser_keep_their_patients(payer: Payer) -> None:
    """Each request remembers its own choice, whichever is decided first."""
    walk = Walk(payer, "h1-sub")
    first = walk.consent_page(payer.patients["h1-min"]).text
    answer = walk.authorize()
    form = hidden(answer.text) | {"patient": payer.patients["h1-teen"]}
    second = walk.client.post("/oauth/patient", data=form, follow=True).text
    chosen = [walk.exchange(walk.decide(page)["code"]).json()["patient"] for page in (first, second)]
    assert [payer.patients["h1-min"], payer.patients["h1-teen"]] == chosen


def test_denying_sends_access_denied_and_no_code(payer: Payer) -> None:
    """The member's no is final."""
    walk = Walk(payer, "h1-out")
    sent = walk.decide(walk.consent_page().text, decision="deny")
    assert (sent["error"], sent.get("code")) == ("access_denied", None)


def test_unticking_all_data_is_a_denial(payer: Payer) -> None:
    """A permission without data is none."""
    walk = Walk(payer, "h1-out")
    assert walk.decide(walk.consent_page().text, scopes=["launch/patient"])["error"] == "access_denied"


def test_a_decision_is_taken_once(payer: Payer) -> None:
    """Sending the form again finds no request."""
    walk = Walk(payer, "h1-out")
    page = walk.consent_page().text
    walk.decide(page)
    again = walk.client.post("/oauth/decision", data=hidden(page) | {"decision": "allow"})
    assert again.status_code == 400


def test_a_form_without_its_csrf_token_is_refused(payer: Payer) -> None:
    """A form of another site carries no token of this session."""
    walk = Walk(payer, "h1-out")
    page = walk.consent_page().text
    form = hidden(page) | {"decision": "allow", "csrf": "made up", "scope": SCOPE.split()}
    assert walk.client.post("/oauth/decision", data=form).status_code == 403


def test_a_form_of_another_browser_is_refused(payer: Payer) -> None:
    """The session cookie and the form belong together."""
    walk = Walk(payer, "h1-out")
    page = walk.consent_page().text
    assert browser(payer).post("/oauth/decision", data=hidden(page) | {"decision": "allow"}).status_code == 403


def test_logging_in_moves_the_session(payer: Payer) -> None:
    """A cookie planted before the login is worth nothing after it."""
    walk = Walk(payer, "h1-out")
    page = walk.authorize().text
    before = walk.client.cookies["payer_session"]
    walk.log_in(page)
    assert before != walk.client.cookies["payer_session"]
    assert payer.sessions.find(before) is None


def test_another_login_in_the_same_browser_forgets_the_choice_of_patient(payer: Payer) -> None:
    """What the parent picked is not the child's to confirm."""
    walk = Walk(payer, "h1-sub")
    page = walk.consent_page(payer.patients["h1-min"]).text
    walk.account = "h1-out"
    page = walk.log_in(page).text
    code = walk.decide(page)["code"]
    assert payer.patients["h1-out"] == walk.exchange(code).json()["patient"]


def test_pages_are_neither_framed_nor_cached(payer: Payer) -> None:
    """Every page forbids framing, caching, sniffing and referrers; the cookie is HttpOnly and SameSite."""
    answer = Walk(payer, "h1-out").authorize()
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert (
        answer.headers["x-frame-options"],
        answer.headers["cache-control"],
        answer.headers["referrer-policy"],
    ) == ("DENY", "no-store", "no-referrer")
    assert {"httponly", "samesite=lax", "path=/"} <= set(answer.headers["set-cookie"].lower().split("; "))


@pytest.mark.parametrize("app", ["claims-viewer", "budget-buddy"])
def test_the_consent_page_says_what_a_member_has_to_know(payer: Payer, app: str) -> None:
    """App, payer, patient, sensitive kinds, duration, HIPAA, attestation and the way back are all there."""
    page = Walk(payer, "h1-out", app).consent_page().text
    named = next(each for each in payer.settings.apps if each.id == app)
    words = [named.name, payer.settings.name, "substance use", "mental health", "HIV", "365 days", "HIPAA", "/portal"]
    assert [word for word in words if word not in page] == []
    assert named.attested == ("has attested" in page)
    assert named.attested != ("<strong>not</strong> attested" in page)


def test_a_logged_in_member_is_still_asked_for_consent(payer: Payer) -> None:
    """A second request in the same browser skips the login, never the decision; `prompt=login` asks for both."""
    walk = Walk(payer, "h1-out")
    walk.consent_page()
    assert "decision" in walk.authorize().text
    assert 'name="password"' in walk.authorize(prompt="login").text


def test_authority_lost_before_the_decision_denies_it(payer: Payer) -> None:
    """The consent page of a parent is open while the child comes of age: the decision is refused."""
    walk = Walk(payer, "h1-sub")
    page = walk.consent_page(payer.patients["h1-t18"]).text
    payer.clock.set(payer.clock.now().replace(month=7))
    assert walk.decide(page)["error"] == "access_denied"
