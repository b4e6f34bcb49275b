"""Documents: does somebody get a document that only its subject is entitled to?

A document may name nobody in a way that a machine reads, so it is compared byte by byte with what its subject got.
"""

from __future__ import annotations

from payerproof.checks.common.judgement import absent, broken, kept, undecided, unsure
from payerproof.checks.common.wording import answer
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement

_EXPECTED = "a refusal, or nothing of the document"


def closed(
    attempt: Observation,
    control: Observation,
    requester: str,
    subject: str,
    *,
    anonymous: Observation | None = None,
    kept_secret: bool = False,
) -> Judgement:
    """Judge what `requester` got at the address of a document of `subject`'s.

    `anonymous`: the answer to the same request without a token. What everybody gets without one may be a leaflet, so
    it is a finding only if values of the subject's stand in it. `kept_secret`: the address itself is the key.
    """
    if control.exchange.refused:
        return absent(f"the document is refused to {subject} as well: {answer(control)}", control, attempt)
    if not control.exchange.ok or not control.exchange.body:
        return unsure(f"{subject} does not get the document: {answer(control)}", control, expected=_EXPECTED)
    tried = [attempt] if anonymous is None else [attempt, anonymous]
    opened = [seen for seen in tried if _holds(seen, control, subject)]
    doubt = _doubt(tried, opened, anonymous, subject, kept_secret=kept_secret)
    if doubt:
        return unsure(doubt, control, *tried, expected=_EXPECTED, observed=answer(attempt))
    if opened:
        who = requester if opened[0] is attempt else "whoever sends no token"
        reason = f"{who} receives a document of {subject}"
        return broken(control, opened[0], reason=reason, expected=_EXPECTED, observed=answer(opened[0]))
    return kept(control, *tried, expected=_EXPECTED, observed=f"{answer(attempt)}; {subject} gets the document")


def _doubt(
    tried: list[Observation],
    opened: list[Observation],
    anonymous: Observation | None,
    subject: str,
    *,
    kept_secret: bool,
) -> str:
    """Return why it is not known whether the document is closed, or an empty text."""
    if opened and kept_secret:
        return "the address holds a key of its own, and opens the document to whoever was given it"
    if anonymous in opened and not any(seen.owned_by(subject) for seen in opened):
        return "the document is open to everybody, and it is not known whether it tells of anybody"
    return "" if opened else next((why for seen in tried if (why := undecided(seen.exchange))), "")


def _holds(seen: Observation, control: Observation, subject: str) -> bool:
    """Tell whether an answer holds the document: the very bytes, or a value of the subject's."""
    same = seen.exchange.body == control.exchange.body
    return seen.exchange.ok and bool(seen.exchange.body) and (same or bool(seen.owned_by(subject)))
