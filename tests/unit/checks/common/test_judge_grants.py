"""Judges of revocation, introspection, forms and declared capabilities, both ways, and doubt told as doubt."""

from __future__ import annotations

import json

import pytest

from payerproof.checks.common import judge_grants
from payerproof.checks.consent import judge_revocation_endpoint
from payerproof.checks.smart import judge_authorize, judge_capabilities, judge_tokens
from payerproof.checks.smart.judge_capabilities import Tried
from payerproof.knowledge.observation import Hit
from payerproof.model import Exchange, Outcome
from payerproof.smart.drivers import Walk
from payerproof.smart.sessions import Authorization, Session
from payerproof.target.description import App
from tests.unit.checks.answers import exchange, seen

SCOPE = "launch/patient offline_access patient/*.read"
APP = App("app", "App", "app", "public", "http://app.example/callback", SCOPE)
MINE = seen(Hit("value", "ann", "Patient/a1"))


def error(status: int, name: str) -> Exchange:
    """Return an OAuth error."""
    return exchange(status, json.dumps({"error": name}).encode())


DONE, UNKNOWN, BROKEN = exchange(200), error(400, "invalid_grant"), exchange(500)


@pytest.mark.parametrize(
    ("live", "dead", "strange", "outcome"),
    [
        (DONE, DONE, (DONE, DONE), Outcome.PASS),
        (DONE, DONE, (UNKNOWN, UNKNOWN), Outcome.FAIL),
        (DONE, UNKNOWN, (DONE, DONE), Outcome.FAIL),
        (DONE, DONE, (BROKEN, BROKEN), Outcome.FAIL),
        (DONE, DONE, (BROKEN, DONE), Outcome.INCONCLUSIVE),
        (DONE, DONE, (exchange(429), DONE), Outcome.INCONCLUSIVE),
        (error(400, "unsupported_token_type"), DONE, (DONE, DONE), Outcome.NOT_OFFERED),
        (error(400, "invalid_request"), DONE, (DONE, DONE), Outcome.INCONCLUSIVE),
    ],
)
def test_what_is_unknown_is_taken_for_done(
    live: Exchange, dead: Exchange, strange: tuple[Exchange, Exchange], outcome: Outcome
) -> None:
    """A server that takes live tokens takes dead and unknown ones; one that takes none was not seen to."""
    assert outcome is judge_revocation_endpoint.taken_for_done(live, dead, strange).outcome


@pytest.mark.parametrize(
    ("live", "dead", "outcome"),
    [
        ({"active": True}, {"active": False}, Outcome.PASS),
        ({"active": True}, {"active": False, "patient": "a1"}, Outcome.FAIL),
        ({"active": True}, {"active": True, "patient": "a1"}, Outcome.INCONCLUSIVE),
        ({"active": False}, {"active": False}, Outcome.INCONCLUSIVE),
        ({"active": True}, {"error": "invalid_token"}, Outcome.PASS),
    ],
)
def test_nothing_is_told_of_the_dead(live: dict[str, object], dead: dict[str, object], outcome: Outcome) -> None:
    """An answer that a dead token is not active has no further field."""
    answers = [exchange(body=json.dumps(document).encode()) for document in (live, dead)]
    assert outcome is judge_tokens.silent_on_inactive(*answers).outcome


def form(status: int, body: bytes = b"user=ann&word=a%20b", to: str = "/next") -> Exchange:
    """Return the answer to a form."""
    return exchange(status, method="POST", request_body=body, headers={"location": to})


@pytest.mark.parametrize(
    ("sent", "outcome"),
    [
        ((form(303), form(302)), Outcome.PASS),
        ((form(303), form(307)), Outcome.FAIL),
        ((form(308),), Outcome.FAIL),
        ((form(307, b"decision=allow"),), Outcome.PASS),
        ((form(307, b"decision=allow", "http://app.example/callback?code=c"),), Outcome.FAIL),
        ((), Outcome.NOT_OFFERED),
    ],
    ids=["right", "password", "password-for-good", "no-password", "to-the-app", "no-form"],
)
def test_a_password_is_sent_once(sent: tuple[Exchange, ...], outcome: Outcome) -> None:
    """Redirects that repeat a password, or carry a form to another host, are findings; others are none."""
    walk = Walk(exchanges=[exchange(307), *sent])
    assert outcome is judge_authorize.forms_not_forwarded(walk, "a b").outcome


