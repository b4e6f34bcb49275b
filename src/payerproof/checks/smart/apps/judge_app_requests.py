"""What becomes of requests that say a thing twice, and of apps that prove themselves and name another one."""

from __future__ import annotations

from payerproof.checks.common import judge_grants
from payerproof.checks.common.judgement import holds, undecided, unsure
from payerproof.checks.smart.apps.app_requests import Proven, Repeated
from payerproof.model import Exchange, Judgement
from payerproof.smart.discovery import json_object
from payerproof.smart.oauth import error_of
from payerproof.smart.sessions import Authorization

_UNAUTHORIZED = 401
_OF_OAUTH = frozenset({200, 400, _UNAUTHORIZED})
ERRORS = frozenset(
    {
        *("invalid_request", "invalid_client", "invalid_grant"),
        *("unauthorized_client", "unsupported_grant_type", "invalid_scope"),
        *("access_denied", "server_error", "temporarily_unavailable", "slow_down", "expired_token"),
        *("authorization_pending", "invalid_target", "invalid_token", "invalid_dpop_proof", "use_dpop_nonce"),
    }
)
"""Names of errors at the token endpoint: of RFC 6749, 5.2, and of the registry that section 11.4 sets up."""
AUTHORIZATION_ERRORS = ERRORS | frozenset(
    {
        *("unsupported_response_type", "interaction_required", "login_required", "account_selection_required"),
        *("consent_required", "invalid_request_uri", "invalid_request_object", "request_not_supported"),
        *("request_uri_not_supported", "registration_not_supported", "unmet_authentication_requirements"),
        *("invalid_authorization_details", "unsupported_response_mode"),
    }
)
"""Names of errors that come back with the browser: of RFC 6749, 4.1.2.1, of OpenID Connect, and of the registry."""


def challenged(proven: Proven) -> Judgement:
    """Judge the answer to a wrong secret in the Authorization header (RFC 6749, 5.2)."""
    wrong, right = proven.wrong, proven.right
    expected = "401 with WWW-Authenticate: Basic"
    if not right.ok:
        return unsure("the right secret in the header is refused as well", wrong, right, expected=expected)
    if doubt := undecided(wrong):
        return unsure(doubt, wrong, right, expected=expected)
    if wrong.ok:
        return judge_grants.refused(wrong, "a confidential app obtains a token with a wrong secret")
    challenge = wrong.headers.get("www-authenticate", "")
    met = wrong.status == _UNAUTHORIZED and "basic" in challenge.lower()
    observed = f"{wrong.status}, WWW-Authenticate: {challenge[:80] or 'none'}"
    reason = "a wrong secret in the Authorization header does not meet 401 and a challenge"
    return holds(met, wrong, right, reason=reason, expected=expected, observed=observed)


def as_oauth_error(what: str, answer: Exchange) -> Judgement | None:
    """Judge how a refusal of the token endpoint is told (RFC 6749, 5.2); None for one by something in front of it.

    Statuses but those of OAuth are of gateways as a rule, and an app does not take them for a token.
    """
    if answer.status not in _OF_OAUTH:
        return None
    error = error_of(answer)
    expected = "400 or 401 with a JSON object, whose error is a registered name"
    observed = f"{answer.status} {error[:40] or 'without error'}, to {what}"
    if answer.ok and issued(answer):
        return judge_grants.refused(answer, f"{what} obtains a token", ())
    reason = "the token endpoint refuses with the status of a success" if answer.ok else "a refusal has no known name"
    right = not answer.ok and error in ERRORS
    return holds(right, answer, reason=reason, expected=expected, observed=observed)


def app_knows(what: str, walked: Authorization) -> Judgement | None:
    """Judge what a refusal tells the app that the browser is sent back to (RFC 6749, 4.1.2.1).

    None where nobody is sent back, or with a code: a payer may tell the member on a page of its own, or not refuse.
    """
    told = walked.walk.redirect
    if told is None or walked.code is not None:
        return None
    error, expected = told.get("error", ""), "an error whose name is registered"
    reason = "a refusal comes back to the app under a name that it cannot know" if error else "a refusal tells no error"
    observed = f"{error[:40] or 'no error'}, to {what}"
    last = walked.walk.exchanges[-1:]
    return holds(error in AUTHORIZATION_ERRORS, *last, reason=reason, expected=expected, observed=observed)


def issued(answer: Exchange) -> bool:
    """Return whether a token response holds a token."""
    return bool((json_object(answer.body) or {}).get("access_token"))


def refused_twice(repeated: Repeated, name: str) -> Judgement:
    """Judge whether a request with a parameter twice came to nothing (RFC 6749, 3.1 and 3.2)."""
    reason = f"a request that gives {name.rpartition(' ')[2]} twice is granted"
    if not repeated.twice:
        return unsure("the request went out with the parameter once", *repeated.walked.walk.exchanges[:1])
    if repeated.answer is not None:
        return judge_grants.refused(repeated.answer, reason, ("invalid_request",))
    return judge_grants.no_code(repeated.walked, reason)


def not_as_named(what: str, answer: Exchange) -> Judgement:
    """Judge whether the name in the form gave another app what was issued for the one that is named."""
    return judge_grants.refused(answer, f"{what} serves another app that names the one it was issued to")
