"""Browser sessions, judged: planted ones, those that outlive a logout, those that are too old, and their cookies."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from payerproof.checks.common.judge_record_picker import Forged
from payerproof.checks.smart.judge_authorize import asked_again
from payerproof.checks.smart.logins import judge_browser_sessions as judging
from payerproof.checks.smart.logins.browser_sessions import Cookie, Gone, Kept, set_cookies
from payerproof.checks.smart.logins.written_cookies import Account, Login, written
from payerproof.http.client import Request
from payerproof.knowledge.observation import Hit
from payerproof.model import Outcome
from payerproof.reference_payer.oauth import identity
from payerproof.smart.drivers import Walk
from payerproof.smart.identity import read
from payerproof.smart.sessions import Authorization
from tests.unit.checks.answers import exchange, seen
from tests.unit.checks.smart.test_id_tokens import APP, CLAIMS

CONSENT = Request("POST", "https://payer.example/decision")


def walked(*, typed: bool = False, consent: bool = True, error: str = "", status: int = 200) -> Authorization:
    """Return a walk that came to a consent page, to an error, or nowhere; `typed`: over a page for the password."""
    redirect = {"error": error} if error else None
    agreeing = CONSENT if consent else None
    walk = Walk(redirect, exchanges=[exchange(status)], consent=agreeing, ended="ended there", password_given=typed)
    return Authorization(APP, "state", None, walk)


def gone(after: Authorization, own: Authorization | None = None, **more: object) -> Gone:
    """Return what browsers met, the own one logged in as it was."""
    return replace(Gone(own or walked(), after), **more)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        (walked(typed=True), Outcome.PASS),
        (walked(error="login_required", consent=False), Outcome.PASS),
        (walked(error="interaction_required", consent=False), Outcome.PASS),
        (walked(error="account_selection_required", consent=False), Outcome.PASS),
        (walked(error="access_denied", consent=False), Outcome.INCONCLUSIVE),
        (walked(error="invalid_request"), Outcome.INCONCLUSIVE),
        (walked(error="server_error", status=302), Outcome.INCONCLUSIVE),
        (walked(), Outcome.FAIL),
        (walked(consent=False), Outcome.INCONCLUSIVE),
        (walked(status=503), Outcome.INCONCLUSIVE),
    ],
)
def test_whoever_was_there_before_is_asked_for_the_password(after: Authorization, outcome: Outcome) -> None:
    """A page that asks decides, or an error that says so; what came to no end, or to another error, decides nothing."""
    assert judging.not_planted(gone(after)).outcome is outcome
    assert asked_again(after).outcome is outcome


def test_without_a_login_that_lasts_there_is_nothing_to_take_over() -> None:
    """A payer that asks at each request keeps no session, and a walk that broke off shows nothing."""
    assert judging.not_planted(gone(walked(typed=True), walked(typed=True))).outcome is Outcome.NOT_OFFERED
    assert judging.not_planted(gone(walked(), walked(consent=False))).outcome is Outcome.INCONCLUSIVE


def test_a_logout_ends_the_session_and_its_copy() -> None:
    """The browser is asked again, and so is whoever has its cookies; a logout that broke down shows nothing."""
    asked, on, left = walked(typed=True), walked(), (exchange(),)
    judged = [
        judging.logged_out(gone(after, other=other, between=left)) for after in (asked, on) for other in (asked, on)
    ]
    assert [each.outcome for each in judged] == [Outcome.PASS, Outcome.FAIL, Outcome.FAIL, Outcome.FAIL]
    assert "clears the browser alone" in judged[1].reason
    broken = judging.logged_out(gone(on, other=on, between=(exchange(502),)))
    assert broken.outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("auth_time", "outcome"),
    [(CLAIMS["iat"], Outcome.PASS), (None, Outcome.FAIL), ("today", Outcome.FAIL), (True, Outcome.FAIL)],
)
def test_an_id_token_tells_when_the_person_logged_in(auth_time: object, outcome: Outcome) -> None:
    """Where max_age was asked for, auth_time is a number of seconds."""
    token = read(identity.signed({**CLAIMS, "auth_time": auth_time} if auth_time is not None else CLAIMS))
    assert judging.not_too_old(gone(walked(typed=True), token=token, between=(exchange(),))).outcome is outcome
    assert judging.not_too_old(gone(walked(), token=token)).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("attributes", "url", "outcome"),
    [
        ({"httponly", "secure", "samesite=lax"}, "https://payer.example/login", Outcome.PASS),
        ({"httponly", "secure"}, "https://payer.example/login", Outcome.PASS),
        ({"httponly", "secure", "samesite=none"}, "https://payer.example/login", Outcome.PASS),
        ({"httponly"}, "http://127.0.0.1/login", Outcome.PASS),
        ({"httponly"}, "https://payer.example/login", Outcome.FAIL),
        ({"secure"}, "https://payer.example/login", Outcome.FAIL),
        ({"httponly", "samesite=none"}, "http://127.0.0.1/login", Outcome.FAIL),
    ],
)
def test_the_attributes_of_a_cookie(attributes: set[str], url: str, outcome: Outcome) -> None:
    """A missing SameSite is Lax to browsers, and no finding; Secure is asked for over https alone."""
    found = Kept(lasts=True, cookies=(Cookie("sid", frozenset(attributes), url),))
    assert judging.protected(found).outcome is outcome


def test_cookies_that_are_not_known_show_nothing() -> None:
    """No lasting login, no cookie that keeps it, or another login that ends it."""
    found = [Kept(lasts=False), Kept(lasts=True), Kept(lasts=True, why="a login ends another")]
    expected = [Outcome.NOT_OFFERED, Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE]
    assert [judging.protected(each).outcome for each in found] == expected


def test_cookies_are_read_one_by_one() -> None:
    """Several in one answer stand in one line; a date has a comma of its own."""
    text = "a=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT; Path=/, b=2; HttpOnly; SameSite=None, c=3"
    found = list(set_cookies([exchange(headers={"set-cookie": text})]))
    assert [each.name for each in found] == ["a", "b", "c"]
    assert found[1].attributes == {"httponly", "samesite=none"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ann", "bob"),
        ("v1~ann~17", "v1~bob~17"),
        ("YW5u.c2VjcmV0", "Ym9i.c2VjcmV0"),
        ("616e6e-x", "626f62-x"),
        ("user%3Aann%3B", "user:bob%3B"),
        ("eyJzdWIiOiJhbm4ifQ", "eyJzdWIiOiJib2IifQ"),
        ("annabel", "annabel"),
        ("7459d4ccb6c4f4a2", "7459d4ccb6c4f4a2"),
    ],
)
def test_another_member_is_written_into_a_cookie(value: str, expected: str) -> None:
    """A name is found in clear, in base64, in hex and within JSON; a longer word and random letters stay."""
    assert written(value, [("ann", "bob")]) == expected


def test_a_digest_of_a_name_is_written_anew() -> None:
    """Whoever knows a name knows its digest."""
    digests = [hashlib.sha256(name).hexdigest() for name in (b"ann", b"bob")]
    assert written(f"s-{digests[0]}", [("ann", "bob")]) == f"s-{digests[1]}"


def reading(owner: str) -> Forged:
    """Return the token of a forged login, which reads a value of one member."""
    return Forged(walked(), exchange(), None, seen(Hit("900123", owner, "Patient/p")), None)


@pytest.mark.parametrize(
    ("login", "outcome"),
    [
        (Login(walked()), Outcome.PASS),
        (Login(walked(typed=True)), Outcome.NOT_OFFERED),
        (Login(walked(consent=False)), Outcome.INCONCLUSIVE),
        (Login(walked(), walked(typed=True)), Outcome.PASS),
        (Login(walked(), walked()), Outcome.FAIL),
        (Login(walked(), walked(consent=False)), Outcome.INCONCLUSIVE),
        (Login(walked(), walked(status=503)), Outcome.INCONCLUSIVE),
        (Login(walked(), walked(), reading("bob")), Outcome.FAIL),
        (Login(walked(), walked(), reading("ann")), Outcome.PASS),
    ],
)
def test_a_written_cookie_logs_nobody_in(login: Login, outcome: Outcome) -> None:
    """Whose data the token reads decides; a page that asks for the password ends the matter."""
    assert judging.not_written(login, "bob").outcome is outcome


@pytest.mark.parametrize(
    ("theirs", "own", "forged", "outcome"),
    [
        (True, False, True, Outcome.FAIL),
        (True, False, False, Outcome.PASS),
        (True, None, True, Outcome.NOT_OFFERED),
        (True, True, True, Outcome.INCONCLUSIVE),
        (False, False, False, Outcome.INCONCLUSIVE),
        (True, False, None, Outcome.PASS),
    ],
)
def test_a_written_cookie_shows_no_portal(
    *, theirs: bool, own: bool | None, forged: bool | None, outcome: Outcome
) -> None:
    """What the other member alone is shown is shown to no cookie that names them; without that nothing is learnt."""
    account = Account((theirs, exchange()), (own, exchange()), (forged, exchange()))
    assert judging.account_not_written(account, "bob").outcome is outcome


def test_a_portal_that_breaks_down_or_names_nobody() -> None:
    """A breakdown leaves doubt; a cookie in which nobody can be written opens nothing."""
    theirs, own = (True, exchange()), (False, exchange())
    found = [Account(theirs, own, (False, exchange(503))), Account(theirs, own)]
    outcomes = [judging.account_not_written(each, "bob").outcome for each in found]
    assert outcomes == [Outcome.INCONCLUSIVE, Outcome.PASS]
