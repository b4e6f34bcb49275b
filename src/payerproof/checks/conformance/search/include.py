"""Searches with `_include`: what the matches refer to, by the parameter that the include names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from payerproof.checks.common.declared import declaration
from payerproof.checks.conformance import parameter_values
from payerproof.checks.conformance.guides import meaning
from payerproof.checks.conformance.parameter_values import Unreadable
from payerproof.checks.conformance.searching import plain_url
from payerproof.fhir.references import local
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer
from payerproof.smart.sessions import Session


@dataclass(frozen=True, slots=True)
class Included:
    """One include and the answer to it. `named`: references that the matches hold and the reader may follow."""

    label: str
    seen: Observation
    named: frozenset[str]


def included(payer: Payer, session: Session, resource_type: str) -> Iterator[Included]:
    """Ask for each declared include of a type, and for all at once in each way that is declared."""
    declared = declaration(payer).type(resource_type).includes
    single = [name for name in declared if name.partition(":")[0] == resource_type and not name.endswith("*")]
    names = [name.split(":")[1] for name in single]
    for full, name in zip(single, names, strict=True):
        yield _ask(payer, session, resource_type, full, [name])
    for wildcard in (f"{resource_type}:*", "*"):
        if wildcard in declared:
            yield _ask(payer, session, resource_type, wildcard, names)


def _ask(payer: Payer, session: Session, resource_type: str, include: str, names: Iterable[str]) -> Included:
    url = plain_url(payer, session, resource_type)
    seen = payer.ask(session, f"{url}{'&' if '?' in url else '?'}_include={include}")
    found = {name for parameter in names for name in _referred(payer, resource_type, parameter, seen)}
    return Included(f"_include={include}", seen, frozenset(name for name in found if _may_follow(payer, session, name)))


def _referred(payer: Payer, resource_type: str, name: str, seen: Observation) -> Iterator[str]:
    parameter = meaning(payer.target.guides, resource_type, name)
    if parameter is None:
        return
    for match in seen.matches:
        try:
            yield from (local(name, payer.base) for name in parameter_values.references(parameter, match))
        except Unreadable:
            continue


def _may_follow(payer: Payer, session: Session, reference: str) -> bool:
    """Return whether a reference leads to something on this server that is not another person's."""
    kind, _, identifier = reference.partition("/")
    if "://" in reference or not identifier:
        return False
    if kind == "Patient" and identifier != session.patient:
        return False
    return payer.owner_of(reference) in {None, session.subject}
