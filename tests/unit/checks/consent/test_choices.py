"""A sign-in while an app is turned off: a refusal that looks like one of the password costs no account."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from payerproof.checks.common.judge_grants import shut_out
from payerproof.checks.consent import choices
from payerproof.errors import CredentialsRefused, LoginFailed
from payerproof.model import Outcome
from payerproof.payer import Payer
from payerproof.smart.drivers import Choices, Walk
from payerproof.smart.sessions import Authorization, Session
from payerproof.target.description import App
from tests.unit.checks.answers import exchange

APP = App("app", "App", "app", "public", "http://app.example/callback", "launch/patient")
BARRED: list[str] = []


def authorization(**redirect: str) -> Authorization:
    """Return a walk that ended at the app with such parameters."""
    return Authorization(APP, "s", None, Walk(redirect=redirect, exchanges=[exchange(302)]))


class Logins:
    """Sessions of a payer that answers an authorization in one way."""

    def __init__(self, answer: Authorization | LoginFailed | None) -> None:
        self.answer = answer

    def choices(self, requester: str, subject: str) -> Choices:
        """Return choices that bar an account where they are refused."""
        return Choices(requester, "pw", subject, refused=lambda _, problem: BARRED.append(str(problem)))

    def authorize(self, requester: str, app: App, asked: Choices) -> Authorization:
        """Answer, refuse the password, or fail."""
        assert (requester, app) == ("ann", APP)
        if self.answer is None:
            asked.give_up()
        if isinstance(self.answer, LoginFailed):
            raise self.answer
        return self.answer


def signed_in(answer: Authorization | LoginFailed | None) -> Authorization | None:
    """Sign ann in at a payer that answers so."""
    session: Any = SimpleNamespace(requester="ann", subject="ann", app=APP)
    return choices.signed_in(cast("Payer", SimpleNamespace(sessions=Logins(answer))), cast("Session", session))


def test_a_refusal_bars_no_account() -> None:
    """What is refused after the password is no code; what fails otherwise fails."""
    good = authorization(code="abc")
    assert signed_in(good) is good
    assert signed_in(None) is None
    assert signed_in(CredentialsRefused("no")) is None
    assert BARRED == []
    with pytest.raises(LoginFailed, match="picker"):
        signed_in(LoginFailed("picker"))


@pytest.mark.parametrize(
    ("afterwards", "outcome"),
    [
        (authorization(code="abc"), Outcome.PASS),
        (authorization(error="access_denied"), Outcome.INCONCLUSIVE),
        (None, Outcome.INCONCLUSIVE),
    ],
)
def test_a_refused_sign_in_is_of_the_app_where_it_is_granted_later(
    afterwards: Authorization | None, outcome: Outcome
) -> None:
    """A password that is refused for good says nothing of the app."""
    assert shut_out(afterwards).outcome is outcome
