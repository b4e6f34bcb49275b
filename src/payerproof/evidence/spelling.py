"""How one secret may be spelled on a wire: the escapes that URLs, forms, JSON, HTML, UTF-16 and base64 put it through.

A redactor that knows only the raw spelling lets `p@ss/word` through as `p%40ss%2Fword`.
Encoders differ in which characters they leave alone, so each family below lists the habits in use; what mixes them
is met by `payerproof.evidence.unescaping`.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from urllib.parse import quote

_LONG = 160
_ANCHOR = 40
_TOKEN = re.compile(r"[\w.~+/=:\-]+", re.ASCII)

_PERCENT_SAFE = ("", "/", "!*'()", "!*'()/", "!$&'()*+,;=:@/?")
"""Characters left alone by: RFC 3986, urllib, encodeURIComponent, the same in a path, a lenient query."""

_JSON_ESCAPED = (("", "x"), ("<>&", "x"), ("<>&'=", "x"), ("<>&'\"+`", "X"))
"""Characters written as \\uXXXX, and the case of the digits, by: the standard, Go, Gson, .NET."""

_HTML_QUOTES = (("&quot;", "&#x27;"), ("&#34;", "&#39;"), ("&quot;", "&apos;"), ("&quot;", "&#39;"))


def spellings(secret: str) -> frozenset[bytes]:
    """Return every byte string that `secret` may appear as, itself included.

    Base64 is given as the part that does not depend on what stands before and after the secret,
    for each of the three alignments and both alphabets.
    """
    single = {secret, *_percent(secret), *_json(secret), *_html(secret)}
    nested = {form for spelled in single for form in (quote(_bytes(spelled), safe=""), *_json(spelled))}
    wide = {_wide(secret, order) for order in ("utf-16-le", "utf-16-be")}
    packed = {_bytes(secret), quote(_bytes(secret), safe="").encode(), *wide}
    plain = {_bytes(secret), *wide}
    return frozenset(
        {
            *map(_bytes, single | nested),
            *wide,
            *(form for each in packed for form in _base64(each)),
            *(form for each in plain for form in (each.hex().encode(), each.hex().upper().encode())),
        }
    )


def anchors(secret: str) -> tuple[str, ...]:
    """Return parts of a long secret by which the whole is found: enough of it that no usable piece is without one.

    Empty for a short one, and for one whose end could not be told from the text around it.
    """
    if len(secret) <= _LONG or not _TOKEN.fullmatch(secret):
        return ()
    places = (len(secret) // 4, len(secret) * 3 // 5, len(secret) - _ANCHOR)
    return tuple(secret[place : place + _ANCHOR] for place in places)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _wide(text: str, order: str) -> bytes:
    return text.encode(order, "surrogatepass")


def _percent(secret: str) -> Iterator[str]:
    for safe in _PERCENT_SAFE:
        upper = quote(_bytes(secret), safe=safe)
        lower = re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), upper)
        for form in (upper, lower):
            yield form
            yield form.replace("%20", "+")
            yield form.replace("%20", "+").replace("~", "%7E" if form is upper else "%7e")


def _json(secret: str) -> Iterator[str]:
    for ascii_only in (True, False):
        for characters, digits in _JSON_ESCAPED:
            form = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
            if digits == "X":
                form = re.sub(r"\\u[0-9a-f]{4}", lambda match: match[0][:2] + match[0][2:].upper(), form)
                form = form.replace('\\"', '"')
            for character in characters:
                form = form.replace(character, f"\\u{ord(character):04{digits}}")
            yield form
            yield form.replace("/", "\\/")


def _html(secret: str) -> Iterator[str]:
    plain = html.escape(secret, quote=False)
    yield plain
    for double, single in _HTML_QUOTES:
        yield plain.replace('"', double).replace("'", single)
        yield plain.replace('"', double)


def _base64(secret: bytes) -> Iterator[bytes]:
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + secret)
        first = -(-before * 8 // 6)
        last = (before + len(secret)) * 8 // 6
        window = encoded[first:last]
        yield window
        yield window.translate(bytes.maketrans(b"+/", b"-_"))
