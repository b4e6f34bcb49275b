"""Whoever is named by `login_hint` is logged in."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.sessions import Session
from payerproof.reference_payer.seams import Pairs, Seams

FAULT = Fault(
    id="login-hint-believed",
    title="Whoever is named by `login_hint` is logged in",
    seam="people.login_due",
    story=(
        "Partners whose members are logged in already pass the member number on in login_hint, so that nobody types "
        "it twice. The login page was skipped for them, and nothing tells their requests from anybody's."
    ),
    source="OpenID Connect Core 1.0 section 3.1.2.1: a hint; section 3.1.2.3: the person is authenticated",
    caught_by=("smart-login-hint-no-login",),
)


def apply(seams: Seams) -> None:
    """Begin a login of whoever the request names."""
    requested, login_due = seams.authorization.requested, seams.people.login_due
    hinted: ContextVar[str | None] = ContextVar("hinted", default=None)

    def read(query: Pairs, posted: Pairs) -> Pairs:
        fields = requested(query, posted)
        hinted.set(dict(fields).get("login_hint"))
        return fields

    def believed(session: Session, max_age: str | None, now: datetime) -> bool:
        if name := hinted.get():
            session.account, session.since = name, now
        return login_due(session, max_age, now)

    seams.authorization.requested, seams.people.login_due = read, believed
