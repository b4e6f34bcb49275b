"""Documents against what their records say of them.

Source: R4, datatypes.html#Attachment (the url SHALL resolve to actual data; `size` counts the bytes before base64,
`hash` is their SHA-1 in base64) and binary.html.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

from payerproof.checks.common.judgement import broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count
from payerproof.http.wholeness import gap
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement


def carried(page: Observation, name: str, attachment: Mapping[str, Any]) -> Judgement:
    """Judge a document that the record `name` carries along as base64."""
    document = _decoded(attachment.get("data"))
    expected = f"the document that {name} says it carries"
    if document is None:
        reason = f"{name} carries a document that is no base64"
        return broken(page, reason=reason, expected=expected, observed="no base64")
    wrong = _differs(document, attachment)
    reason = f"{name} carries another document than it says: {wrong}"
    return holds(not wrong, page, reason=reason, expected=expected, observed=count(len(document), "byte"))


def served(page: Observation, name: str, attachment: Mapping[str, Any], seen: Observation) -> Judgement:
    """Judge the answer to the address of a document that the record `name` refers to."""
    expected = f"the document that {name} refers to"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, page, seen, expected=expected, observed=answer(seen))
    if not seen.exchange.ok:
        reason = f"the document that {name} refers to cannot be fetched"
        return broken(page, seen, reason=reason, expected=expected, observed=answer(seen))
    binary = seen.resource or {}
    inside = binary.get("resourceType") == "Binary" and attachment.get("contentType") not in _FHIR
    document = _decoded(binary.get("data")) if inside else seen.exchange.body
    if not document:
        reason = f"the document that {name} refers to is empty"
        return broken(page, seen, reason=reason, expected=expected, observed=answer(seen))
    if cut := gap(seen.exchange):
        return unsure(cut, page, seen, expected=expected, observed=answer(seen))
    wrong = _differs(document, attachment)
    if wrong:
        reason = f"the document that {name} refers to is another than it says: {wrong}"
        return broken(page, seen, reason=reason, expected=expected, observed=answer(seen))
    return kept(page, seen, expected=expected, observed=count(len(document), "byte"))


_FHIR = frozenset({"application/fhir+json", "application/fhir+xml", "application/json"})


def _decoded(text: Any) -> bytes | None:
    try:
        return base64.b64decode("".join(str(text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _differs(document: bytes, attachment: Mapping[str, Any]) -> str:
    """Return in words where a document differs from what is said of it; what is not said differs in nothing."""
    size, digest = attachment.get("size"), attachment.get("hash")
    if isinstance(size, int) and not isinstance(size, bool) and size != len(document):
        return f"{count(len(document), 'byte')} where size says {size}"
    held = base64.b64encode(hashlib.sha1(document, usedforsecurity=False).digest()).decode()
    if isinstance(digest, str) and digest != held:
        return "its SHA-1 is not the hash"
    return ""
