"""What one member's answers give away and another could send: a cookie, a page link with the patient exchanged."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from payerproof.model import Exchange


def cookies(answer: Exchange) -> str:
    """Return the cookies that an answer sets, as a Cookie header would send them; empty if it sets none."""
    pairs = (part.partition(";")[0].strip() for part in answer.headers.get("set-cookie", "").split(","))
    return "; ".join(pair for pair in pairs if "=" in pair and " " not in pair.partition("=")[0])


def readdressed(link: str, own: str, other: str) -> str | None:
    """Return a page link with the id `own` replaced by `other`, in clear or in base64; None if it is not there."""
    parts = urlsplit(link)
    query = [(name, _exchanged(value, own, other)) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    changed = urlunsplit(parts._replace(path=parts.path.replace(own, other), query=urlencode(query)))
    same = urlunsplit(parts._replace(query=urlencode(parse_qsl(parts.query, keep_blank_values=True))))
    return changed if changed != same else None


def _exchanged(value: str, own: str, other: str) -> str:
    if own in value:
        return value.replace(own, other)
    plain = value.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        inside = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return value
    if own.encode() not in inside:
        return value
    made = base64.b64encode(inside.replace(own.encode(), other.encode())).decode()
    return made.rstrip("=").replace("+", "-").replace("/", "_") + "=" * (len(value) - len(value.rstrip("=")))
