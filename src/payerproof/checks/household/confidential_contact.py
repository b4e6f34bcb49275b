"""Where somebody can be found: the contact data of a member who asked for confidential communications."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from payerproof.access.ages import local_day
from payerproof.knowledge.observation import Hit, Observation
from payerproof.payer import Payer

ELEMENTS = ("address", "telecom", "contact")
"""Elements of a Patient that tell where to find the person."""

_KIND = "confidential_communications"

_REQUESTS = (
    "Patient",
    "Coverage",
    "Coverage/{coverage}",
    "ExplanationOfBenefit",
    "ExplanationOfBenefit/{claim}",
    "ExplanationOfBenefit?_include=*",
    "Patient/{patient}/$everything",
)
"""Requests that bring everything a token may see, and the two kinds of records that may carry an address along."""


def is_hidden(payer: Payer, requester: str, subject: str) -> bool:
    """Tell whether the subject's contact data are to be kept from `requester` today."""
    today = local_day(payer.now(), payer.target.policy.time_zone)
    return any(
        limit.kind == _KIND
        and limit.subject == subject
        and limit.against in {None, requester}
        and (limit.start or today) <= today <= (limit.end or today)
        for limit in payer.scope.restrictions
    )


def is_named(payer: Payer, requester: str, subject: str) -> bool:
    """Tell whether one of the subject's requests is against `requester` by name."""
    limits = payer.scope.restrictions
    return any((limit.subject, limit.against) == (subject, requester) and limit.kind == _KIND for limit in limits)


def telling(payer: Payer, member: str) -> Callable[[Hit], bool]:
    """Return the test whether a value is the member's and tells where the member can be found."""
    patients = (known.content or {} for known in payer.knowledge.resources(member, "Patient"))
    texts = tuple(_texts([content.get(name) for content in patients for name in ELEMENTS]))
    return lambda hit: hit.owner == member and any(hit.value in text for text in texts)


def everything_seen(payer: Payer, requester: str, subject: str) -> Iterator[Observation]:
    """Ask with the token of `requester` for `subject` for all that it shows, over each query path."""
    session = payer.session(requester, subject)
    claim, coverage = (payer.some_resource(subject, name) for name in ("ExplanationOfBenefit", "Coverage"))
    known = {
        "patient": session.patient,
        "claim": claim.id if claim else None,
        "coverage": coverage.id if coverage else None,
    }
    for request in _REQUESTS:
        if all(value is not None for name, value in known.items() if f"{{{name}}}" in request):
            yield payer.ask(session, request.format(**known))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from _texts(child)
