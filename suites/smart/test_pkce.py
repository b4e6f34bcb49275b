"""PKCE with S256 is required, and the verifier is checked (RFC 7636; SMART App Launch 2.2)."""

from payerproof.asking import authorizing, cases
from payerproof.checks import Judge, check
from payerproof.judge import grants, rules
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart import oauth

_REMEDY = "Refuse an authorization request without an S256 challenge, and a token request without the fitting verifier."


@check(
    "smart-pkce-required",
    requirements=("REQ-OA-04",),
    severity=Severity.HIGH,
    title="An authorization request without a code challenge obtains no token",
    remedy=_REMEDY,
    needs=("form_login",),
    cases=cases.each_app,
)
def test_pkce_required(payer: Payer, case: Case, judge: Judge) -> None:
    """Without a challenge there is no code, or at least no token for it."""
    _no_token(payer, case, judge, None, "an authorization without PKCE obtains a token")


@check(
    "smart-pkce-plain-refused",
    requirements=("REQ-OA-04", "REQ-OA-06"),
    severity=Severity.MEDIUM,
    title="The challenge method plain is refused",
    remedy="Accept S256 only.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_pkce_plain_refused(payer: Payer, case: Case, judge: Judge) -> None:
    """A challenge that is the verifier itself leads to no token."""
    _no_token(payer, case, judge, oauth.new_pkce("plain"), "a plain challenge obtains a token")


@check(
    "smart-pkce-verifier-checked",
    requirements=("REQ-OA-04", "REQ-OA-08"),
    severity=Severity.CRITICAL,
    title="A code is not redeemed with a wrong verifier or with none",
    remedy=_REMEDY,
    needs=("form_login",),
    cases=cases.each_app,
)
def test_pkce_verifier_checked(payer: Payer, case: Case, judge: Judge) -> None:
    """A fresh code is refused with another pair's verifier, with none, and with an empty one."""
    for verifier in (oauth.new_pkce().verifier, None, ""):
        pending = authorizing.authorized(payer, case)
        if pending.code is None:
            judge(rules.unsure(f"no code was issued: {pending.walk.ended}", *pending.walk.exchanges[-1:]))
        answer = payer.sessions.redeem(pending, code_verifier=verifier)
        judge(grants.refused(answer, "a code is redeemed without the verifier that belongs to it"))


def _no_token(payer: Payer, case: Case, judge: Judge, pkce: oauth.Pkce | None, reason: str) -> None:
    pending = authorizing.authorized(payer, case, pkce=pkce)
    if pending.code is None:
        judge(grants.no_code(pending, reason))
    else:
        judge(grants.refused(payer.sessions.redeem(pending), reason))
