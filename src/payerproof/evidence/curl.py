"""An exchange as one line of curl that a person can run: what was sent, with the token left to the person."""

from __future__ import annotations

import shlex

from payerproof.evidence.redaction import Redactor
from payerproof.model import Exchange

_LEFT_OUT = frozenset({"accept-encoding", "user-agent", "content-length"})


def curl(exchange: Exchange, redactor: Redactor, variable: str = "TOKEN") -> str:
    """Return a curl command; the bearer token is `$TOKEN` (or `variable`), every other secret is redacted."""
    parts = ["curl", "-sS", "-i"]
    if exchange.method == "HEAD":
        parts.append("--head")
    elif exchange.method != "GET":
        parts += ["-X", exchange.method]
    words = [shlex.quote(part) for part in parts]
    words.append(shlex.quote(redactor.url(exchange.url)))
    for name, value in exchange.request_headers.items():
        if name.lower() in _LEFT_OUT:
            continue
        if name.lower() == "authorization" and value.lower().startswith("bearer "):
            words += ["-H", f'"Authorization: Bearer ${variable}"']
            continue
        shown = redactor.headers({name: value})[name]
        words += ["-H", shlex.quote(f"{name}: {shown}")]
    if exchange.request_body:
        body = redactor.text(exchange.request_body).decode("utf-8", "replace")
        words += ["--data-raw", shlex.quote(body)]
    return " ".join(words)


def token_variable(member: str | None, subject: str | None) -> str:
    """Return the name of the shell variable that stands for a session's token, as `TOKEN_H1_SUB`."""
    parts = ["TOKEN", member or "", f"FOR_{subject}" if subject and subject != member else ""]
    return "_".join(part for part in parts if part).upper().replace("-", "_")
