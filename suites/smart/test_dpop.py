"""Tokens bound to a key, where discovery announces them (DPoP, RFC 9449)."""

from payerproof.checks.common import cases, judge_grants, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart.extensions import bound_tokens, judge_bound
from payerproof.model import Case, Judgement, Severity
from payerproof.payer import Payer
from payerproof.smart.dpop import Prover


@check(
    "smart-dpop-works",
    requirements=("REQ-OA-36", "REQ-OA-46"),
    severity=Severity.MEDIUM,
    family="dpop",
    title="A token that is bound to the key of an app works with proofs of that key",
    finding="DPoP is announced, and a token that an app asks for with a proof of its key does not work",
    remedy="Bind the token to the key of the proof, tell token_type DPoP, and take the token with a proof by that key.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_dpop_works(payer: Payer, case: Case, judge: Judge) -> None:
    """The token reads the own Patient with a proof, and is refreshed with one."""
    bound = _bound(payer, case, judge, any_type=True)
    seen = bound_tokens.shown(payer, bound)
    refreshed = None
    if bound.session.refresh_token is not None:
        refreshed = bound_tokens.refreshed(payer, bound, bound.prover)
    kind = bound_tokens.type_of(bound.answer)
    judge(judge_bound.works(bound.answer, kind, seen, refreshed, case.subject))


@check(
    "smart-dpop-token-bound",
    requirements=("REQ-OA-36",),
    severity=Severity.CRITICAL,
    family="dpop",
    title="A token that is bound to a key is of no use without the key",
    finding="A token that is bound to a key opens the record to somebody without the key",
    remedy="Refuse a bound token by the scheme Bearer, and without a proof by its key (RFC 9449, 7).",
    needs=("form_login",),
    cases=bound_tokens.each_way,
)
def test_dpop_token_bound(payer: Payer, case: Case, judge: Judge) -> None:
    """The token reads and searches with a proof, and opens nothing as somebody shows it who found it."""
    bound = _bound(payer, case, judge)
    for place in bound_tokens.PLACES:
        control = bound_tokens.shown(payer, bound, place)
        seen = bound_tokens.shown_by_another(payer, bound, place, case.path or "")
        reason = f"a token that is bound to a key opens the record {case.path}"
        judge(judge_bound.refused(seen, control, case.subject, reason))


@check(
    "smart-dpop-proof-checked",
    requirements=("REQ-OA-36",),
    severity=Severity.HIGH,
    family="dpop",
    title="A proof for another request, another token or another time opens nothing",
    finding="A proof that is not right for its request opens the record",
    remedy="Compare each proof with its request as RFC 9449, 4.3, says: type, signature, method, address, time, token.",
    needs=("form_login",),
    cases=bound_tokens.each_wrong,
)
def test_dpop_proof_checked(payer: Payer, case: Case, judge: Judge) -> None:
    """The token reads with a right proof, and not with one that is wrong in one thing."""
    bound = _bound(payer, case, judge)
    wrong = {**bound_tokens.WRONG, **bound_tokens.WITH_A_TOKEN}[case.path or ""]
    control = bound_tokens.shown(payer, bound)
    _timed(case, bound, judge)
    seen = bound_tokens.shown(payer, bound, wrong=wrong)
    judge(judge_bound.refused(seen, control, case.subject, f"a proof {case.path} opens the record"))


@check(
    "smart-dpop-token-request-checked",
    requirements=("REQ-OA-36",),
    severity=Severity.MEDIUM,
    family="dpop",
    title="A token request with a proof that is not right for it brings no token",
    finding="A token request with a proof that is not right for it brings a token",
    remedy="Refuse the request with invalid_dpop_proof (RFC 9449, 5).",
    needs=("form_login",),
    cases=bound_tokens.each_wrong_at_the_token,
)
def test_dpop_token_request_checked(payer: Payer, case: Case, judge: Judge) -> None:
    """A fresh code is refused with a proof that is wrong in one thing, while one with a right proof is redeemed."""
    bound = _bound(payer, case, judge)
    prover = Prover(payer.now, nonce=bound.prover.nonce)
    _timed(case, bound, judge)
    answer = bound_tokens.redeemed(payer, case, payer.app, prover, bound_tokens.WRONG[case.path or ""])
    reason = f"a token is issued for a proof {case.path}"
    judge(judge_grants.refused(answer, reason, ("invalid_dpop_proof",)))


@check(
    "smart-dpop-refresh-bound",
    requirements=("REQ-OA-36", "REQ-OA-18"),
    severity=Severity.HIGH,
    family="dpop",
    title="A public app's refresh token is bound to the key of its first proof",
    finding="A public app's refresh token is refreshed without the key that it is bound to",
    remedy="Bind refresh tokens of public apps to the key of the proof, and compare it at each use (RFC 9449, 5).",
    needs=("form_login", "public_app"),
    cases=cases.first_member,
)
def test_dpop_refresh_bound(payer: Payer, case: Case, judge: Judge) -> None:
    """The refresh token is refused with another key and without any, each time one that is fresh."""
    app = payer.target.app("public")
    for prover, how in ((Prover(payer.now), "with another key"), (None, "without a proof")):
        _announced(payer, judge)
        bound = bound_tokens.obtained(payer, case, app)
        if bound_tokens.type_of(bound.answer) != "dpop":
            judge(_unbound(bound))
        if bound.session.refresh_token is None:
            judge(judgement.absent("no refresh token comes with the token", bound.answer))
        if prover is not None:
            prover.nonce = bound.prover.nonce
        answer = bound_tokens.refreshed(payer, bound, prover)
        judge(judge_grants.refused(answer, f"a refresh token that is bound to a key is used {how}", ()))


def _announced(payer: Payer, judge: Judge) -> None:
    if not bound_tokens.announced(payer):
        judge(judgement.absent("discovery announces no DPoP with ES256", payer.smart_configuration))


def _unbound(bound: bound_tokens.Bound) -> Judgement:
    return judgement.unsure("the token that a proof was sent for is bound to no key", bound.answer)


def _timed(case: Case, bound: bound_tokens.Bound, judge: Judge) -> None:
    """End a case about the time of a proof where the target takes it from its own nonce (RFC 9449, 4.3, item 11)."""
    if case.path == bound_tokens.STALE and bound.prover.nonce is not None:
        judge(judgement.inapplicable("the target tells the time of a proof by its own nonce", bound.answer))


def _bound(payer: Payer, case: Case, judge: Judge, *, any_type: bool = False) -> bound_tokens.Bound:
    """Return a session with a bound token; without one there is nothing to bend."""
    _announced(payer, judge)
    bound = bound_tokens.obtained(payer, case)
    if not any_type and bound_tokens.type_of(bound.answer) != "dpop":
        judge(_unbound(bound))
    return bound
