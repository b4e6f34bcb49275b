"""Words as FHIR and OAuth write them: a value counts where it stands whole, never as a part of a longer one.

A FHIR id holds letters, digits, `-` and `.`, so `x` is no part of `x-2`, and `900123` none of `900123.1`.
"""

from __future__ import annotations

import re
from functools import lru_cache

_INSIDE = "A-Za-z0-9_"
_LONGER_BEFORE = re.compile(rb"[A-Za-z0-9_][-.]*$")
_ESCAPED = re.compile(rb"(?:^|[^\\])\\[nrtbf]$", re.DOTALL)
"""In `\\n900123` the letter before the number is an escape of JSON, no part of the word."""
_LONGER_AFTER = re.compile(rb"[A-Za-z0-9_]|[-.]+[A-Za-z0-9_]")
_FILE_ENDING = re.compile(rb"\.(?:json|ndjson|xml|pdf|html?|csv|txt|gz|zip)(?![A-Za-z0-9_.-])", re.IGNORECASE)
_BESIDE = 4
"""Bytes beside a match that are looked at, more than two marks in a row are no id."""


def stands_alone(data: bytes, start: int, end: int) -> bool:
    """Tell whether `data[start:end]` is a whole word: `12345` within `9123456` or `12345-2` is another one.

    A full stop that ends a sentence and the ending of a file's name are no part of a word.
    """
    before, after = data[max(0, start - _BESIDE) : start], data[end : end + 12]
    if _LONGER_BEFORE.search(before) and not _ESCAPED.search(before):
        return False
    return not _LONGER_AFTER.match(after) or bool(_FILE_ENDING.match(after))


@lru_cache(maxsize=4096)
def whole(word: str) -> re.Pattern[str]:
    """Return the pattern of `word` as a whole word of a text."""
    return re.compile(rf"(?<![{_INSIDE}])(?<![{_INSIDE}][-.]){re.escape(word)}(?![{_INSIDE}]|[-.][{_INSIDE}])")


def holds(text: str, word: str) -> bool:
    """Tell whether `word` stands in `text` as a whole word; an empty word stands nowhere."""
    return bool(word) and whole(word).search(text) is not None
