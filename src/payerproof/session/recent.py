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
_BYTES = 8 * 1024 * 1024
"""What the requests that are remembered may take together. Answers are not needed to ask again, and are not kept."""


class Recent:
    """The last few exchanges and all sessions, so that a verdict can tell how to ask again. Safe to share."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._lock = threading.Lock()
        self._exchanges: OrderedDict[str, Exchange] = OrderedDict()
        self._kept: dict[str, Exchange] = {}
        self._bytes = 0
        self._sessions: dict[str, tuple[str, str]] = {}

    def exchange(self, exchange: Exchange, *, keep: bool = False) -> None:
        """Remember what was asked; the oldest beyond a few hundred, or beyond a few megabytes, are forgotten.

        Some, which are to be kept, are not.
        """
        asked = replace(exchange, body=b"", headers={})
        with self._lock:
            if keep and len(self._kept) < _KEPT:
                self._kept[asked.id] = asked
            self._exchanges[asked.id] = asked
            self._bytes += _size(asked)
            while len(self._exchanges) > _KEPT or (self._bytes > _BYTES and len(self._exchanges) > 1):
                _, oldest = self._exchanges.popitem(last=False)
                self._bytes -= _size(oldest)

    def session(self, session: Session) -> None:
        """Remember who a session belongs to."""
        self._sessions[session.id] = (session.requester, session.subject)

    def reproduce(self, exchanges: Sequence[str]) -> str | None:
        """Return the curl line of the last of `exchanges` that is remembered."""
        for identifier in reversed(exchanges):
            exchange = self._exchanges.get(identifier) or self._kept.get(identifier)
            if exchange is not None:
                member, subject = self._sessions.get(exchange.session or "", (None, None))
                return curl(exchange, self._redactor, token_variable(member, subject))
        return None


def _size(exchange: Exchange) -> int:
    headers = sum(len(name) + len(value) for name, value in exchange.request_headers.items())
    return len(exchange.request_body) + len(exchange.url) + headers
