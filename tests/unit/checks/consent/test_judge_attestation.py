"""Twin apps, one of which did not attest: what is less is told, and what differs for other reasons is no finding."""

from __future__ import annotations

import pytest

from payerproof.checks.consent import judge_attestation
from payerproof.knowledge.observation import Pages
from payerproof.model import Outcome
from payerproof.smart.drivers import Walk
from payerproof.smart.pages import Page
from payerproof.smart.sessions import Session
from payerproof.target.description import App
from tests.unit.checks.answers import bundle, exchange, seen

FIRST = App("viewer", "Claims Viewer", "viewer-1", "public", "https://viewer.example/", "patient/*.read", attested=True)
OTHER = App("buddy", "Budget Buddy", "buddy-1", "public", "https://buddy.example/", "patient/*.read", attested=False)
FULL = "launch/patient patient/*.read"


def _session(app: App, scope: str = FULL, refresh: str | None = "r") -> Session:
    return Session("s1", app, "ann", "ann", "ann-1", "token", refresh, scope, 3600.0)


def _pages(*ids: str, status: int = 200, ended: str = "last page") -> Pages:
    body = bundle([f"Coverage/{name}" for name in ids]) if status == 200 else b"{}"
    return Pages((seen(status=status, body=body),), ended)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (_session(OTHER), ""),
        (_session(OTHER, f"{FULL} openid"), ""),
        (_session(OTHER, "launch/patient"), "not the scopes patient/*.read"),
        (_session(OTHER, refresh=None), "no refresh token"),
    ],
)
def test_a_login_brings_both_the_same(other: Session, words: str) -> None:
    """A scope less, or no refresh token, is told in words; more is nobody's loss."""
    judged = judge_attestation.alike(_session(FIRST), other)
    assert (judged.outcome is Outcome.FAIL) is bool(words)
    assert words in judged.reason


NOTHING = _pages()
REFUSED = _pages(status=403, ended="page 1 was answered with 403")


@pytest.mark.parametrize(
    ("first", "other", "again", "outcome"),
    [
        (_pages("a", "b"), _pages("b", "a"), _pages("a", "b"), Outcome.PASS),
        (_pages("a", "b"), _pages("a"), _pages("a", "b"), Outcome.FAIL),
        (_pages("a", "b"), REFUSED, _pages("a", "b"), Outcome.FAIL),
        (_pages("a", "b"), _pages("a"), _pages("a"), Outcome.INCONCLUSIVE),
        (_pages("a", "b"), _pages("a", ended="no last page within 1 pages"), _pages("a", "b"), Outcome.INCONCLUSIVE),
        (REFUSED, REFUSED, REFUSED, Outcome.INCONCLUSIVE),
        (NOTHING, NOTHING, NOTHING, Outcome.NOT_OFFERED),
    ],
    ids=["same", "fewer", "refused", "changed-meanwhile", "walk-cut", "no-control", "nothing-there"],
)
def test_searches_bring_both_the_same(first: Pages, other: Pages, again: Pages, outcome: Outcome) -> None:
    """Fewer records, or a refusal, is a finding only beside a whole answer to the twin that stays the same."""
    assert judge_attestation.same_records("Coverage", (first, other), again).outcome is outcome


def _walk(text: str | None) -> Walk:
    page = None if text is None else Page("https://payer.example/consent", [], text)
    return Walk(consent_page=page, exchanges=[exchange()], ended="here")


PLAIN = "Share with {}? You may withdraw at any time."


@pytest.mark.parametrize(
    ("first", "other", "outcome"),
    [
        (PLAIN, PLAIN + " {} has not attested to any code of conduct.", Outcome.PASS),
        (PLAIN + " {} has attested.", PLAIN + " CAUTION: {} gave us no privacy policy.", Outcome.PASS),
        (PLAIN, PLAIN, Outcome.FAIL),
        (PLAIN + " {} keeps the code of conduct.", PLAIN, Outcome.INCONCLUSIVE),
        (PLAIN, PLAIN + " {} is new here.", Outcome.INCONCLUSIVE),
        (PLAIN, None, Outcome.NOT_OFFERED),
    ],
    ids=["not-attested", "no-policy", "the-same", "only-a-mark-missing", "other-words", "no-page"],
)
def test_a_page_warns_by_what_it_says_of_the_other_alone(first: str, other: str | None, outcome: Outcome) -> None:
    """Names of the apps are no difference; words that are not those of a warning are for a person to read."""
    attesting = _walk(first.format(FIRST.title, FIRST.title)), FIRST
    lacking = _walk(None if other is None else other.format(OTHER.title, OTHER.client_id)), OTHER
    assert judge_attestation.warned(attesting, lacking).outcome is outcome
