"""FHIRPath text into tokens.

Source: https://hl7.org/fhirpath/N1/grammar.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

from payerproof.fhir.fhirpath.errors import FhirPathSyntaxError

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<datetime>@\d{4}(?:-\d\d(?:-\d\d)?)?(?:T(?:\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?)?(?:Z|[+-]\d\d:\d\d)?)?)
  | (?P<time>@T\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?)
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<quoted>`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*")
  | (?P<external>%(?:[A-Za-z_][\w\-]*|`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'))
  | (?P<special>\$(?:this|index|total))
  | (?P<name>[A-Za-z_]\w*)
  | (?P<symbol><=|>=|!=|!~|[-+*/&|.,()\[\]{}=~<>])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}


class Token(NamedTuple):
    """`kind` is a group name of the grammar above or `end`; `text` is unquoted; `place` counts characters from 0."""

    kind: str
    text: str
    place: int


def tokens(text: str) -> list[Token]:
    """Split `text` into tokens, with an `end` token last. Raises `FhirPathSyntaxError`."""
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise FhirPathSyntaxError(f"{text[place : place + 20]!r} cannot be read (character {place + 1})")
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(Token(kind, _text(kind, match[0]), place))
        place = match.end()
    found.append(Token("end", "", place))
    return found


def _text(kind: str, text: str) -> str:
    if kind in ("string", "quoted"):
        return _unescaped(text[1:-1])
    if kind == "external":
        return _unescaped(text[2:-1]) if text[1] in "`'" else text[1:]
    return text


def _unescaped(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPES.get(code, code)

    return _ESCAPE.sub(plain, text)
