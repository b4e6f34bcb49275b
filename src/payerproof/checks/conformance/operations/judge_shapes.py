"""Answers to addresses that mean one thing only: that thing, or a refusal."""

from __future__ import annotations

from payerproof.checks.common.judgement import absent, broken, kept, undecided, unsure
from payerproof.checks.common.wording import answer, some
from payerproof.checks.conformance.operations.shapes import (
    COMPARTMENT,
    EVERYTHING,
    HISTORY,
    MISNAMED,
    TYPE_HISTORY,
    Asked,
)
from payerproof.knowledge.observation import Observation, ids
from payerproof.model import Judgement

_OK = 200
_BUNDLES = {HISTORY: "history", TYPE_HISTORY: "history", EVERYTHING: "searchset", COMPARTMENT: "searchset"}
"""The type of Bundle that R4 gives for each."""


def what_was_asked(attempt: Asked) -> Judgement:
    """Judge an answer of 200: what the address means, with nothing else in it (R4, http.html)."""
    seen = attempt.seen
    meant = f"a Bundle of type {_BUNDLES[attempt.kind]}" if attempt.kind in _BUNDLES else f"a {attempt.type}"
    expected = f"{attempt.url.partition('/')[2]}: {meant}, or a refusal"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    if attempt.kind == MISNAMED and seen.exchange.refused:
        return kept(seen, expected=expected, observed=answer(seen))
    if seen.exchange.status != _OK:
        return absent(
            f"the {attempt.kind} of {attempt.type} is not offered", seen, expected=expected, observed=answer(seen)
        )
    wrong = _wrong(attempt, seen)
    if wrong:
        reason = f"the {attempt.kind} of {attempt.type} is answered with 200 and something else: {wrong}"
        return broken(seen, reason=reason, expected=expected, observed=answer(seen))
    return kept(seen, expected=expected, observed=answer(seen))


def _wrong(attempt: Asked, seen: Observation) -> str:
    """Return in words what else an answer is, empty if it is what was asked for."""
    document = seen.resource or {}
    kind = document.get("resourceType")
    if kind == "OperationOutcome":
        return ""
    if attempt.kind == MISNAMED:
        return "" if kind == attempt.type else f"a {kind}" if kind else "no resource"
    if kind != "Bundle":
        return f"a {kind}" if kind else "no resource"
    if document.get("type") != _BUNDLES[attempt.kind]:
        return f"a Bundle of type {document.get('type')}"
    found = ids(seen.matches if attempt.kind == COMPARTMENT else seen.entries)
    if attempt.kind == HISTORY:
        others = [name for name in found if name != attempt.reference]
    elif attempt.kind == EVERYTHING:
        return "" if attempt.reference in found or seen.next_link else "a Bundle without the Patient"
    else:
        others = [name for name in found if name.partition("/")[0] not in {attempt.type, "OperationOutcome"}]
    return f"a Bundle with {some(sorted(set(others)))}" if others else ""
