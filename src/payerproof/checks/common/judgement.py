"""The plainest judgements: a rule holds or not, the answer leaves doubt, or the target does not offer it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from payerproof.checks.common.wording import answer
from payerproof.knowledge.observation import Observation
from payerproof.model import SEVERITY, Absence, Basis, Exchange, Judgement, Outcome, Severity
from payerproof.smart.discovery import json_object

ACCEPTED = 202
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
_PAGES = ("text/html", "application/xhtml")
_OPENING = ("access_token", "refresh_token", "id_token", "output")
"""Keys of a JSON object that is no resource by which it opens something: tokens, and the files of an export."""


def _names(exchanges: Iterable[Exchange | Observation]) -> tuple[str, ...]:
    return tuple(item.id if isinstance(item, Exchange) else item.exchange.id for item in exchanges)


def holds(
    rule: bool,  # noqa: FBT001 - the rule itself, always the first argument
    *exchanges: Exchange | Observation,
    reason: str,
    expected: str,
    observed: str,
) -> Judgement:
    """Return a pass if `rule` is true, else a failure with `reason`."""
    if rule:
        return kept(*exchanges, expected=expected, observed=observed)
    return broken(*exchanges, reason=reason, expected=expected, observed=observed)


def broken(
    *exchanges: Exchange | Observation, reason: str, expected: str, observed: str, basis: Basis = Basis.INFERENCE
) -> Judgement:
    """Return a failure."""
    return Judgement(Outcome.FAIL, reason, expected, observed, _names(exchanges), basis=basis)


def kept(*exchanges: Exchange | Observation, expected: str, observed: str) -> Judgement:
    """Return a pass."""
    return Judgement(Outcome.PASS, "", expected, observed, _names(exchanges))


def unsure(reason: str, *exchanges: Exchange | Observation, expected: str = "", observed: str = "") -> Judgement:
    """Return a judgement that nothing was learnt, and why."""
    return Judgement(Outcome.INCONCLUSIVE, reason, expected, observed, _names(exchanges))


def absent(reason: str, *exchanges: Exchange | Observation, expected: str = "", observed: str = "") -> Judgement:
    """Return a judgement that the target does not offer, and need not offer, what was to be judged."""
    return Judgement(Outcome.NOT_OFFERED, reason, expected, observed, _names(exchanges))


def inapplicable(reason: str, *exchanges: Exchange | Observation, expected: str = "") -> Judgement:
    """Return a judgement that there are no people or data by which it could be judged."""
    details = {"absence": Absence.NOT_APPLICABLE.value}
    return Judgement(Outcome.NOT_OFFERED, reason, expected, "", _names(exchanges), details)


def undecided(exchange: Exchange) -> str:
    """Return why an answer decides nothing (none, slow down, server error, a page for data), or an empty text."""
    if exchange.status == 0:
        return f"no answer: {exchange.error}"
    if exchange.status == TOO_MANY_REQUESTS:
        return "the target asked to slow down (429), so the request was not decided"
    if exchange.status >= SERVER_ERROR:
        return f"the target broke down over the request ({exchange.status}), so it was not decided"
    if exchange.ok and _is_page(exchange):
        return f"a page came in place of data ({exchange.status} text/html), as from a login or a proxy"
    return ""


def _is_page(exchange: Exchange) -> bool:
    """Return whether a page for people answers a request that asked for JSON or XML, and for no page."""
    wanted = next((value for name, value in exchange.request_headers.items() if name.lower() == "accept"), "").lower()
    return (
        "html" not in wanted
        and ("json" in wanted or "xml" in wanted)
        and (exchange.headers.get("content-type", "").lower().startswith(_PAGES))
    )


def refused(seen: Observation, owner: str, *, reason: str, expected: str = "a refusal (4xx)") -> Judgement:
    """Judge whether a request without right to data was refused: by a 4xx, or by an answer without data of `owner`."""
    exchange = seen.exchange
    if seen.owned_by(owner):
        observed = f"{answer(seen)} with data of {owner}"
        return broken(seen, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)
    doubt = undecided(exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    kind = seen.resource["resourceType"] if exchange.ok and seen.resource else ""
    if kind == "OperationOutcome" or (kind == "Bundle" and not seen.entries):
        return kept(seen, expected=expected, observed=f"{answer(seen)}, without data")
    judged = holds(exchange.refused, seen, reason=reason, expected=expected, observed=answer(seen))
    return by_effect(judged, seen)


def served(seen: Observation) -> bool:
    """Return whether an answer holds what may be data or a token: not where it is empty, or an outcome alone."""
    body = seen.exchange.body
    if any(not hit.echoed for hit in seen.hits):
        return True
    if not (seen.exchange.ok and body.strip()):
        return False
    document = json_object(body)
    if document is None:
        return True
    if seen.resource is None:
        return any(document.get(key) for key in _OPENING)
    return bool(seen.entries) if seen.resource["resourceType"] == "Bundle" else not _is_outcome(seen)


def by_effect(judged: Judgement, seen: Observation) -> Judgement:
    """Return a judgement, the milder where an answer that should not be serves neither data nor a token."""
    return judged if served(seen) else milder(judged)


def milder(judged: Judgement) -> Judgement:
    """Return a judgement whose finding is a weaker control and no more: nothing was served to whom it is not due."""
    if judged.outcome is not Outcome.FAIL:
        return judged
    return replace(judged, details={**judged.details, SEVERITY: Severity.MEDIUM.value})


def _is_outcome(seen: Observation) -> bool:
    return (seen.resource or {}).get("resourceType") == "OperationOutcome"
