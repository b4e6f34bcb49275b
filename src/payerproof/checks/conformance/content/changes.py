"""A record that was changed behind the API, read by the member whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from payerproof.checks.common.withdrawal import awaited
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer

ELEMENT, TEXT = "disposition", "Changed for a test of versions."
"""An element of a claim that is a plain text, and what is written into it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim as it was read before it changed and after that; `asked`: read on the condition that it changed.

    `asked` is None where the first read came without a tag.
    """

    before: Observation
    after: Observation
    asked: Observation | None


def read(payer: Payer, member: str, claim: Known) -> Changed:
    """Read a claim, change its text behind the API, and read it again as soon as it shows the change."""
    session = payer.session(member)
    before = payer.ask(session, claim.reference)
    tag = before.exchange.headers.get("etag")
    with payer.record_changed(member, claim.content, {**(claim.content or {}), ELEMENT: TEXT}):
        after = awaited(
            payer,
            lambda: payer.ask(session, claim.reference),
            lambda seen: (seen.resource or {}).get(ELEMENT) == TEXT,
        )
        asked = payer.ask(session, claim.reference, headers={"if-none-match": tag}) if tag else None
    return Changed(before, after, asked)
