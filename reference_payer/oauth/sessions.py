"""Browser sessions of members: who is logged in, and which authorization requests are under way."""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

CAPACITY = 20_000
"""Sessions kept; the least recently used go first."""

OPEN_REQUESTS = 20
"""Authorization requests one browser may have under way; the oldest go first."""


@dataclass(slots=True)
class Pending:
    """A validated authorization request on its way through login, picker and consent."""

    client_id: str
    redirect_uri: str
    state: str | None
    challenge: str | None
    scopes: tuple[str, ...]
    response_type: str = "code"
    nonce: str | None = None
    max_age: str | None = None
    subject: str | None = None
    relogin: bool = False


@dataclass(slots=True)
class Session:
    """One browser. `csrf` goes into every form and has to come back; `since` is when the account logged in."""

    account: str | None = None
    since: datetime | None = None
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    pending: OrderedDict[str, Pending] = field(default_factory=OrderedDict)

    def open(self, request: Pending) -> str:
        """Keep an authorization request and return its name for the forms."""
        name = secrets.token_urlsafe(12)
        self.pending[name] = request
        if len(self.pending) > OPEN_REQUESTS:
            self.pending.popitem(last=False)
        return name

    def genuine(self, presented: str) -> bool:
        """Tell whether a form came from a page of this session."""
        return hmac.compare_digest(self.csrf.encode(), presented.encode())


class Sessions:
    """All sessions by the value of their cookie."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def __iter__(self) -> Iterator[Session]:
        """Yield every session, the least recently used first."""
        return iter(self._sessions.values())

    def find(self, cookie: str | None) -> Session | None:
        """Return the session behind a cookie."""
        if cookie is None or cookie not in self._sessions:
            return None
        self._sessions.move_to_end(cookie)
        return self._sessions[cookie]

    def start(self, session: Session | None = None) -> tuple[str, Session]:
        """Keep a session under a new cookie value."""
        return self.keep(secrets.token_urlsafe(24), session or Session())

    def keep(self, cookie: str, session: Session) -> tuple[str, Session]:
        """Keep a session under a cookie value."""
        self._sessions[cookie] = session
        if len(self._sessions) > CAPACITY:
            self._sessions.popitem(last=False)
        return cookie, self._sessions[cookie]

    def forget(self, cookie: str | None) -> None:
        """End a session."""
        if cookie is not None:
            self._sessions.pop(cookie, None)


def begun(sessions: Sessions, _brought: str | None) -> tuple[str, Session]:
    """Begin a session under a name of the payer's own, whatever name the browser brings along; CWE-384."""
    return sessions.start()


def renewed(sessions: Sessions, cookie: str, session: Session) -> tuple[str, Session]:
    """Keep the session of a login under a new cookie value, so that no planted cookie is logged in; CWE-384."""
    sessions.forget(cookie)
    return sessions.start(session)


def login_due(session: Session, max_age: str | None, now: datetime) -> bool:
    """Tell whether the login is older than the app allows; OpenID Connect Core, section 3.1.2.1."""
    if max_age is None or not max_age.isdecimal() or session.since is None:
        return False
    return now - session.since > timedelta(seconds=int(max_age[:9]))


def sender(_sessions: Sessions, session: Session, csrf: str) -> Session | None:
    """Return whose form it is: the session of the browser that sent it, if it came from a page of that session."""
    return session if session.genuine(csrf) else None
