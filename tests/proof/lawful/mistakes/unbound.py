"""Mistakes by which a token is bound to no record: a grant in other words than the usual ones lacks what binds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.proof.lawful.mistakes.openid import NAMED
from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.grants import Access
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.search import Session


def _unbound(payer: Payer, which: Callable[[list[str]], bool]) -> None:
    """Open every member's record to tokens of which `which` is true of the scopes."""

    def session(access: Access) -> Session | None:
        found: Session | None = healthy(access)
        if found is None or not which(access.scopes):
            return found
        everybody = [entry.resource for entry in payer.records.entries]
        kinds = {item["resourceType"] for item in found.opened}
        return replace(found, opened=[item for item in everybody if item["resourceType"] in kinds])

    healthy: Any = put(payer.fhir, "session", session)


@mistake("household", "later_token_bound", swept=True, **NAMED)
def nameless_tokens_open_all(payer: Payer) -> None:
    """The record is taken from fhirUser, and a token without it is filtered by types alone."""
    _unbound(payer, lambda scopes: "fhirUser" not in scopes)


@mistake("household", "later_token_bound", swept=True)
def unlaunched_tokens_open_all(payer: Payer) -> None:
    """The record is taken from the launch, and a token without `launch/patient` is filtered by types alone."""
    _unbound(payer, lambda scopes: "launch/patient" not in scopes)


@mistake("household", "later_token_bound", swept=True)
def tokens_by_type_open_all(payer: Payer) -> None:
    """The filter by the record hangs on `patient/*`; scopes that name their types one by one have another code path."""
    _unbound(payer, lambda scopes: not any(scope.startswith("patient/*") for scope in scopes))


@mistake("household", "later_token_bound", swept=True)
def tokens_of_version_two_open_all(payer: Payer) -> None:
    """Scopes of SMART 2 (`.rs`) are known to the check of types, and not to that of the record."""
    _unbound(payer, lambda scopes: any(scope.endswith(".rs") for scope in scopes))


@mistake("household", "later_token_bound", swept=True)
def passing_tokens_open_all(payer: Payer) -> None:
    """The record is looked up by the refresh token of a grant; where there is none, none is looked up."""
    _unbound(payer, lambda scopes: "offline_access" not in scopes)
