"""Tokens as an attacker would send them: with a key of the sender's, and two at once (RFC 8725, 3.10; RFC 9110)."""

from payerproof.checks.common import judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart.tricks import judge_named_keys, judge_two_tokens, named_keys, two_tokens
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_REVOCATION = "no token can be ended here: the target file allows no use of a revocation endpoint, or there is none"


@check(
    "smart-token-names-no-key",
    requirements=("REQ-OA-24", "REQ-OA-54"),
    severity=Severity.CRITICAL,
    title="A key that an access token names in its header is neither believed nor fetched",
    finding="A key that an access token names in its header is believed or fetched",
    remedy="Verify tokens with the issuer's own keys alone; never read jku, x5u, jwk, x5c, or a kid as an address.",
    cases=named_keys.each_header,
)
def test_token_names_no_key(payer: Payer, case: Case, judge: Judge) -> None:
    """The member's token, signed anew and with the address of the new key in its header, is refused.

    Which shows something where the target can reach that address: where the harness starts it on this machine.
    """
    session = payer.session(case.subject)
    control = payer.own_patient(session)
    opaque = judgement.absent("access tokens are no JWTs, so no header can name a key")
    sent = judge.given(named_keys.access_token(payer, case, session), opaque)
    judge(judge_named_keys.of_token(sent, control, case.subject or ""))


@check(
    "smart-assertion-names-no-key",
    requirements=("REQ-OA-27", "REQ-OA-54"),
    severity=Severity.CRITICAL,
    title="A key that an app's assertion names in its header is neither believed nor fetched",
    finding="A key that an app's assertion names in its header is believed or fetched",
    remedy="Take the key from the app's registration alone, and use jku only where it is the registered address.",
    needs=("asymmetric_app", "form_login"),
    cases=named_keys.each_header,
)
def test_assertion_names_no_key(payer: Payer, case: Case, judge: Judge) -> None:
    """A fresh code is refused with an assertion by another key, whose address stands in the header.

    Which shows something where the target can reach that address: where the harness starts it on this machine.
    """
    app, endpoint = payer.target.app("asymmetric") or payer.app, payer.endpoints.token
    address = judge.given(endpoint, judgement.absent("the target names no token endpoint"))
    control = payer.own_patient(payer.session(case.subject, app=app))
    if not control.owned_by(case.subject or ""):
        judge(judgement.unsure("the token that a right assertion brings reads nothing", control))
    judge(judge_named_keys.of_assertion(named_keys.assertion(payer, case, app, address)))


@check(
    "smart-two-tokens-apart",
    requirements=("REQ-OA-25", "REQ-HH-001"),
    severity=Severity.CRITICAL,
    title="Of two tokens in one request, a dead one opens nothing, and one answer is for one of them",
    finding="Of two tokens in one request, a dead one opens a record, or one answer holds the data of both",
    remedy="Refuse a request with two Authorization headers, or check and serve by the same one of them.",
    needs=("form_login", "two_members"),
    cases=two_tokens.each_pair,
)
def test_two_tokens_apart(payer: Payer, case: Case, judge: Judge) -> None:
    """Two headers with the tokens of two members, in either order: the second one revoked, or both alive.

    Each token is read with alone before and, where it has to live, afterwards.
    """
    if case.path == two_tokens.DEAD and not two_tokens.can_end(payer):
        judge(judgement.absent(_REVOCATION))
        return
    doubled, pair = two_tokens.asked(payer, case), (case.requester or "", case.subject or "")
    dead = case.path == two_tokens.DEAD
    judge(judge_two_tokens.dead_beside_live(doubled, *pair) if dead else judge_two_tokens.one_at_a_time(doubled, *pair))
