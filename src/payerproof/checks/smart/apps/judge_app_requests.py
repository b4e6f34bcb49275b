"""What becomes of requests that say a thing twice, and of apps that prove themselves and name another one."""

from __future__ import annotations

from payerproof.checks.common import judge_grants
from payerproof.checks.common.judgement import holds, undecided, unsure
from payerproof.checks.smart.apps.app_requests import Proven, Repeated
from payerproof.model import Exchange, Judgement

_UNAUTHORIZED = 401


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
