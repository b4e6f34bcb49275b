"""What is withheld from a representative: the resources, and what only they tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from payerproof.json_parts import objects
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
    return referred_alone(withheld(payer, requester, subject), payer.receivable(requester, subject))


def referred_alone(hidden: Iterable[Known], shown: Iterable[Known]) -> frozenset[str]:
    """Return the `Type/id` references that stand in `hidden` records and in none of `shown`."""
    told = {name for known in hidden for name in _references(known.content)}
    return frozenset(told - {name for known in shown for name in _references(known.content)})


def telling_words(payer: Payer, requester: str, subject: str) -> frozenset[str]:
    """Return the codes and names of findings and drugs that stand in withheld resources, and that no other one codes.

    A note on an open claim that says one of them tells of the withheld service as well as the service itself.
    """
    return said_alone(withheld(payer, requester, subject), payer.receivable(requester, subject))


def said_alone(hidden: Iterable[Known], shown: Iterable[Known]) -> frozenset[str]:
    """Return the codes and names of findings and drugs that stand in `hidden` records and in none of `shown`."""
    told = {word for known in hidden for word in _words(known.content, _TELLING)}
    return frozenset(told - {word for known in shown for word in _words(known.content)})


_TELLING = frozenset(
    {
        "http://hl7.org/fhir/sid/icd-10-cm",
        "http://hl7.org/fhir/sid/ndc",
        "http://loinc.org",
        "http://snomed.info/sct",
        "http://www.nlm.nih.gov/research/umls/rxnorm",
    }
)
"""Code systems whose codes are as good as a diagnosis, and too long to be a number of anything else."""
_SHORTEST_CODE, _SHORTEST_NAME = 5, 10


def _words(node: Any, systems: frozenset[str] | None = None) -> Iterator[str]:
    """Yield codes, displays and texts of the codings within a resource, in small letters; of `systems` or of all."""
    if isinstance(node, Mapping):
        codings = [
            item for item in objects(node.get("coding")) if systems is None or str(item.get("system")) in systems
        ]
        found = [(item.get("code"), _SHORTEST_CODE) for item in codings]
        found += [(item.get("display"), _SHORTEST_NAME) for item in codings]
        found += [(node.get("text"), _SHORTEST_NAME)] if codings else []
        yield from (word.lower() for word, shortest in found if isinstance(word, str) and len(word) >= shortest)
        for child in node.values():
            yield from _words(child, systems)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from _words(child, systems)


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
