"""Moments in answers: a server's own clock differs from answer to answer, and tells nothing of anybody.

Two texts are alike but for the clock if they differ only in instants that lie a short while apart.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_APART = 300.0
"""Seconds within which two instants in answers of one moment may differ: a clock, not two records' dates."""
_ISO = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?"
_HTTP = r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT"
_EPOCH = r"(?<!\d)[12]\d{9}(?:\d{3})?(?!\d)"
_MOMENT = re.compile(f"({_ISO}|{_HTTP}|{_EPOCH})")


def alike(left: str | None, right: str | None) -> bool:
    """Return whether two texts are the same, or differ in nothing but the time at which they were written."""
    if left == right:
        return True
    if left is None or right is None:
        return False
    first, second = _MOMENT.split(left), _MOMENT.split(right)  # text and moments by turns
    return first[::2] == second[::2] and all(map(_near, first[1::2], second[1::2]))


def _near(left: str, right: str) -> bool:
    one, other = _seconds(left), _seconds(right)
    return one is not None and other is not None and abs(one - other) <= _APART


def _seconds(text: str) -> float | None:
    try:
        if text.isdigit():
            return float(text[:10])
        read = datetime.fromisoformat if text[:1].isdigit() else parsedate_to_datetime
        moment = read(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
