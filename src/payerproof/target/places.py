"""Where a key stands in a TOML file: its line and column, found by a scan of the text beside the real parser.

The scan never decides what the file means; of a text that it cannot follow it knows fewer places.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

Keys = tuple[str | int, ...]
"""From the top of the document: names of tables and keys, indexes of lists from 0."""

_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'""")
_TOKEN = re.compile(
    r'"""[\s\S]*?(?:"""|\Z)|\'\'\'[\s\S]*?(?:\'\'\'|\Z)|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{},=\n]|[^\s\[\]{},=#"\']+'
)


class Places:
    """The places of one file's keys. `data` is the same file as the parser read it."""

    def __init__(self, path: Path, text: str, data: Mapping[str, Any]) -> None:
        self._path, self._data = path, data
        self._found = dict(_scanned(text))
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def where(self, key: str) -> str:
        """Return `FILE:LINE:COLUMN: KEY` for a dotted key; of one that is not there, the place of what is around it."""
        keys = tuple(int(part) if part.isdigit() else part for part in key.split(".")) if key else ()
        nearest = keys
        while nearest and nearest not in self._found:
            nearest = nearest[:-1]
        spot = f":{self._line(self._found[nearest])}" if nearest else ""
        return f"{self._path}{spot}: {self._stated(keys) or '(top level)'}"

    def _line(self, offset: int) -> str:
        line = sum(1 for start in self._lines if start <= offset)
        return f"{line}:{offset - self._lines[line - 1] + 1}"

    def _stated(self, keys: Keys) -> str:
        """Return the key as a person names it: an entry of a list by its own id, where it has one."""
        told, node = "", self._data
        for key in keys:
            node = _inside(node, key)
            if isinstance(key, int):
                name = node.get("id") if isinstance(node, Mapping) else None
                told += f"[{name if isinstance(name, str) else key}]"
            else:
                told += f".{key}" if told else key
        return told


def _inside(node: Any, key: str | int) -> Any:
    try:
        return node[key]
    except (KeyError, IndexError, TypeError):
        return None


def _scanned(text: str) -> Iterator[tuple[Keys, int]]:
    """Yield each key with the offset at which it stands."""
    tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(text) if not match.group().startswith("#")]
    counts: dict[Keys, int] = defaultdict(int)
    table: Keys = ()
    at = 0
    while at < len(tokens):
        word, offset = tokens[at]
        if word == "\n":
            at += 1
        elif word == "[":
            table, at = _header(tokens, at, counts)
            yield table, offset
        else:
            at = yield from _pair(tokens, at, table)


def _header(tokens: list[tuple[str, int]], at: int, counts: dict[Keys, int]) -> tuple[Keys, int]:
    """Return the table that a header opens, and where its line ends."""
    several = at + 1 < len(tokens) and tokens[at + 1] == ("[", tokens[at][1] + 1)
    names: list[str] = []
    while at < len(tokens) and tokens[at][0] != "\n":
        if tokens[at][0] not in "[]":
            names += _names(tokens[at][0])
        at += 1
    keys: Keys = ()
    for place, name in enumerate(names):
        keys = (*keys, name)
        if several and place == len(names) - 1:
            counts[keys] += 1
        if counts[keys]:
            keys = (*keys, counts[keys] - 1)
    return keys, at


def _names(word: str) -> list[str]:
    return [part.strip("\"'") for part in _KEY.findall(word)]


def _pair(tokens: list[tuple[str, int]], at: int, table: Keys) -> Generator[tuple[Keys, int], None, int]:
    """Yield the places of one `key = value`, of inline tables within as well; return where it ends."""
    word, offset = tokens[at]
    names = _names(word)
    at += 1
    while at < len(tokens) and tokens[at][0] not in {"=", "\n"}:
        names += _names(tokens[at][0])
        at += 1
    keys = (*table, *names)
    yield keys, offset
    if at < len(tokens) and tokens[at][0] == "=":
        at = yield from _value(tokens, at + 1, keys)
    return at


def _value(tokens: list[tuple[str, int]], at: int, keys: Keys) -> Generator[tuple[Keys, int], None, int]:
    """Yield the places inside a value; return where it ends."""
    if at >= len(tokens):
        return at
    word = tokens[at][0]
    if word not in "[{":
        return at + 1
    closing, index = {"[": "]", "{": "}"}[word], 0
    at += 1
    while at < len(tokens) and tokens[at][0] != closing:
        if tokens[at][0] in {",", "\n"}:
            at += 1
        elif word == "{":
            at = yield from _pair(tokens, at, keys)
        else:
            inner = (*keys, index)
            yield inner, tokens[at][1]
            at = yield from _value(tokens, at, inner)
            index += 1
    return at + 1
