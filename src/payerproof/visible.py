"""Hostile text made fit to be shown: what a target sent may hide, reorder or overwrite what a person reads.

Escaping for HTML or XML is the writer's part; here characters without a harmless shape are given one.
"""

from __future__ import annotations

import unicodedata

LIMIT = 4000
"""Characters of one text in a report; the whole of it is in the evidence."""

_MARKS_IN_A_ROW = 3
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str, limit: int = LIMIT) -> str:
    """Return `text` with every control, format and unassigned character spelled out as `⟨U+202E⟩`, cut at `limit`.

    Line feeds and tabs stay. A pile of combining marks is cut to three, so that it cannot cover its neighbours.
    An end that is no longer than the words that would tell of it is not cut off.
    """
    cut = len(text) - limit
    told = f"… ({cut:,} more characters)"
    if cut <= len(told):
        cut, told = 0, ""
    shown = text[: len(text) - cut].replace("\r\n", "\n")
    if not (shown.isascii() and shown.replace("\n", "").replace("\t", "").isprintable()):
        shown = "".join(_shapes(shown))
    return f"{shown}{told}"


def one_line(text: str, limit: int = 200) -> str:
    """Return `text` as `visible` does, on one line, for tables and terminals."""
    return visible(" ".join(text.split()), limit)


def _shapes(text: str) -> list[str]:
    shapes, marks = [], 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if character in "\n\t":
            shapes.append(character)
        elif category in _HIDDEN_CATEGORIES:
            shapes.append(f"⟨U+{ord(character):04X}⟩")
        elif marks <= _MARKS_IN_A_ROW:
            shapes.append(character)
    return shapes
