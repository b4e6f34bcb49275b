"""The short memory of a run: enough to tell, beside a verdict, how to ask again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from payerproof.evidence.curl import curl, token_variable
from payerproof.evidence.redaction import Redactor
from payerproof.model import Exchange
from payerproof.smart.sessions import Session

_KEPT = 512


class Recent:
    """The last few exchanges and all sessions, so that a verdict can tell how to ask again. Safe to share."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._lock = threading.Lock()
        self._exchanges: OrderedDict[str, Exchange] = OrderedDict()
        self._kept: dict[str, Exchange] = {}
        self._sessions: dict[str, tuple[str, str]] = {}

    def exchange(self, exchange: Exchange, *, keep: bool = False) -> None:
        """Remember an exchange; the oldest beyond a few hundred are forgotten, but for some that are to be kept."""
        with self._lock:
            if keep and len(self._kept) < _KEPT:
                self._kept[exchange.id] = replace(exchange, body=b"")
            self._exchanges[exchange.id] = exchange
            while len(self._exchanges) > _KEPT:
                self._exchanges.popitem(last=False)

    def session(self, session: Session) -> None:
        """Remember who a session belongs to."""
        self._sessions[session.id] = (session.member, session.subject)

    def reproduce(self, exchanges: Sequence[str]) -> str | None:
        """Return the curl line of the last of `exchanges` that is remembered."""
        for identifier in reversed(exchanges):
            exchange = self._exchanges.get(identifier) or self._kept.get(identifier)
            if exchange is not None:
                member, subject = self._sessions.get(exchange.session or "", (None, None))
                return curl(exchange, self._redactor, token_variable(member, subject))
        return None
