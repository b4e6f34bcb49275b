"""Oracles for strange requests: what is wrong with one answer, in words, or nothing.

Each takes an observation and returns what it found, an empty text if nothing.
An answer that never came is none of theirs: it is counted, not judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from payerproof.checks.common.judge_leak import Allowed, foreign_resources, foreign_values
from payerproof.checks.common.wording import some
from payerproof.knowledge.observation import Observation

SERVER_ERROR = 500
_NO_FHIR = frozenset({414, 429, 431})
"""Refusals that come from before the FHIR server: too long, too many, too large."""

_TRACES: tuple[tuple[str, re.Pattern[bytes]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("a Python traceback", rb"Traceback \(most recent call last\)|File \\?\"[^\"\n]{1,300}\\?\", line \d+"),
        ("a Java stack trace", rb"\bat (?:[\w$]+\.){2,}[\w$<>]+\([\w$]+\.(?:java|kt|scala):\d+\)"),
        ("a Java exception", rb"\b(?:[a-z][\w$]*\.){2,}[A-Z][\w$]*(?:Exception|Error)\b"),
        ("a .NET stack trace", rb"\bat [\w.`<>]+\([^)\n]{0,200}\) in [^\n]{1,300}:line \d+"),
        ("a .NET exception", rb"\bSystem\.[\w.]+Exception\b"),
        ("a JavaScript stack trace", rb"\bat (?:[\w.<>\[\] ]+ \()?(?:file://)?/[^\s():]{1,300}\.[cm]?js:\d+:\d+"),
        ("a Go panic", rb"\bgoroutine \d+ \[|panic: runtime error"),
        ("a database's own words", rb"SQLSTATE\[?|\bORA-\d{5}\b|sqlite3\.\w+Error|\bsyntax error at or near\b"),
        ("a database's own words", rb"You have an error in your SQL|\bpsycopg|unrecognized token: "),
    )
)


def foreign(seen: Observation, allowed: Allowed, owner_of: Callable[[str], str | None]) -> str:
    """Find values or resources that the reader is not entitled to."""
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
    exchange = seen.exchange
    shown = b"\n".join((exchange.body, *(value.encode("utf-8", "replace") for value in exchange.headers.values())))
    for secret in secrets:
        if secret and secret.encode() in shown:
            return "the access token"
    if "html" in exchange.headers.get("content-type", "") and mark.encode() in exchange.body:
        return "markup from the request, unescaped in a page"
    text = exchange.body.replace(b"\\n", b"\n").replace(b"\\t", b"\t")  # as JSON writes them
    return "" if exchange.ok else next((name for name, pattern in _TRACES if pattern.search(text)), "")
