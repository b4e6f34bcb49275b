"""Judges of the consent page and of grants, both ways: the good passes, the bad fails, and doubt is told as doubt."""

from __future__ import annotations

import pytest

from payerproof.checks.common import judge_denial
from payerproof.checks.common.judge_denial import Probe, State
from payerproof.checks.consent import judge_consent_page
from payerproof.checks.smart import judge_authorize, judge_scopes
from payerproof.model import Exchange, Outcome
from payerproof.smart.drivers import Walk
from payerproof.smart.pages import Page
from payerproof.smart.sessions import Session
from payerproof.target.description import App
from tests.unit.checks.answers import exchange, seen

SENSITIVE = "Your record may tell of mental health."
HIPAA = "HIPAA will not protect it there."
WITHDRAW = "You can withdraw at any time."
CODE = {"location": "http://app.example/callback?code=abc&state=s"}
ERROR = {"location": "http://app.example/callback?error=access_denied&error_description=no+code="}


@pytest.mark.parametrize(
    ("states", "outcome"),
    [
        ((State.OPEN, State.CLOSED), Outcome.PASS),
        ((State.CLOSED, State.OPEN), Outcome.FAIL),
        ((State.OPEN, State.UNDECIDED), Outcome.INCONCLUSIVE),
    ],
)
def test_a_late_token_dies_in_time(states: tuple[State, ...], outcome: Outcome) -> None:
    """A token that came within the promised seconds is no finding if it is dead when they are over."""
    probes = [Probe(float(number), state, seen()) for number, state in enumerate(states)]
    assert outcome is judge_denial.died_in_time(probes, 5.0, "it lives").outcome


def walk(text: str | None) -> Walk:
    """Return a walk that met a consent page with these words, or none."""
    page = None if text is None else Page("http://payer.example/consent", [], text)
    return Walk(consent_page=page, exchanges=[exchange(body=(text or "").encode())], ended="here")


USUAL = {"sensitive_data": None, "hipaa": None, "withdrawal": None}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (f"{SENSITIVE} {HIPAA} {WITHDRAW}", Outcome.PASS),
        (f"{SENSITIVE} {WITHDRAW}", Outcome.INCONCLUSIVE),
        (WITHDRAW, Outcome.INCONCLUSIVE),
        ("Share with the app?", Outcome.FAIL),
        ("", Outcome.FAIL),
        (None, Outcome.NOT_OFFERED),
    ],
    ids=["every-topic", "one-missing", "two-missing", "silent", "blank", "no-page"],
)
def test_a_page_informs_by_its_words(text: str | None, outcome: Outcome) -> None:
    """Words that are missing leave it to a person; a page that speaks of none of the topics is a finding."""
    assert outcome is judge_consent_page.informs(walk(text), USUAL).outcome


@pytest.mark.parametrize(
    ("promised", "outcome"),
    [
        ({"withdrawal": "at  any time"}, Outcome.PASS),
        ({"withdrawal": "in the app"}, Outcome.FAIL),
        ({"hipaa": None, "withdrawal": "in the app"}, Outcome.FAIL),
        ({"hipaa": None}, Outcome.INCONCLUSIVE),
        ({"hipaa": None, "duration": None}, Outcome.FAIL),
    ],
    ids=["own-words", "own-words-missing", "one-own-missing", "one-usual-missing", "none-of-two"],
)
def test_a_page_is_held_to_what_the_payer_declares(promised: dict[str, str | None], outcome: Outcome) -> None:
    """Words of the payer's own are there or not; topics that it does not declare are nobody's question."""
    assert outcome is judge_consent_page.informs(walk(WITHDRAW), promised).outcome


@pytest.mark.parametrize(
    ("stranger", "member", "outcome"),
    [
        (exchange(403), exchange(302, headers=CODE), Outcome.PASS),
        (exchange(302, headers=ERROR), exchange(302, headers=CODE), Outcome.PASS),
        (exchange(302, headers=CODE), exchange(400), Outcome.FAIL),
        (exchange(302, headers=CODE), exchange(302, headers=CODE), Outcome.FAIL),
        (exchange(403), exchange(403), Outcome.INCONCLUSIVE),
        (exchange(500), exchange(302, headers=CODE), Outcome.INCONCLUSIVE),
    ],
    ids=["refused", "error-at-app", "stranger-only", "both", "nobody", "broke-down"],
)
def test_a_form_needs_the_session_it_belongs_to(stranger: Exchange, member: Exchange, outcome: Outcome) -> None:
    """A form that gives nobody a code proves nothing by giving the stranger none."""
    assert outcome is judge_authorize.form_needs_session(walk(WITHDRAW), (stranger, member), walk(WITHDRAW)).outcome


def test_without_a_form_nothing_is_learnt() -> None:
    """A walk that met no form leaves open whether one would be refused."""
    assert Outcome.INCONCLUSIVE is judge_authorize.form_needs_session(walk(None), None, walk(None)).outcome


@pytest.mark.parametrize(
    ("scope", "outcome"),
    [
        ("launch/patient patient/Patient.read", None),
        ("offline_access patient/Patient.rs", None),
        ("", None),
        ("patient/Patient.read patient/*.read", Outcome.INCONCLUSIVE),
        ("patient/Coverage.rs", Outcome.INCONCLUSIVE),
    ],
)
def test_a_grant_beyond_what_was_asked_proves_nothing_of_enforcement(scope: str, outcome: Outcome | None) -> None:
    """What a token reads is held against its scopes only where these leave something out."""
    app = App("app", "App", "app", "public", "http://app.example/callback", "patient/Patient.read")
    session = Session("s1", app, "ann", "ann", "p1", "token", None, scope, 3600.0)
    doubt = judge_scopes.granted_beyond(session, "Patient")
    assert outcome is (doubt.outcome if doubt else None)
