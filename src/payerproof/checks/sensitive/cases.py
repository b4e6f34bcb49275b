"""The cases of the sensitive suite: holders of an authority over what may be withheld from them."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.common import cases, clinical_cases
from payerproof.checks.common.acting.later_tokens import FIRST, NARROWED, OTHER_APP, SECOND
from payerproof.checks.common.record_requests import CLINICAL_RECORDS, COMPANY, PLAIN, RECORDS
from payerproof.checks.sensitive.events import EVENTS
from payerproof.checks.sensitive.guesses import GUESSES
from payerproof.model import Case
from payerproof.target.scope import Scope

_CLAIM = "ExplanationOfBenefit"
CHANGES = ("claim-changed", "claim-deleted")
"""What is done to a withheld claim. A claim that is added tells its payer of nothing that would withhold it."""


def each_holder_on_claim_paths(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority over every query path to claims that names the subject, counts apart."""
    for holder, subject in scope.holders:
        for path in cases.naming_paths(scope):
            if _CLAIM in path.types:
                yield Case(requester=holder, subject=subject, path=path.id, resource_type=_CLAIM)


def each_holder_on_record_paths(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority over the query paths to claims and to clinical records that name the subject."""
    yield from each_holder_on_claim_paths(scope)
    yield from clinical_cases.of_records(scope, scope.holders, cases.naming_paths(scope))


def each_holder_on_telling_paths(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority over every path whose answer may be compared with that for a claim never issued."""
    for holder, subject in scope.holders:
        for path in scope.paths:
            told = path.difference and path.variables & {"id", "identifier"} and not path.asynchronous
            if told and _CLAIM in path.types:
                yield Case(requester=holder, subject=subject, path=path.id, resource_type=_CLAIM)


def each_holder_on_guesses(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority with each guess; `note` names it."""
    for holder, subject in scope.holders:
        for name in GUESSES:
            yield Case(requester=holder, subject=subject, note=name)


def each_holder_with_later_tokens(scope: Scope) -> Iterator[Case]:
    """Each token beside the first, before the holders of an authority over each person; `note` names it."""
    return cases.in_turn(scope, (FIRST, SECOND, NARROWED, OTHER_APP))


def each_holder_on_changes(scope: Scope) -> Iterator[Case]:
    """Each change of what is withheld, before the holders of an authority over each person; `note` names it."""
    return cases.in_turn(scope, CHANGES)


def each_member_on_events(scope: Scope) -> Iterator[Case]:
    """Each member with each event that leaves a choice as it is; `note` names it."""
    for name in scope.members:
        for event in EVENTS:
            yield Case(requester=name, subject=name, note=event)


def each_holder_on_types(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority for claims, and for each clinical type that tells of the subject's services."""
    for holder, subject in scope.holders:
        for resource_type in (_CLAIM, *clinical_cases.of_services(scope, subject)):
            yield Case(requester=holder, subject=subject, resource_type=resource_type)


def each_member_on_types(scope: Scope) -> Iterator[Case]:
    """Each member for claims, and for each clinical type that tells of the own services."""
    for name in scope.members:
        for resource_type in (_CLAIM, *clinical_cases.of_services(scope, name)):
            yield Case(requester=name, subject=name, resource_type=resource_type)


def each_holder_on_records(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority over every request that gathers the claims of a record.

    For clinical records every type walks the plain search, and each other request is made for one type, in turn.
    """
    for holder, subject in scope.holders:
        for name in RECORDS:
            yield Case(requester=holder, subject=subject, path=name)
        kinds = clinical_cases.of_services(scope, subject)
        for turn, name in enumerate(CLINICAL_RECORDS):
            for kind in kinds if name == PLAIN else kinds[turn % len(kinds) :][:1] if kinds else ():
                yield Case(requester=holder, subject=subject, path=name, resource_type=kind)


def each_holder_on_company(scope: Scope) -> Iterator[Case]:
    """Each holder of an authority over every request that brings along what claims refer to."""
    for holder, subject in scope.holders:
        for name in COMPANY:
            yield Case(requester=holder, subject=subject, path=name)
