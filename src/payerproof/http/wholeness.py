"""Is an answer whole? The one place that decides it, for every judge.

Absence can only be read from what arrived whole and was read to its end.
What was found in a part of an answer was disclosed all the same.
"""

from __future__ import annotations

import codecs
import re
from io import BytesIO

import orjson

from payerproof.http.doubled_names import doubled, names
from payerproof.http.memory import MEGABYTE, MOST_UNFOLDED, unfolded, unfolded_xml
from payerproof.http.parsing import parsed
from payerproof.model import Exchange

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]+)", re.IGNORECASE)
_SEARCHED = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})
"""Charsets in which every value that the harness knows has the bytes that it looks for."""
_PARTIAL_CONTENT = 206
_TOO_MANY = f"the body holds so many values that they would take more than {MOST_UNFOLDED // MEGABYTE} MB"
_BODILESS = frozenset({204, 304})


def gap(exchange: Exchange) -> str:
    """Return why the answer is not whole, in words for a reason, or an empty text where it is."""
    if exchange.status == 0:
        return f"no answer: {exchange.error}"
    if exchange.error is not None:
        return _broken(exchange.error, len(exchange.body))
    if exchange.truncated:
        return f"the body was cut at {len(exchange.body)} bytes, so what followed is not known"
    if exchange.status == _PARTIAL_CONTENT:
        return "the answer is a part of the content (206)"
    if not exchange.body or exchange.method == "HEAD" or exchange.status in _BODILESS:
        return ""
    return _TOO_MANY if _is_heavy_xml(exchange.body) else _unreadable(exchange)


def _broken(error: str, length: int) -> str:
    if error.startswith("SurplusBytes"):
        return f"it is not certain which answer this is: {error}"
    return f"the answer broke off after {length} bytes: {error}"


def _is_heavy_xml(body: bytes) -> bool:
    begins = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
    return begins and b"http://hl7.org/fhir" in body and unfolded_xml(body) > MOST_UNFOLDED


def _unreadable(exchange: Exchange) -> str:
    """Return why the bytes of a body cannot be read to their end, or an empty text."""
    kind = exchange.headers.get("content-type", "").lower()
    media = kind.partition(";")[0].strip()
    json, lines = media.endswith(("/json", "+json")), media.endswith("ndjson")
    declared = _CHARSET.search(kind)
    if not (json or lines or declared):
        return ""  # bytes without a charset are searched as they are
    name = "utf-8" if json or lines else declared.group(1) if declared else ""
    try:
        known = codecs.lookup(name).name
        exchange.body.decode(name)
    except LookupError:
        return f"the body is in a charset that is not known, {name[:40]}"
    except UnicodeError as problem:
        at = f" at byte {problem.start}" if isinstance(problem, UnicodeDecodeError) else ""
        return f"the body is no {name}{at}, so a value in it may be hidden"
    if known not in _SEARCHED:
        return f"the body is in {known}, in which no value is looked for"
    if b"\0" in exchange.body:
        return "the body holds NUL bytes, behind which a value may be hidden"
    return _no_json(exchange.body, lines=lines) if exchange.ok and (json or lines) else ""


def _no_json(body: bytes, *, lines: bool) -> str:
    """Return why a body is no JSON that can be read in one way, or an empty text.

    A refusal may be in any words; what serves has to be read.
    """
    try:
        for document in BytesIO(body) if lines else (body,):
            if unfolded(document) > MOST_UNFOLDED:
                return _TOO_MANY
            if document.strip() or not lines:
                parsed(document)
                if doubled(document):
                    which = next(iter(names(document)), "a name")[:40]
                    return f"an object in the body gives {which} twice, so it can be read in several ways"
    except orjson.JSONDecodeError as problem:
        return f"the body is no JSON that can be read to its end: {problem}"
    return ""
