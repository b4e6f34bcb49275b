"""Words that an error should not say: stack traces, a database's own words, secrets and markup that were sent."""

from __future__ import annotations

import re
from collections.abc import Iterable

from payerproof.model import Exchange

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


def said(exchange: Exchange, secrets: Iterable[str], mark: str) -> str:
    """Find a stack trace, one of `secrets`, or `mark` (markup that was sent) as markup again; empty if nothing."""
    shown = b"\n".join((exchange.body, *(value.encode("utf-8", "replace") for value in exchange.headers.values())))
    for secret in secrets:
        if secret and secret.encode() in shown:
            return "a secret of the request"
    if "html" in exchange.headers.get("content-type", "") and mark.encode() in exchange.body:
        return "markup from the request, unescaped in a page"
    text = exchange.body.replace(b"\\n", b"\n").replace(b"\\t", b"\t")  # as JSON writes them
    return "" if exchange.ok else next((name for name, pattern in _TRACES if pattern.search(text)), "")
