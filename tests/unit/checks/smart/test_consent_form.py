"""A consent form is protected by the session that showed it, or by an address that nobody can guess."""

from __future__ import annotations

import pytest

from payerproof.checks.smart.judge_authorize import form_needs_session
from payerproof.http.client import Request
from payerproof.model import Exchange, Outcome
from payerproof.smart.drivers import Walk
from tests.unit.checks.answers import exchange

CODE = "http://127.0.0.1:7999/callback?code=c-1"


def walk(path: str) -> Walk:
    """Return a walk to a consent form that goes to such a path."""
    return Walk(consent=Request("POST", f"https://login.example{path}"))


def answers(*, stranger: bool) -> tuple[Exchange, Exchange]:
    """Return the answers to a stranger's browser and to the member's own."""
    given = exchange(302, headers={"location": CODE})
    return (given if stranger else exchange(403), given)


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ("/consent", "/consent", Outcome.FAIL),
        ("/consent/1041", "/consent/1042", Outcome.FAIL),
        ("/consent/f3a9c17b22d04e6fa1", "/consent/0d8e4b7aa9c34f12bb", Outcome.PASS),
        ("/consent/f3a9c17b22d04e6fa1", "/consent/f3a9c17b22d04e6fa1", Outcome.FAIL),
    ],
)
def test_a_secret_address_protects_the_form(first: str, second: str, outcome: Outcome) -> None:
    """A form that any browser may send is a finding, unless its address is a secret of the walk."""
    assert form_needs_session(walk(first), answers(stranger=True), walk(second)).outcome is outcome


def test_a_form_bound_to_its_session_passes() -> None:
    """The stranger is refused, and the member is served."""
    judged = form_needs_session(walk("/consent"), answers(stranger=False), walk("/consent"))
    assert judged.outcome is Outcome.PASS
