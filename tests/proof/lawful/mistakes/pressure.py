"""Mistakes that show under strange requests, or many at once."""

from __future__ import annotations

from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.wire import Ask, Reply


@mistake("fuzz", "", swept=True)
def strange_words_break(payer: Payer) -> None:
    """A value beyond ASCII breaks the server."""

    def answer(ask: Ask) -> Reply:
        if any(not value.isascii() for _, value in ask.query):
            return Reply(500, b"UnicodeEncodeError", [("content-type", "text/plain")])
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.fhir, "answer", answer)


@mistake("load", "", swept=True)
def last_asker_remembered(payer: Payer) -> None:
    """Under pressure, one in ten answers is that of whoever asked before."""
    before: list[Any] = []
    turns = iter(range(1 << 30))

    def valid(token: str | None) -> Any:
        found = healthy(token)
        before.append(found)
        return before[-2] if next(turns) % 10 == 9 and len(before) > 1 and found else found

    healthy = put(payer.grants, "valid", valid)
