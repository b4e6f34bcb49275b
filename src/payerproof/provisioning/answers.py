"""What a server's answer to a batch means: pure, and prepared for anything a server or a gateway may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import orjson

from payerproof.http.client import resolved
from payerproof.model import Exchange
from payerproof.provisioning.batches import Batch
from payerproof.provisioning.folder import Item
from payerproof.provisioning.interactions import Way

_BUSY = frozenset({408, 425, 429, 502, 503, 504})
_SHOWN, _LONGEST = 3, 300


class Kind(Enum):
    """What to do after an answer."""

    READ = "each resource was answered for"
    BUSY = "the same again, after a while"
    LOST = "the same again, then smaller: the answer did not come or not whole"
    BROKEN = "the same again, then apart: the server stumbled"
    LARGE = "smaller"
    APART = "refused as a whole: apart, to learn what is at fault"
    SHUT = "no further request is worth sending"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A resource that the server would not take, and why, in its own words; they may hold anything."""

    item: Item
    status: int
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How a batch fared: what was taken, refused, or may be sent again; `why` is for all but READ."""

    kind: Kind
    taken: Batch = ()
    refused: tuple[Refusal, ...] = ()
    again: Batch = ()
    why: str = ""
    renamed: str = ""
    """How a resource is called that the server gave an id of its own."""
    named: str = ""
    """By `create`: the name under which the server has what was taken."""


def read(way: Way, batch: Batch, exchange: Exchange) -> Answer:
    """Return what `exchange`, which brought `batch`, says about it."""
    status = exchange.status
    if exchange.error or status == 0 or exchange.truncated:
        return Answer(Kind.LOST, why=f"no whole answer: {exchange.error or 'too long'}")
    if exchange.ok and status != 202:  # noqa: PLR2004 - accepted, but nothing is done yet
        if way == "create":
            return _of_created(batch[0], exchange)
        return _of_one(batch[0], exchange) if way == "put" else _of_bundle(batch, exchange)
    why = f"status {status}: {described(exchange)}"
    if status == 401:  # noqa: PLR2004 - the token is not good, or no more
        why += ". With a token that is let in, the same command goes on where it stopped"
    elif 300 <= status < 400:  # noqa: PLR2004 - the HTTP redirection class
        place = resolved(exchange.url, exchange.headers.get("location", ""))
        why = f"status {status}, a redirect to {place}: the target file has to name the last address"
    return Answer(_kind(status), why=why)


def _kind(status: int) -> Kind:
    """Return what to do after an answer that takes nothing."""
    if status in _BUSY:
        return Kind.BUSY
    if status == 413:  # noqa: PLR2004 - content too large
        return Kind.LARGE
    if status == 401 or 300 <= status < 400:  # noqa: PLR2004 - the token, or the address
        return Kind.SHUT
    return Kind.BROKEN if status >= 500 else Kind.APART  # noqa: PLR2004 - the server-error class


def described(exchange: Exchange) -> str:
    """Return what an answer says in words: the issues of an OperationOutcome, or what it was instead."""
    document = _object(exchange.body)
    if document is None:
        return f"{exchange.headers.get('content-type', 'a body of no type')} instead of FHIR" if exchange.body else "-"
    return _issues(document) or f"a {document.get('resourceType', 'JSON object')}"


def _of_one(item: Item, exchange: Exchange) -> Answer:
    document = _object(exchange.body) or {}
    if exchange.body and not document.get("resourceType"):
        return Answer(Kind.APART, why=f"status {exchange.status}: {described(exchange)}")
    named = f"{item.type}/{document['id']}" if document.get("resourceType") == item.type and "id" in document else ""
    location = _named(exchange.headers.get("location") or exchange.headers.get("content-location", ""))
    other = next((name for name in (named, location) if name and name != item.name), "")
    if other:
        return Answer(Kind.READ, renamed=f"{item.name} was named {other}")
    return Answer(Kind.READ, taken=(item,))


def _of_created(item: Item, exchange: Exchange) -> Answer:
    """Return under which name a resource was taken: as the Location says, or the body (R4, http.html#create)."""
    document = _object(exchange.body) or {}
    location = _named(exchange.headers.get("location") or exchange.headers.get("content-location", ""))
    ident = document.get("id") if document.get("resourceType") == item.type else None
    name = location if location.startswith(f"{item.type}/") else f"{item.type}/{ident}" if ident else ""
    if not name:
        return Answer(Kind.SHUT, why=f"it took {item.name} and does not say under which id")
    return Answer(Kind.READ, taken=(item,), named=name)


def _of_bundle(batch: Batch, exchange: Exchange) -> Answer:
    document = _object(exchange.body) or {}
    entries = document.get("entry")
    if document.get("resourceType") != "Bundle" or not isinstance(entries, list) or len(entries) != len(batch):
        count = f" of {len(entries)} entries" if isinstance(entries, list) else ""
        why = f"status {exchange.status}, but {described(exchange)}{count} for {len(batch)} resources"
        return Answer(Kind.APART, why=why)
    names = {item.name for item in batch}
    taken: list[Item] = []
    refused: list[Refusal] = []
    again: list[Item] = []
    for item, entry in zip(batch, entries, strict=True):
        response = entry.get("response") if isinstance(entry, dict) else None
        response = response if isinstance(response, dict) else {}
        status = _status(response.get("status"))
        if 200 <= status < 300:  # noqa: PLR2004 - the HTTP success class
            name = _named(str(response.get("location") or ""))
            if name and name not in names:
                return Answer(Kind.READ, tuple(taken), renamed=f"{item.name} was named {name}")
            taken.append(item)
        elif status in _BUSY:
            again.append(item)
        else:
            refused.append(Refusal(item, status, _of_entry(response)))
    why = "the server was too busy for a part of the batch" if again else ""
    return Answer(Kind.READ, tuple(taken), tuple(refused), tuple(again), why)


def _of_entry(response: Mapping[str, Any]) -> str:
    outcome = response.get("outcome")
    words = _issues(outcome) if isinstance(outcome, dict) else ""
    return words or (f"status {response['status']}" if response.get("status") else "the answer tells nothing about it")


def _issues(document: Mapping[str, Any]) -> str:
    """Return the gravest issues of an OperationOutcome; empty for anything else."""
    if document.get("resourceType") != "OperationOutcome" or not isinstance(document.get("issue"), list):
        return ""
    issues = [issue for issue in document["issue"] if isinstance(issue, dict)]
    grave = [issue for issue in issues if str(issue.get("severity")) in {"fatal", "error"}] or issues
    words = [_issue(issue) for issue in grave]
    more = f" (and {len(words) - _SHOWN} more)" if len(words) > _SHOWN else ""
    return "; ".join(word[:_LONGEST] for word in words[:_SHOWN]) + more


def _issue(issue: Mapping[str, Any]) -> str:
    details = issue.get("details")
    text = details.get("text") if isinstance(details, dict) else None
    return str(issue.get("diagnostics") or text or issue.get("code") or "no reason given")


def _named(location: str) -> str:
    """Return the `Type/id` that a location ends in, with or without a version; empty if it names none."""
    parts = [part for part in location.partition("?")[0].split("/") if part]
    if "_history" in parts:
        parts = parts[: parts.index("_history")]
    return "/".join(parts[-2:]) if len(parts) > 1 else ""


def _status(value: Any) -> int:
    """Return the code of `201 Created`; 0 for anything else."""
    words = str(value).split()
    code = words[0] if words else ""
    return int(code) if code.isascii() and code.isdigit() and len(code) == len("201") else 0


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return document if isinstance(document, dict) else None
