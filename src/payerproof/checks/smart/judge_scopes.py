"""Scopes: what was granted, and what the grant opens."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from payerproof.checks.common.bulk_export import Export
from payerproof.checks.common.judgement import absent, broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer, some
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Judgement
from payerproof.smart.discovery import json_object
from payerproof.smart.sessions import Session

_SCOPE = re.compile(r"^(patient|user|system)/(\*|[A-Z][A-Za-z]+)\.(\*|read|write|c?r?u?d?s?)(\?.*)?$")


def types_named(scope: str) -> frozenset[str]:
    """Return the resource types that a scope text opens for reading; `*` stands for all."""
    matches = (_SCOPE.match(word) for word in scope.split())
    return frozenset(match.group(2) for match in matches if match)


GUARDED = frozenset({"Coverage", "ExplanationOfBenefit"})
"""The types of a member's record, beside the Patient, that a grant may leave out."""


def granted_beyond(session: Session, *types: str) -> Judgement | None:
    """Return the doubt about what a grant for `types` opens, where the payer granted more; None where it did not."""
    beyond = sorted(types_named(session.scope) - set(types))
    if not beyond:
        return None
    asked = " and ".join(types)
    reason = f"the payer granted {some(beyond)} along with {asked}, so the scopes name what the token reads"
    return unsure(reason, expected=f"a grant for {asked} alone", observed=session.scope)


def refused(
    seen: Observation, control: Observation, owner: str, reason: str, granted: AbstractSet[str] = frozenset()
) -> Judgement:
    """Judge a request that the token's scopes do not cover, against the same request under the full grant.

    A refusal is right, and so is an answer that leaves out the types which are not covered.
    `granted`: types beside the Patient that the token's scopes name.
    """
    expected = "nothing of the types that the scopes do not name"
    if control.exchange.refused and seen.exchange.refused:
        return absent("the target refuses this under the full grant as well", control, seen)
    if not control.owned_by(owner):
        return unsure("the same request under the full grant shows nothing", control, seen, observed=answer(control))
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected)
    covered = {"Patient", *granted}
    placed = [] if granted - {"Patient"} else [hit.place for hit in seen.owned_by(owner) if hit.place]
    leaked = [place for place in placed if place.partition("/")[0] not in covered]
    served = [item.get("resourceType") for item in (*seen.entries, *((seen.resource,) if seen.resource else ()))]
    outside = sorted({str(name) for name in served} & GUARDED - covered)
    if leaked or outside:
        observed = f"{answer(seen)} with {some(outside or leaked)}"
        return broken(control, seen, reason=reason, expected=expected, observed=observed)
    return kept(control, seen, expected=expected, observed=answer(seen))


def not_exported(seen: Export, whole: Export, reason: str) -> Judgement:
    """Judge whether an export under a grant for the Patient alone leaves out what the scopes do not name."""
    expected = "no file with types that the scopes do not name"
    if not any(name.partition("/")[0] in GUARDED for name in whole.resources):
        return unsure(f"an export under the full grant holds no such type: {whole.ended}", *whole.seen)
    outside = sorted(name for name in seen.resources if name.partition("/")[0] in GUARDED)
    if outside:
        return broken(*whole.seen, *seen.seen, reason=reason, expected=expected, observed=some(outside))
    doubt = next((text for item in seen.seen if (text := undecided(item.exchange))), "")
    if doubt:
        return unsure(doubt, *seen.seen, expected=expected)
    return kept(*seen.seen, expected=expected, observed=seen.ended)


def served(seen: Observation, control: Observation, owner: str, resource_type: str) -> Judgement:
    """Judge whether a token whose scope names one type is served what the full grant is served of it."""
    expected = f"the member's {resource_type}, as under the full grant"
    if not control.owned_by(owner):
        return unsure("the same request under the full grant shows nothing", control, seen, observed=answer(control))
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, control, seen, expected=expected)
    reason = f"a token that was granted {resource_type} is not served it"
    return holds(bool(seen.owned_by(owner)), control, seen, reason=reason, expected=expected, observed=answer(seen))


def not_granted(session: Session, resource_type: str) -> Judgement:
    """Judge whether the token response leaves out a scope that the member took away."""
    named = types_named(session.scope)
    reason = f"the token response grants {resource_type}, though the member took it away"
    if not session.scope:
        reason = "the token response does not tell the granted scope, though it differs from what was asked"
        return broken(reason=reason, expected="the granted scope", observed="no scope")
    expected = f"a scope without {resource_type}"
    return holds(not named & {resource_type, "*"}, reason=reason, expected=expected, observed=session.scope)


def within(session: Session, resource_type: str) -> Judgement:
    """Judge whether the granted scope names no other type than the one that was asked for."""
    expected = f"no type but {resource_type}"
    if not session.scope:
        return absent("the token response tells no scope, which then is the one that was asked for", expected=expected)
    beyond = sorted(types_named(session.scope) - {resource_type})
    reason = "the granted scope is broader than what was asked for"
    return holds(not beyond, reason=reason, expected=expected, observed=session.scope)


def no_refresh_token(exchange: Exchange) -> Judgement:
    """Judge whether a grant without offline_access came without a refresh token."""
    document = json_object(exchange.body) or {}
    expected = "no refresh_token"
    if not exchange.ok:
        return unsure(f"no token was issued: {exchange.status}", exchange, expected=expected)
    granted = set(str(document.get("scope", "")).split()) & {"offline_access", "online_access"}
    given = bool(document.get("refresh_token"))
    reason = "a refresh token is issued though offline_access was not asked for"
    observed = "a refresh_token" if given else "no refresh_token"
    return holds(not given or bool(granted), exchange, reason=reason, expected=expected, observed=observed)
