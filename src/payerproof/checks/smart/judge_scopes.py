"""Scopes: what was granted, and what the grant opens."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

from payerproof.checks.common.bulk_export import Export
from payerproof.checks.common.judgement import absent, broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer, some
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Judgement
from payerproof.smart.discovery import json_object
from payerproof.smart.scopes import IDENTITY, SCOPE, types_named
from payerproof.smart.sessions import Session
from payerproof.target.clinical_types import TYPES

GUARDED = frozenset({"Coverage", "ExplanationOfBenefit"})
"""The types of a member's record, beside the Patient, that an export may leave out."""
_OF_A_RECORD = frozenset({"Patient", *GUARDED, *TYPES})
"""The types of a member's record, which a grant may leave out one by one."""
_DEEPEST = 4
"""Bundles within Bundles that are looked into."""


def granted_beyond(session: Session, *types: str) -> Judgement | None:
    """Return the doubt about what a grant for `types` opens, where the payer granted more; None where it did not."""
    beyond = sorted(types_named(session.scope) - set(types))
    if not beyond:
        return None
    asked = " and ".join(types)
    reason = f"the payer granted {some(beyond)} along with {asked}, so the scopes name what the token reads"
    return unsure(reason, expected=f"a grant for {asked} alone", observed=session.scope)


def nothing_added(before: Session, after: Session, answer: Exchange) -> Judgement | None:
    """Judge whether a refreshed token tells no more of who signed in than its grant is about (RFC 6749, 6).

    None where one of the two responses tells no scope.
    """
    if not (before.scope and after.scope):
        return None
    added = sorted(IDENTITY & {*after.scope.split()} - {*before.scope.split()})
    reason = f"a refreshed token is for {some(added)}, which its grant is not about"
    expected = "no scope beyond those of the grant"
    return holds(not added, answer, reason=reason, expected=expected, observed=after.scope)


def alive(seen: Observation, whole: Observation, owner: str, granted: Iterable[str]) -> Judgement | None:
    """Return the doubt about a narrow token that does not serve what it names either; None where it does.

    `whole`: what the full grant is served of it, without which nobody can be.
    """
    if seen.owned_by(owner):
        return None
    named = " and ".join(granted)
    if not whole.owned_by(owner) and not undecided(whole.exchange):
        return absent(f"the full grant brings nothing of {named}, so no token for it alone is known to live", whole)
    return unsure(f"the grant for {named} alone opens nothing, so its limit shows nothing", seen, observed=answer(seen))


def refused(
    seen: Observation,
    control: Observation,
    owner: str,
    reason: str,
    granted: AbstractSet[str] = frozenset({"Patient"}),
) -> Judgement:
    """Judge a request that the token's scopes do not cover, against the same request under the full grant.

    A refusal is right, and so is an answer that leaves out the types which are not covered.
    `granted`: the types that the token's scopes name.
    """
    expected = "nothing of the types that the scopes do not name"
    if control.exchange.refused and seen.exchange.refused:
        return absent("the target refuses this under the full grant as well", control, seen)
    if not control.owned_by(owner):
        return unsure("the same request under the full grant shows nothing", control, seen, observed=answer(control))
    if control.resource is not None and not _served(control.resource) & _OF_A_RECORD - granted:
        return absent("under the full grant it brings nothing of other types either", control, seen)
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected)
    placed = [hit.place for hit in seen.owned_by(owner) if hit.place] if granted == {"Patient"} else []
    leaked = [place for place in placed if place.partition("/")[0] not in granted]
    outside = sorted(_served(seen.resource) & _OF_A_RECORD - granted)
    if leaked or outside:
        observed = f"{answer(seen)} with {some(outside or leaked)}"
        return broken(control, seen, reason=reason, expected=expected, observed=observed)
    return kept(control, seen, expected=expected, observed=answer(seen))


