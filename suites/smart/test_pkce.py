"""PKCE with S256 is required, and the verifier is checked (RFC 7636; SMART App Launch 2.2)."""

from collections.abc import Callable, Mapping

from payerproof.checks.common import authorize, cases, judge_grants, judgement
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Judgement, Severity
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.sessions import Authorization

_REMEDY = "Refuse an authorization request without an S256 challenge, and a token request without the fitting verifier."


_ALMOST: Mapping[str | None, Callable[[str], str]] = {
    "in other case": str.swapcase,
    "another end": lambda verifier: f"{verifier[:-4]}{'0000' if verifier[-4:] != '0000' else '1111'}",
    "longer": lambda verifier: f"{verifier}A",
}
"""Ways in which a verifier is almost the right one."""
_CHALLENGE = "the challenge itself, which stood in the address of the authorization request"


@check(
    "smart-pkce-required",
    requirements=("REQ-OA-04",),
    severity=Severity.HIGH,
    family="pkce",
    title="An authorization request without a code challenge obtains no token",
    finding="An authorization request without a code challenge obtains a token",
    remedy=_REMEDY,
    needs=("form_login",),
    cases=cases.each_app,
)
def test_pkce_required(payer: Payer, case: Case, judge: Judge) -> None:
    """Without a challenge there is no code, or at least no token for it, in an address and in a form."""
    pending = authorize.authorized(payer, case, pkce=None)
    judge(_no_token(payer, pending, "an authorization without PKCE obtains a token"))
    posted = authorize.authorized(payer, case, pkce=None, posted=True)
    if posted.code is not None:
        judge(_no_token(payer, posted, "an authorization without PKCE obtains a token, where the request is posted"))


@check(
    "smart-pkce-plain-refused",
    requirements=("REQ-OA-04", "REQ-OA-06"),
    severity=Severity.MEDIUM,
    family="pkce",
    title="The code challenge method `plain` is refused",
    finding="The code challenge method `plain` is accepted",
    remedy="Accept S256 only.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_pkce_plain_refused(payer: Payer, case: Case, judge: Judge) -> None:
    """A challenge that is the verifier itself leads to no token, whether its method is plain, left out, or unknown."""
    plain = authorize.authorized(payer, case, pkce=oauth.new_pkce("plain"))
    judge(_no_token(payer, plain, "a plain challenge obtains a token"))
    unnamed = authorize.authorized(payer, case, pkce=oauth.new_pkce("plain"), code_challenge_method=None)
    judge(_no_token(payer, unnamed, "a challenge without a method, which is a plain one, obtains a token"))
    unknown = authorize.authorized(payer, case, pkce=oauth.new_pkce("plain"), code_challenge_method="payerproof")
    judge(_no_token(payer, unknown, "a challenge of an unknown method is taken for a plain one"))


@check(
    "smart-pkce-verifier-checked",
    requirements=("REQ-OA-04", "REQ-OA-08"),
    severity=Severity.CRITICAL,
    family="pkce",
    title="An authorization code is refused with a wrong code verifier, or with none",
    finding="An authorization code is redeemed with a wrong code verifier, or with none",
    remedy=_REMEDY,
    needs=("form_login",),
    cases=cases.each_app,
)
def test_pkce_verifier_checked(payer: Payer, case: Case, judge: Judge) -> None:
    """A fresh code is refused with another verifier, with none, with the challenge, and with one almost right.

    So it is with the verifier of a later request of the same member's, whose code waits as well.
    """
    for verifier in (oauth.new_pkce().verifier, None, "", _CHALLENGE, *_ALMOST):
        pending = authorize.authorized(payer, case)
        if pending.code is None:
            judge(judgement.unsure(f"no code was issued: {pending.walk.ended}", *pending.walk.exchanges[-1:]))
        sent = verifier
        if pending.pkce is not None and verifier in _ALMOST:
            sent = _ALMOST[verifier](pending.pkce.verifier)
        elif pending.pkce is not None and verifier is _CHALLENGE:
            sent = pending.pkce.challenge
        payer.redactor.register(sent or "", "code_verifier")
        answer = payer.sessions.redeem(pending, code_verifier=sent)
        judge(judge_grants.refused(answer, "a code is redeemed without the verifier that belongs to it"))
    waiting, later = (authorize.authorized(payer, case) for _ in range(2))
    if waiting.code is not None and later.code is not None and later.pkce is not None:
        answer = payer.sessions.redeem(waiting, code_verifier=later.pkce.verifier)
        judge(judge_grants.refused(answer, "a code is redeemed with the verifier of another request"))


def _no_token(payer: Payer, pending: Authorization, reason: str) -> Judgement:
    if pending.code is None:
        return judge_grants.no_code(pending, reason)
    return judge_grants.refused(payer.sessions.redeem(pending), reason)
