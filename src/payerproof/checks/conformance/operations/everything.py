"""The operation `Patient/$everything`: a member's whole record at one address, and parts of it by its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.checks.common.declared import declaration
from payerproof.checks.conformance.guides import meaning
from payerproof.checks.conformance.parameter_values import Unreadable, spans
from payerproof.checks.conformance.search.dates import spelt
from payerproof.checks.conformance.searching import Question, Resources, by_reference
from payerproof.checks.conformance.whole_record import record, types_of_record
from payerproof.knowledge.observation import Pages
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

OPERATION = "everything"


@dataclass(frozen=True, slots=True)
class Whole:
    """The operation's answer over all pages, its URL, and what the member is known to have."""

    url: str
    walked: Pages
    resources: Resources
    known: frozenset[str]


def whole(payer: Payer, session: Session) -> Whole | None:
    """Ask for the whole record; None where the operation is not declared.

    What the member has is known beforehand, else it is what the member's own searches show.
    """
    if OPERATION not in declaration(payer).type("Patient").operations:
        return None
    url = f"Patient/{session.patient}/$everything"
    walked = payer.pages(session, url)
    return Whole(url, walked, by_reference(walked), known_of(payer, session))


def known_of(payer: Payer, session: Session) -> frozenset[str]:
    """Return `Type/id` of all that the member is known to have, of the types that the target declares."""
    if payer.knowledge.exact:
        offered = declaration(payer).types
        return frozenset(
            item.reference for item in payer.visible(session.requester, session.subject) if item.type in offered
        )
    return frozenset(record(payer, session, types_of_record(payer)).own)


def parts(payer: Payer, found: Whole) -> Iterator[tuple[Question, str]]:
    """Yield the questions for parts of the record, each with the URL that asks it: by type, and by last change."""
    types = sorted({name.partition("/")[0] for name in found.resources})
    for kind in [name for name in types if name in ("Coverage", "ExplanationOfBenefit")] or types[:1]:
        yield _part(found, f"_type={kind}", {name: name.startswith(f"{kind}/") for name in found.resources})
    changed = {name: _changed(payer, item) for name, item in found.resources.items()}
    instants = sorted(each for each in changed.values() if each)
    if instants:
        pivot = instants[len(instants) // 2]
        yield _part(found, f"_since={pivot}", {name: _after(each, pivot) for name, each in changed.items()})


def _part(found: Whole, query: str, holds: Mapping[str, bool | None]) -> tuple[Question, str]:
    must = frozenset(name for name, held in holds.items() if held is True)
    never = frozenset(name for name, held in holds.items() if held is False)
    return Question(query, query, must, never), f"{found.url}?{query}"


def _after(changed: str | None, pivot: str) -> bool | None:
    """Tell whether a resource changed after an instant; what changed at that very instant is left open."""
    return None if changed is None or changed == pivot else changed > pivot


def _changed(payer: Payer, resource: Mapping[str, Any]) -> str | None:
    kind = str(resource.get("resourceType"))
    parameter = meaning(payer.target.guides_for(kind), kind, "_lastUpdated")
    try:
        found = spans(parameter, resource) if parameter else ()
    except Unreadable:
        return None
    return spelt(found[0].low) if found else None
