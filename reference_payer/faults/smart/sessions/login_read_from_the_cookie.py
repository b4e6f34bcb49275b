"""Who is logged in is read from the cookie, where the server has forgotten it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.sessions import Session, Sessions
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="login-read-from-the-cookie",
    title="Who is logged in is read from the cookie, where the server has forgotten it",
    seam="people.begun",
    story=(
        "So that a restart logs nobody out, the name of a session begins with that of its member, and a session "
        "that is unknown is begun anew for whom it names. Whoever writes another name into it is that member."
    ),
    source="CWE-565: reliance on cookies without validation; OWASP Session Management, session id content",
    caught_by=("smart-session-names-nobody",),
)


def apply(seams: Seams) -> None:
    """Write the account into the cookie, and begin a session of whoever stands in one."""
    begun, renewed = seams.people.begun, seams.people.renewed

    def named(sessions: Sessions, cookie: str, session: Session) -> tuple[str, Session]:
        name, kept = renewed(sessions, cookie, session)
        sessions.forget(name)
        return sessions.keep(f"{kept.account}.{name}", kept)

    def restored(sessions: Sessions, brought: str | None) -> tuple[str, Session]:
        account, mark, _ = (brought or "").partition(".")
        return sessions.keep(brought or "", Session(account=account)) if mark else begun(sessions, brought)

    seams.people.begun, seams.people.renewed = restored, named
