"""What is withheld from a representative: the resources, and what only they tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Hit
from payerproof.payer import Payer


def withheld(payer: Payer, requester: str, subject: str) -> tuple[Known, ...]:
    """Return the resources that the subject may see now and `requester`, who acts for the subject, may not."""
    own = payer.visible(subject, subject)
    shown = {known.reference for known in payer.visible(requester, subject)}
    return tuple(known for known in own if known.reference not in shown)


def telling_references(payer: Payer, requester: str, subject: str) -> frozenset[str]:
    """Return the `Type/id` references that stand in withheld resources and in none that `requester` may see.

    A clinic that only a withheld claim names tells of that claim by turning up.
    """
    hidden = {name for known in withheld(payer, requester, subject) for name in _references(known.content)}
    open_ones = {name for known in payer.receivable(requester, subject) for name in _references(known.content)}
    return frozenset(hidden - open_ones)


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        reference = node.get("reference")
        if isinstance(reference, str):
            yield "/".join(reference.rsplit("/", 2)[-2:])
        for child in node.values():
            yield from _references(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from _references(child)


def but_withheld(payer: Payer, requester: str, subject: str) -> Callable[[Hit], bool]:
    """Return the test whether a value is anything but a withheld one of `subject`'s.

    Data of third persons are no business of the rules on withholding; other checks look for them.
    """
    permitted = payer.permitted(requester, subject)
    return lambda hit: hit.owner != subject or permitted(hit)
