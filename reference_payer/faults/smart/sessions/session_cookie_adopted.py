"""A session takes the name that the browser brings along."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.sessions import Session, Sessions
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="session-cookie-adopted",
    title="A session takes the name that the browser brings along",
    seam="people.begun",
    story=(
        "Where a browser brings a cookie that is unknown, perhaps after a restart, its session begins under "
        "that name, so that open pages go on. A login renews the names that were given out, and not these: "
        "whoever can set a cookie, from a page below the same domain, knows the name of the session."
    ),
    source="CWE-384; PHP session.use_strict_mode",
    caught_by=("smart-session-begins-with-login",),
)


def apply(seams: Seams) -> None:
    """Begin under the name that was brought, and keep it over the login."""
    begun, renewed, adopted = seams.people.begun, seams.people.renewed, set[str]()

    def taken(sessions: Sessions, brought: str | None) -> tuple[str, Session]:
        if brought is None:
            return begun(sessions, brought)
        adopted.add(brought)
        return sessions.keep(brought, Session())

    def kept(sessions: Sessions, cookie: str, session: Session) -> tuple[str, Session]:
        return sessions.keep(cookie, session) if cookie in adopted else renewed(sessions, cookie, session)

    seams.people.begun, seams.people.renewed = taken, kept
