"""Oracles for strange requests: what is wrong with one answer, in words, or nothing.

Each takes an observation and returns what it found, an empty text if nothing.
An answer that never came is none of theirs: it is counted, not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from payerproof.checks.common import loose_words
from payerproof.checks.common.judge_leak import Allowed, foreign_resources, foreign_values
from payerproof.checks.common.wording import some
from payerproof.knowledge.observation import Observation

SERVER_ERROR = 500
_NO_FHIR = frozenset({414, 429, 431})
"""Refusals that come from before the FHIR server: too long, too many, too large."""


def foreign(seen: Observation, allowed: Allowed, owner_of: Callable[[str], str | None]) -> str:
    """Find values or resources that the requester is not entitled to."""
    values = foreign_values(seen, allowed)
    served = foreign_resources(seen, allowed, owner_of)
    if not values and not served:
        return ""
    owners = sorted({hit.owner or "a population unknown to this run" for hit in values})
    places = sorted({hit.place or hit.value for hit in values} | set(served))
    return f"data of {some(owners) or 'somebody else'}: {some(places)}"


def server_error(seen: Observation) -> str:
    """Find an answer that says the server broke."""
    status = seen.exchange.status
    return f"status {status}" if status >= SERVER_ERROR else ""


def error_shape(seen: Observation) -> str:
    """Find a refusal that is no OperationOutcome with an issue, in JSON."""
    exchange = seen.exchange
    if not exchange.refused or exchange.status in _NO_FHIR or exchange.method == "HEAD":
        return ""
    media_type = exchange.headers.get("content-type", "").partition(";")[0].strip().lower()
    if "json" not in media_type:
        return f"status {exchange.status} with {media_type or 'no content type'} instead of JSON"
    document = seen.resource
    if document is None or document["resourceType"] != "OperationOutcome":
        return f"status {exchange.status} with {document['resourceType'] if document else 'no resource'}"
    issues = document.get("issue")
    stated = [item for item in issues if isinstance(item, dict)] if isinstance(issues, list) else []
    if not stated or not all(isinstance(item.get(key), str) for item in stated for key in ("severity", "code")):
        return f"status {exchange.status} with an OperationOutcome whose issue has no severity or code"
    return ""


def echo(seen: Observation, secrets: Iterable[str], mark: str) -> str:
    """Find a stack trace, one of `secrets`, or `mark` (markup that was sent) as markup again."""
    return loose_words.said(seen.exchange, secrets, mark)