def uncounted(seen: Observation, control: Observation, reason: str) -> Judgement:
    """Judge a count of a type that the token's scopes do not name, against the count under the full grant."""
    expected = "no count of a type that the scopes do not name"
    if control.exchange.refused:
        return absent("the target counts nothing under the full grant either", control, seen)
    if not control.total:
        return unsure("the count under the full grant tells nothing", control, seen, observed=answer(control))
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected)
    return holds(not seen.total, control, seen, reason=reason, expected=expected, observed=answer(seen))


def _served(document: Any, depth: int = 0) -> frozenset[str]:
    """Return the types of a resource, or of those in a Bundle, also within the Bundles that answer a batch."""
    if not isinstance(document, dict):
        return frozenset()
    if document.get("resourceType") != "Bundle" or depth > _DEEPEST:
        return frozenset({str(document.get("resourceType"))})
    listed = document.get("entry")
    entries = [entry.get("resource") for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    return frozenset(kind for entry in entries for kind in _served(entry, depth + 1))


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


def served(seen: Observation, control: Observation, owner: str, types: Iterable[str]) -> Judgement:
    """Judge whether a token whose scopes name some types is served what the full grant is served of them."""
    named = frozenset(types)
    words = " and ".join(sorted(named))
    expected = f"the member's {words}, as under the full grant"
    if control.exchange.refused:
        return absent("the target refuses this under the full grant as well", control, seen)
    if not control.owned_by(owner):
        return unsure("the same request under the full grant shows nothing", control, seen, observed=answer(control))
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, control, seen, expected=expected)
    missing = (_served(control.resource) & named) - _served(seen.resource)
    reason = f"a token that was granted {words} is not served {'it' if len(named) == 1 else 'them'}"
    right = bool(seen.owned_by(owner)) and not missing
    return holds(right, control, seen, reason=reason, expected=expected, observed=answer(seen))


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


def no_more_than(session: Session, lawful: AbstractSet[str]) -> Judgement:
    """Judge whether the scope for reading the Patient alone came back as that, in either spelling.

    `lawful`: scopes without data that may stand beside it. Rights to write, other levels and lasting access may not.
    """
    expected = "the right to read and search the Patient, for the patient, and no lasting access"
    if not session.scope:
        return absent("the token response tells no scope, which then is the one that was asked for", expected=expected)
    rights, lasting = {"read", "r", "s", "rs"}, {"offline_access", "online_access"} - lawful
    words = session.scope.split()
    matches = [match for match in map(SCOPE.match, words) if match]
    beyond = [match for match in matches if match.group(1) != "patient" or match.group(3) not in rights]
    reason = "the granted scope is broader than what was asked for"
    kept_within = not beyond and not lasting & set(words)
    return holds(kept_within, reason=reason, expected=expected, observed=session.scope)


def back_again(seen: Observation, control: Observation, owner: str, scope: str) -> Judgement:
    """Judge whether a refresh without a wish gives what the grant has, after one that asked for less (RFC 6749, 6).

    `scope`: what the response to it told. A payer that told less, and serves less, let the wish stand for good.
    """
    expected = "what the grant opened before the wish"
    if not control.owned_by(owner):
        return unsure("the grant itself opened nothing", control, expected=expected, observed=answer(control))
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, control, seen, expected=expected, observed=answer(seen))
    reason = "a refresh for fewer scopes takes the others away for good"
    observed = f"{answer(seen)}, scope {scope or 'missing'}"
    return holds(bool(seen.owned_by(owner)), control, seen, reason=reason, expected=expected, observed=observed)


def not_lasting(exchange: Exchange) -> Judgement:
    """Judge whether a grant whose member unticked lasting access came without a refresh token and without the scope."""
    document, expected = json_object(exchange.body) or {}, "no refresh_token and no scope for lasting access"
    if not exchange.ok:
        return unsure(f"no token was issued: {exchange.status}", exchange, expected=expected)
    named = sorted(set(str(document.get("scope", "")).split()) & {"offline_access", "online_access"})
    given = [*named, *(["a refresh_token"] if document.get("refresh_token") else [])]
    reason = "access while the member is away is granted, though the member took it away"
    return holds(not given, exchange, reason=reason, expected=expected, observed=some(given) if given else "neither")


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
