"""Services: whether they are given what they registered for, and see no more than that."""

from __future__ import annotations

from payerproof.checks.common.bulk_export import Export
from payerproof.checks.common.judgement import absent, broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer, some
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Exchange, Judgement
from payerproof.smart.discovery import json_object
from payerproof.smart.oauth import error_of
from payerproof.smart.scopes import covers


def right(given: Exchange, scopes: str, seen: Observation | None, owner: str) -> Judgement:
    """Judge what a right assertion brings: a bearer token with lifetime and scope, which reads the record of `owner`.

    `seen` None: there is no token to read with.
    """
    expected = "a bearer token with expires_in and scope, which reads what its scope names"
    document = json_object(given.body) or {}
    doubt = undecided(given)
    if doubt or seen is None:
        why = doubt or (
            f"the service is given no token ({given.status} {error_of(given)}): it may be "
            "registered otherwise than the target file says"
        )
        return unsure(why, given, expected=expected)
    ends, kind = document.get("expires_in"), str(document.get("token_type", ""))
    wrong = [] if kind.lower() == "bearer" else [f"token_type is {kind[:20] or 'missing'}"]
    wrong += [] if isinstance(ends, int | float) and ends > 0 else ["expires_in is missing"]
    wrong += [] if document.get("scope") else ["scope is missing"]
    if wrong:
        reason = f"the token response of a service is not complete: {', '.join(wrong)}"
        return broken(given, reason=reason, expected=expected, observed=some(wrong))
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, given, seen, expected=expected)
    reason = "the service's token does not read what its scope names"
    if not any(covers(str(document["scope"]), f"system/Patient.{right}") for right in ("r", "rs")):
        reason = f"the payer granted the service {str(document['scope'])[:120]} alone, though {scopes} was asked for"
        return unsure(reason, given, seen, expected=expected)
    return holds(bool(seen.owned_by(owner)), given, seen, reason=reason, expected=expected, observed=answer(seen))


def no_refresh(given: Exchange) -> Judgement:
    """Judge whether a service's token came without a refresh token (RFC 6749, 4.4.3)."""
    expected, document = "no refresh_token", json_object(given.body) or {}
    if not given.ok or not document.get("access_token"):
        return unsure(f"no token was issued: {given.status}", given, expected=expected)
    brought = bool(document.get("refresh_token"))
    reason = "a service is given a refresh token, which outlives what its key proves"
    return holds(
        not brought, given, reason=reason, expected=expected, observed="a refresh_token" if brought else "none"
    )


def within(given: Exchange, asked: str, registered: str) -> Judgement:
    """Judge whether a service that asks for more than it registered for is given no more; a refusal is right as well.

    `asked`: the scopes of the request, which a response that tells none grants (RFC 6749, 3.3).
    """
    expected = f"no scope beyond {registered}"
    document = json_object(given.body) or {}
    doubt = undecided(given)
    if doubt:
        return unsure(doubt, given, expected=expected)
    if not document.get("access_token"):
        return kept(given, expected=expected, observed=f"{given.status} {error_of(given) or 'no token'}")
    told = document.get("scope")
    scopes = told if isinstance(told, str) and told else asked
    beyond = [scope for scope in scopes.split() if not covers(registered, scope)]
    reason = "a service is granted scopes that it did not register for"
    if not told:
        reason += "; the response tells no scope, which then is the one that was asked for"
    return holds(not beyond, given, reason=reason, expected=expected, observed=some(beyond) or scopes[:120])


def closed(seen: Observation, control: Observation, member: str, outsider: str) -> Judgement:
    """Judge an answer about somebody whose record a service may not have, beside the same about a member of its own."""
    expected = f"nothing of {outsider}, whose record the service may not have"
    leaked = seen.owned_by(outsider)
    if leaked:
        observed = f"{answer(seen)} with {some([hit.place or hit.value for hit in leaked])}"
        reason = "a service sees the record of somebody whom the payer did not let it have"
        return broken(control, seen, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)
    if control.exchange.refused and seen.exchange.refused:
        return absent("the target refuses this about the service's own members as well", control, seen)
    if not control.owned_by(member):
        return unsure(f"the same request about {member} shows nothing", control, seen, observed=answer(control))
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, control, seen, expected=expected)
    return kept(control, seen, expected=expected, observed=answer(seen))


def not_exported(export: Export, member: str, outsider: str) -> Judgement:
    """Judge whether an export of a service holds records of its own members, and none of somebody else's."""
    expected = f"nothing of {outsider}, whose record the service may not have"
    leaked = [hit for item in export.seen for hit in item.owned_by(outsider)]
    if leaked:
        reason = "a service exports the record of somebody whom the payer did not let it have"
        observed = some([hit.place or hit.value for hit in leaked])
        return broken(*export.seen, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)
    if export.kick.exchange.refused:
        return absent("the target exports nothing for the service", export.kick)
    if not any(item.owned_by(member) for item in export.seen):
        return unsure(f"the export shows nothing of {member} either: {export.ended}", *export.seen, expected=expected)
    return kept(*export.seen, expected=expected, observed=export.ended)
