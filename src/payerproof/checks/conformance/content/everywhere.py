"""The same record over every way of asking: searches, operations, versions, exports, in whatever format it comes."""

from __future__ import annotations

from dataclasses import dataclass

from payerproof.checks.common import kinds_of_records, query_paths
from payerproof.checks.common.record_requests import CLAIM, RECORD_REQUESTS
from payerproof.checks.conformance.content.held import Difference, differing, facts
from payerproof.checks.conformance.searching import plain_search
from payerproof.knowledge.observation import Observation
from payerproof.knowledge.whole_resources import whole_resources
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.target.query_path import QueryPath
from payerproof.target.scope import Scope

_CUT = ("_elements", "_summary")
_DIRECTORY = ("Organization", "Practitioner")
GATHERED = tuple(
    name
    for name, request in RECORD_REQUESTS.items()
    if not any(word in request.url for word in _CUT) and request.url.partition("?")[0] not in _DIRECTORY
)
"""The record requests whose answers hold whole claims."""
_READS = 6
"""Claims that are read over one query path."""


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What came over one way: its answers, how many resources and values were compared, and the differences."""

    seen: tuple[Observation, ...]
    resources: int
    values: int
    differences: tuple[Difference, ...]


def paths(scope: Scope) -> tuple[QueryPath, ...]:
    """Return the query paths that bring one claim whole, by its id."""
    return tuple(
        path
        for path in scope.paths
        if path.kind in {"read", "operation"}
        and CLAIM in path.types
        and "id" in path.variables
        and path.method in {"GET", "POST"}
        and not path.asynchronous
        and not any(word in path.template for word in _CUT)
    )


def compared(payer: Payer, case: Case) -> Everywhere:
    """Ask for the member's own claims over the case's way, and compare each with what the plain search shows."""
    session = payer.session(case.requester)
    plain = plain_search(payer, session, CLAIM).resources
    if case.path in RECORD_REQUESTS:
        seen = query_paths.collect(payer, case.requester, case.requester, case.path)
    else:
        known = kinds_of_records.one_of_each(payer.visible(case.requester, case.requester, CLAIM))[:_READS]
        path = payer.path(case.path or "")
        found = (query_paths.walk(payer, path, session, case.requester, CLAIM, each) for each in known)
        seen = tuple(each for each in found if each is not None)
    pairs = [(name, plain[name], item) for name, item in whole_resources(seen) if name in plain]
    differences = {
        (each.reference, each.place): each
        for name, one, other in pairs
        for each in (*differing(name, one, other), *differing(name, other, one))
    }
    values = sum(len(found) for _, one, _ in pairs for found in facts(one).values())
    return Everywhere(seen, len(pairs), values, tuple(differences.values()))
