"""What one member's answers give away and another could send: a cookie, a page link with the patient exchanged."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from payerproof.model import Exchange


def cookies(answer: Exchange) -> str:
    """Return the cookies that an answer sets, as a Cookie header would send them; empty if it sets none."""
    pairs = (part.partition(";")[0].strip() for part in answer.headers.get("set-cookie", "").split(","))
    return "; ".join(pair for pair in pairs if "=" in pair and " " not in pair.partition("=")[0])


def readdressed(link: str, own: str, other: str) -> str | None:
    """Return a page link with the id `own` replaced by `other`, in clear or in base64; None if it is not there."""
    parts = urlsplit(link)
    query = [(name, exchanged(value, own, other)) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    changed = urlunsplit(parts._replace(path=_replaced(parts.path, own, other), query=urlencode(query)))
    same = urlunsplit(parts._replace(query=urlencode(parse_qsl(parts.query, keep_blank_values=True))))
    return changed if changed != same else None


def exchanged(value: str, own: str, other: str) -> str:
    """Return a text with the id `own` replaced by `other`, in clear or in base64; unchanged where it is not there."""
    if (changed := _replaced(value, own, other)) != value:
        return changed
    plain = value.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        inside = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return value
    changed = _replaced(inside.decode("latin-1"), own, other)
    if changed.encode("latin-1") == inside:
        return value
    made = base64.b64encode(changed.encode("latin-1")).decode()
    return made.rstrip("=").replace("+", "-").replace("/", "_") + "=" * (len(value) - len(value.rstrip("=")))


def _replaced(text: str, own: str, other: str) -> str:
    """Return `text` with the id replaced where it stands for itself, and is no part of a longer word or number."""
    return re.sub(rf"(?<![A-Za-z0-9]){re.escape(own)}(?![A-Za-z0-9])", lambda _: other, text)
