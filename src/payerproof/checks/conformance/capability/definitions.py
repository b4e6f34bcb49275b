"""What the target publishes of itself: its CapabilityStatement, and the definitions of its own that this names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from payerproof.checks.conformance.content.profiles import validator_of
from payerproof.fhir.issue import Result
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer

_MOST = 40
"""Definitions that are read."""
_KINDS = frozenset({"SearchParameter", "OperationDefinition", "StructureDefinition", "CompartmentDefinition"})
_NAMED = frozenset({"definition", "compartment"})


def published(payer: Payer) -> dict[str, tuple[Result, Observation]]:
    """Return what the validator says of the statement and of each definition that is served, by its kind and id.

    A definition whose canonical URL is below the target's own base is the target's; whether it has to be served is
    left open, so one that is not there is not judged.
    """
    statement = payer.capabilities
    found: dict[str, tuple[Result, Observation]] = {}
    if statement.resource is None:
        return found
    validator = validator_of(payer.target.guides)
    found["CapabilityStatement"] = (validator.judge(dict(statement.resource)), statement)
    for url in tuple(dict.fromkeys(_own(payer, statement.resource)))[:_MOST]:
        seen = payer.ask(None, url)
        document = seen.resource
        if seen.exchange.ok and document is not None and document["resourceType"] in _KINDS:
            found[url.removeprefix(f"{payer.base}/")] = (validator.judge(dict(document)), seen)
    return found


def _own(payer: Payer, document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the canonical URLs below the target's base in the places of a statement that name a definition."""
    waiting: list[Any] = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            for name, value in node.items():
                texts = value if isinstance(value, list) else [value]
                if name in _NAMED:
                    yield from (
                        text.partition("|")[0]
                        for text in texts
                        if isinstance(text, str) and text.startswith(f"{payer.base}/")
                    )
                waiting += [child for child in texts if isinstance(child, Mapping)]
