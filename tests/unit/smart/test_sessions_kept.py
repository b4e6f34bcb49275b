"""A shared session whose token the payer ended before its time is replaced, and no other is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count
from typing import Any

import pytest

from payerproof.evidence.redaction import Redactor
from payerproof.http.client import Wire
from payerproof.smart.discovery import Endpoints
from payerproof.smart.sessions import Session, Sessions
from payerproof.synthetic_data.household import Member
from payerproof.target.description import Account, App, Login

APP = App("viewer", "Viewer", "viewer", "public", "http://127.0.0.1:7999/callback", "patient/*.read")
_tokens = count(1)


def sign_in(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Stand for a user's own login: a new token each time; `stubborn` has but one."""
    name = asked["username"]
    number = 0 if name == "stubborn" else next(_tokens)
    return {"access_token": f"token-{name}-{number}", "patient": f"patient-{name}"}


@pytest.fixture
def sessions() -> Iterator[Sessions]:
    """Give sessions of two members who sign in by a callable."""
    login = Login("python", callable=f"{__name__}:sign_in")
    people = {
        name: Member(name, "subscriber", date(1980, 1, 1), "female", "Doe", (name,), "IL")
        for name in ("ann", "stubborn")
    }
    accounts = {name: Account(person, login) for name, person in people.items()}
    wire = Wire(lambda _: None)
    yield Sessions(wire, Endpoints, accounts, "http://127.0.0.1/fhir", Redactor(), lambda _: None)
    wire.close()


def dead(_: Session) -> bool:
    """Stand for a payer that takes the token no more."""
    return False


def test_a_dead_token_is_replaced_once(sessions: Sessions) -> None:
    """The first refusal signs in anew; later refusals of the dead session, and later calls, get that one."""
    first = sessions.get("ann", "ann", APP)
    second = sessions.replaced(first, dead)
    assert second is not None
    assert second.access_token != first.access_token
    assert (sessions.replaced(first, dead), sessions.get("ann", "ann", APP)) == (second, second)


def test_a_live_token_stays(sessions: Sessions) -> None:
    """A payer that refuses data with 401 is asked ever more rarely whether it means the token."""
    session = sessions.get("ann", "ann", APP)
    asked: list[str] = []

    def alive(which: Session) -> bool:
        asked.append(which.id)
        return True

    assert {sessions.replaced(session, alive) for _ in range(100)} == {None}
    assert (len(asked), sessions.get("ann", "ann", APP)) == (7, session)


def test_a_session_of_its_own_is_never_replaced(sessions: Sessions) -> None:
    """A check that ends a token sees it dead."""
    sessions.get("ann", "ann", APP)
    assert sessions.replaced(sessions.fresh("ann", "ann", APP), dead) is None


def test_the_same_token_again_is_no_other(sessions: Sessions) -> None:
    """Where the login has but one token, its refusal stands."""
    assert sessions.replaced(sessions.get("stubborn", "stubborn", APP), dead) is None
