"""The words in which judgements speak of answers; short, and bounded in length."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.knowledge.observation import Observation

_SHOWN = 3


def answer(seen: Observation) -> str:
    """Return an answer in a few words: its status and what kind of thing came."""
    exchange = seen.exchange
    if exchange.status == 0:
        return f"no answer ({(exchange.error or 'unknown reason')[:120]})"
    document = seen.resource
    if document is None:
        kind = exchange.headers.get("content-type", "").split(";")[0]
        return f"{exchange.status}{f' {kind[:60]}' if kind else ''}"
    name = str(document["resourceType"])[:40]
    if name == "Bundle":
        total = "" if seen.total is None else f", total {seen.total}"
        return f"{exchange.status} Bundle of {len(seen.entries)}{total}"
    return f"{exchange.status} {name}"


def some(items: Sequence[str]) -> str:
    """Return the first few items and how many more there are."""
    unique = list(dict.fromkeys(items))
    rest = len(unique) - _SHOWN
    return ", ".join(unique[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def count(number: int, noun: str) -> str:
    """Return `1 value`, `2 values`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
