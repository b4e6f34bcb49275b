"""What a case asked, told by the request that decided it: the interaction, its method, its parameters and its type.

The words are those of FHIR where the request went to the FHIR base, else the last part of its path (`token`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from payerproof.evidence.writing import Evidence, RecordedExchange

_TYPE = re.compile(r"[A-Z][A-Za-z]{2,}\Z")
_PLAIN = frozenset({"_format", "_count", "_pretty"})
"""Parameters that nearly every request may carry, and that tell no two causes apart."""
_VERSION_PARTS = 4
"""A read of a version is Type/id/_history/version."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as far as it tells causes apart; `interaction` is empty where no request was sent.

    `complexity` counts its parameters, and their modifiers and chains once more: the plainer, the better an example.
    """

    interaction: str = ""
    method: str = ""
    resource_type: str = ""
    parameters: tuple[str, ...] = ()
    complexity: int = 0


NOTHING = Asked()


def asked(evidence: Evidence, verdict: Mapping[str, Any]) -> Asked:
    """Return what the last recorded request of a verdict asked; `NOTHING` where none was recorded."""
    exchange = next(
        (evidence.exchanges[name] for name in reversed(verdict["exchanges"]) if name in evidence.exchanges), None
    )
    if exchange is None:
        return NOTHING
    url = urlsplit(exchange.url)
    interaction, kind = _place(url, urlsplit(str(evidence.header["target"]["base"])))
    written = _parameters(url, exchange, evidence)
    names = sorted({re.split(r"[:.]", name, maxsplit=1)[0] for name in written} - _PLAIN - {""})
    complexity = sum(1 + len(re.findall(r"[:.]", name)) for name in written)
    return Asked(interaction, exchange.method, kind, tuple(names), complexity)


def _place(url: SplitResult, base: SplitResult) -> tuple[str, str]:  # noqa: PLR0911 - one return for each interaction
    """Return the interaction and the resource type that an address stands for."""
    inside = url.netloc == base.netloc and f"{url.path}/".startswith(f"{base.path.rstrip('/')}/")
    path = url.path[len(base.path.rstrip("/")) :] if inside else url.path
    parts = [unquote(part) for part in path.split("/") if part]
    if not inside:
        return (parts[-1] if parts else "another address"), ""
    kind = next((part for part in parts if _TYPE.match(part)), "")
    if operation := next((part for part in parts if part.startswith("$")), ""):
        return operation, kind
    if "_history" in parts:
        return ("version read" if len(parts) >= _VERSION_PARTS else "history"), kind
    if not parts:
        return "system", ""
    if not kind:
        return parts[0], ""
    if len(parts) == 1 or parts[1] == "_search":
        return "search", kind
    if len(parts) > 2:  # noqa: PLR2004 - Type/id and a compartment's type below it
        return "compartment", parts[2]
    return "read", kind


def _parameters(url: SplitResult, exchange: RecordedExchange, evidence: Evidence) -> tuple[str, ...]:
    """Return the names of the parameters as they were written, those of a form too."""
    pairs = parse_qsl(url.query, keep_blank_values=True)
    sent = exchange.request_headers.get("content-type", "")
    if exchange.method == "POST" and "x-www-form-urlencoded" in sent:
        form = evidence.content(exchange.request_body).decode("utf-8", "replace")
        pairs += parse_qsl(form, keep_blank_values=True)
    return tuple(name for name, _ in pairs)