def tried(
    *, answer: Exchange | None = None, redirect: dict[str, str] | None = None, scope: str | None = SCOPE, **more: object
) -> Tried:
    """Return what came of a capability; with a `scope` a token did, and `more` stands in its response."""
    walked = Authorization(APP, "state", None, Walk(redirect=redirect, exchanges=[exchange(302)], ended="here"))
    if answer is not None or redirect is not None or scope is None:
        return Tried(walked, answer)
    refresh = "refresh" if more.get("refresh_token") else None
    session = Session("s1", APP, "ann", "ann", "a1", "token", refresh, scope, 3600.0, more)
    refreshed = exchange(body=b'{"access_token": "new"}') if refresh else None
    return Tried(walked, exchange(), session, (MINE, MINE), refreshed)


@pytest.mark.parametrize(
    ("capability", "came", "outcome"),
    [
        ("permission-v2", tried(), Outcome.PASS),
        ("permission-v2", tried(scope="openid"), Outcome.INCONCLUSIVE),
        ("permission-v2", tried(redirect={"error": "invalid_scope"}), Outcome.INCONCLUSIVE),
        ("permission-v2", tried(redirect={"error": "server_error"}), Outcome.FAIL),
        ("client-public", tried(answer=error(401, "invalid_client")), Outcome.FAIL),
        ("client-public", tried(answer=exchange(503)), Outcome.INCONCLUSIVE),
        ("client-public", None, Outcome.NOT_OFFERED),
        ("authorize-post", tried(scope=None), Outcome.FAIL),
        ("permission-offline", tried(refresh_token="r"), Outcome.PASS),
        ("permission-offline", tried(), Outcome.FAIL),
        ("permission-offline", tried(scope="patient/*.read"), Outcome.INCONCLUSIVE),
        ("context-standalone-patient", tried(patient="a1"), Outcome.PASS),
        ("context-standalone-patient", tried(), Outcome.FAIL),
    ],
)
def test_a_declared_capability_works_or_not(capability: str, came: Tried | None, outcome: Outcome) -> None:
    """What is not granted to this one app is doubt; a token that does not come, or lacks its part, is a finding."""
    assert outcome is judge_capabilities.works(capability, came, "ann").outcome


def test_a_token_that_reads_nothing_shows_no_capability() -> None:
    """The scope is granted, and the read is refused."""
    came = tried()
    assert came.session is not None
    refused = Tried(came.walked, came.answer, came.session, (seen(status=403), seen(status=403)))
    assert judge_capabilities.works("permission-v2", refused, "ann").outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("status", "hits", "subject", "outcome"),
    [
        (200, (Hit("v", "ann", "Patient/a1"),), "ann", Outcome.PASS),
        (200, (), "ann", Outcome.PASS),
        (200, (Hit("v", "ben", "Patient/b1"),), "ann", Outcome.FAIL),
        (400, (), "ann", Outcome.INCONCLUSIVE),
        (400, (), None, Outcome.PASS),
        (400, (Hit("v", "ann", "Patient/a1"),), None, Outcome.FAIL),
        (400, (Hit("v", "ann", "Patient/a1", echoed=True),), None, Outcome.PASS),
        (200, (), None, Outcome.INCONCLUSIVE),
    ],
)
def test_of_whom_the_token_endpoint_tells(
    status: int, hits: tuple[Hit, ...], subject: str | None, outcome: Outcome
) -> None:
    """A token response is of its subject, a refusal is of nobody; an answer of the other kind teaches nothing."""
    judged = judge_grants.tells_of(hits, subject, exchange(status), refused=subject is None)
    assert judged.outcome is outcome
