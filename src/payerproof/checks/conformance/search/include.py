"""Searches with `_include`: what the matches refer to, by the parameter that the include names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from payerproof.checks.common.declared import declaration
from payerproof.checks.conformance import parameter_values
from payerproof.checks.conformance.guides import meaning
from payerproof.checks.conformance.parameter_values import Unreadable
from payerproof.checks.conformance.searching import plain_search, plain_url
from payerproof.fhir.references import local
from payerproof.knowledge.observation import Observation, Pages
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_SIZE = 2
"""Matches on a small page."""


@dataclass(frozen=True, slots=True)
class Included:
    """One include and the answer to it. `named`: references that the matches hold and the requester may follow.

    `only`: the type to which the include is limited, empty where it is not.
    """

    label: str
    seen: Observation
    named: frozenset[str]
    only: str = ""


def included(payer: Payer, session: Session, resource_type: str) -> Iterator[Included]:
    """Ask for each declared include of a type, and for all at once in each way that is declared."""
    declared = declaration(payer).type(resource_type).includes
    single = [name for name in declared if name.partition(":")[0] == resource_type and not name.endswith("*")]
    names = [name.split(":")[1] for name in single]
    for full, name in zip(single, names, strict=True):
        first = _ask(payer, session, resource_type, full, [name])
        yield first
        yield from _later(payer, session, resource_type, first, name)
        yield from _of_one_type(payer, session, resource_type, first, name)
    for wildcard in (f"{resource_type}:*", "*"):
        if wildcard in declared:
            yield _ask(payer, session, resource_type, wildcard, names)


def _later(payer: Payer, session: Session, resource_type: str, first: Included, name: str) -> Iterator[Included]:
    """Ask for the same include in small pages, and yield the second one: each page stands alone (R4, search)."""
    if not first.named or len(first.seen.matches) <= _SIZE:
        return
    url = plain_url(payer, session, resource_type)
    walked = payer.pages(session, f"{url}{'&' if '?' in url else '?'}{first.label}&_count={_SIZE}", limit=2)
    if len(walked.pages) > 1 and walked.pages[1].exchange.ok:
        second = walked.pages[1]
        found = (each for each in _referred(payer, resource_type, name, second) if _may_follow(payer, session, each))
        yield Included(f"{first.label} on the second page", second, frozenset(found))


def _of_one_type(payer: Payer, session: Session, resource_type: str, first: Included, name: str) -> Iterator[Included]:
    """Ask for what the matches refer to of one type alone, where they refer to several (R4, search.html#include)."""
    kinds = sorted({each.partition("/")[0] for each in first.named})
    if len(kinds) < 2:  # noqa: PLR2004 - of one type there is nothing to leave out
        return
    limited = f"{resource_type}:{name}:{kinds[0]}"
    found = _ask(payer, session, resource_type, limited, [name])
    if not found.seen.exchange.refused:
        yield replace(
            found, named=frozenset(each for each in found.named if each.startswith(f"{kinds[0]}/")), only=kinds[0]
        )


def whole(
    payer: Payer, session: Session, resource_type: str, asked: Iterable[Included]
) -> tuple[Pages, Pages, str] | None:
    """Walk all pages of the plain search without and with the first include that brings something; None without one."""
    chosen = next((each.label for each in asked if each.named and each.seen.exchange.ok), None)
    plain = plain_search(payer, session, resource_type)
    if chosen is None or not plain.walked.complete:
        return None
    return plain.walked, payer.pages(session, plain.narrowed(f"{chosen}&_count={_SIZE}")), chosen


def _ask(payer: Payer, session: Session, resource_type: str, include: str, names: Iterable[str]) -> Included:
    url = plain_url(payer, session, resource_type)
    seen = payer.ask(session, f"{url}{'&' if '?' in url else '?'}_include={include}")
    found = {name for parameter in names for name in _referred(payer, resource_type, parameter, seen)}
    return Included(f"_include={include}", seen, frozenset(name for name in found if _may_follow(payer, session, name)))


def _referred(payer: Payer, resource_type: str, name: str, seen: Observation) -> Iterator[str]:
    parameter = meaning(payer.target.guides_for(resource_type), resource_type, name)
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
