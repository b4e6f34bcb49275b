"""Refusals: the right class of status, told by an OperationOutcome, and never by a breakdown."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.checks.common.judgement import (
    SERVER_ERROR,
    TOO_MANY_REQUESTS,
    absent,
    broken,
    holds,
    kept,
    undecided,
    unsure,
)
from payerproof.checks.common.wording import answer, count
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Judgement

UNAUTHORIZED = 401


def answered_with(seen: Observation, statuses: frozenset[int], *, reason: str) -> Judgement:
    """Judge whether a request meets one of the statuses that the specification gives for it.

    A server error is a finding here: the specification names what the answer is.
    """
    expected = " or ".join(str(status) for status in sorted(statuses))
    if seen.exchange.status in {0, TOO_MANY_REQUESTS}:
        return unsure(undecided(seen.exchange), seen, expected=expected, observed=answer(seen))
    if seen.exchange.status in statuses:
        return kept(seen, expected=expected, observed=answer(seen))
    basis = Basis.BREAKDOWN if seen.exchange.status >= SERVER_ERROR else Basis.INFERENCE
    return broken(seen, reason=reason, expected=expected, observed=answer(seen), basis=basis)


def is_outcome(seen: Observation) -> Judgement:
    """Judge whether a refusal carries an OperationOutcome with severity and code, as FHIR JSON."""
    expected = "an OperationOutcome with severity and code, as application/fhir+json"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    if not seen.exchange.refused:
        return unsure(
            "the request was not refused, so there is no error to look at",
            seen,
            expected=expected,
            observed=answer(seen),
        )
    if seen.exchange.status == UNAUTHORIZED and "www-authenticate" in seen.exchange.headers and not seen.resource:
        reason = "a request without a valid token is refused before FHIR is reached, in the words of RFC 6750"
        return absent(reason, seen, expected=expected, observed=answer(seen))
    document = seen.resource or {}
    issues = document.get("issue")
    stated = (
        document.get("resourceType") == "OperationOutcome"
        and isinstance(issues, list)
        and bool(issues)
        and all(isinstance(item, dict) and item.get("severity") and item.get("code") for item in issues)
    )
    if not stated:
        return broken(
            seen, reason="a refusal does not say why in an OperationOutcome", expected=expected, observed=answer(seen)
        )
    media = seen.exchange.headers.get("content-type", "").partition(";")[0].strip()
    reason = "an OperationOutcome is not sent as FHIR JSON"
    return holds(
        media in {"application/fhir+json", "application/json"}, seen, reason=reason, expected=expected, observed=media
    )


def no_breakdown(seen: Iterable[Observation]) -> Judgement:
    """Judge whether none of several strange requests broke the target."""
    answers = tuple(seen)
    expected = "no answer of class 5xx"
    silent = [item for item in answers if item.exchange.status in {0, TOO_MANY_REQUESTS}]
    fallen = [item for item in answers if item.exchange.status >= SERVER_ERROR]
    if fallen:
        return broken(
            *fallen,
            reason=f"{count(len(fallen), 'request')} broke the target",
            expected=expected,
            observed=answer(fallen[0]),
            basis=Basis.BREAKDOWN,
        )
    if silent:
        return unsure("a request was not answered", *silent, expected=expected, observed=answer(silent[0]))
    return kept(*answers, expected=expected, observed=f"{count(len(answers), 'strange request')} answered")
