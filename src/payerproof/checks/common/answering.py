"""Is an answer one to what was asked? A search is answered by a Bundle of what was searched for, a read by that type.

R4, http.html: a search returns a Bundle of type searchset, a read an instance of the type that was named.
What came in the place of it may be the answer to another request: of what was asked, it tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange

_TYPE = re.compile(r"[A-Z][A-Za-z]{2,60}")
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_AS_IT_IS = frozenset({"Binary"})
"""Types of which a read may give the content itself (R4, binary.html)."""
_OUTCOME = "OperationOutcome"
_SHOWN = 40


def mistaken(exchange: Exchange, base: str) -> str:
    """Return why an answer is none to the search or the read that was asked below `base`; empty where it may be one.

    Refusals, outcomes and whatever is no FHIR JSON are not told from right ones here; nor are other interactions.
    """
    asked = _asked(exchange, base)
    if asked is None or not exchange.ok or "ndjson" in exchange.headers.get("content-type", "").lower():
        return ""
    seen, (kind, searched) = Observation(exchange), asked
    document = seen.resource
    if document is None or document["resourceType"] == _OUTCOME:
        return ""
    return _no_result(seen, document, kind) if searched else _no_read(document, kind)


def _no_result(seen: Observation, document: Mapping[str, Any], kind: str) -> str:
    if document["resourceType"] != "Bundle":
        return f"a search of {kind} is answered by {_named(document)}, so what was asked is not answered"
    matches, contained = seen.matches, "_contained" in f"{seen.exchange.url}{seen.exchange.request_body!r}"
    found = {str(item.get("resourceType")) for item in matches}
    if found and kind not in found and not contained:
        return f"a search of {kind} finds {min(found)[:_SHOWN]} alone, so what was asked is not answered"
    return ""


def _no_read(document: Mapping[str, Any], kind: str) -> str:
    if document["resourceType"] == kind or kind in _AS_IT_IS:
        return ""
    return f"a read of {kind} is answered by {_named(document)}, so what was asked is not answered"


def _named(document: Mapping[str, Any]) -> str:
    return f"a resource of type {str(document['resourceType'])[:_SHOWN]}"


def _asked(exchange: Exchange, base: str) -> tuple[str, bool] | None:
    """Return the type of a search or a read, and whether it is a search; None for any other request."""
    path, below = urlsplit(exchange.url).path, urlsplit(base).path.rstrip("/")
    if not exchange.url.startswith(base) or not path.startswith(f"{below}/"):
        return None
    parts = [part for part in path[len(below) :].split("/") if part]
    if exchange.method == "POST" and parts[-1:] == ["_search"]:
        return (parts[-2], True) if len(parts) > 1 and _TYPE.fullmatch(parts[-2]) else None
    if exchange.method != "GET" or not parts:
        return None
    if _TYPE.fullmatch(parts[-1]) and len(parts) != 2:  # noqa: PLR2004 - Type/id, whatever the id looks like
        return parts[-1], True
    if len(parts) == 2 and _TYPE.fullmatch(parts[0]) and _ID.fullmatch(parts[1]):  # noqa: PLR2004
        return parts[0], False
    return None
