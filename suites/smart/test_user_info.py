"""UserInfo, where it is announced: the person of the id token, for a live token alone (OpenID Connect Core, 5.3)."""

from payerproof.checks.common import cases, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import distinct_tokens, id_tokens
from payerproof.checks.smart.logins import judge_user_info, user_info
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-userinfo-names-the-login",
    requirements=("REQ-OA-51",),
    severity=Severity.HIGH,
    title="UserInfo names the person of the login's own id token",
    finding="UserInfo names another person than the login's id token",
    remedy="Look the person up by the token that was sent, on every request, and take sub from the login.",
    needs=("form_login", "two_members"),
    cases=distinct_tokens.first_neighbours,
)
def test_userinfo_names_the_login(payer: Payer, case: Case, judge: Judge) -> None:
    """Two people log in; UserInfo is asked for the one, the other, and the first again."""
    judge(judge_user_info.names_the_login(user_info.in_turn(payer, case, _address(payer, judge))))


@check(
    "smart-userinfo-by-post",
    requirements=("REQ-OA-51",),
    severity=Severity.LOW,
    title="UserInfo answers by POST as it does by GET",
    finding="UserInfo does not answer by POST, or names another person",
    remedy="Answer GET and POST alike; OpenID Connect Core, 5.3, requires both.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_userinfo_by_post(payer: Payer, case: Case, judge: Judge) -> None:
    """The live token of a login in the header is told the same person by GET and by POST."""
    judge(judge_user_info.same_by_post(*user_info.both_ways(payer, case, _address(payer, judge))))


@check(
    "smart-userinfo-needs-token",
    requirements=("REQ-OA-51",),
    severity=Severity.HIGH,
    title="UserInfo tells nothing without a live access token",
    finding="UserInfo tells of a person without a live access token",
    remedy="Ask for a token as at the FHIR server, and look up on every request whether it lives.",
    needs=("form_login",),
    cases=user_info.each_without_right,
)
def test_userinfo_needs_token(payer: Payer, case: Case, judge: Judge) -> None:
    """No token, a made-up one, and one that died are told nothing, by GET and by POST; a login's live token is."""
    address, what = _address(payer, judge), case.path or ""
    tried = judge.given(
        user_info.tried(payer, case, address), judgement.absent(f"{what} is not to be had at this target")
    )
    judge(judge_user_info.refused(tried, what))


@check(
    "smart-userinfo-without-record",
    requirements=("REQ-OA-51", "REQ-OA-48"),
    severity=Severity.CRITICAL,
    title="UserInfo shows nothing of another member, and nothing of the record that the token's scopes do not name",
    finding="UserInfo shows data of another member, or parts of the record that the token's scopes do not name",
    remedy="Answer with the claims of the login alone, and leave the record to the FHIR server and its scopes.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_userinfo_without_record(payer: Payer, case: Case, judge: Judge) -> None:
    """A login with a scope for the Patient alone is told of no claim and of no coverage."""
    address = _address(payer, judge)
    told = user_info.of_login(payer, address, id_tokens.logged_in(payer, case))
    judge(judge_user_info.without_record(told, case.subject or ""))


def _address(payer: Payer, judge: Judge) -> str:
    """Return the address of UserInfo; where there is none, or no token may be sent to it, there is nothing to ask."""
    address = judge.given(user_info.announced(payer), judgement.absent("no metadata announce a userinfo_endpoint"))
    allowed = user_info.may_be_asked(payer, address)
    elsewhere = f"{address} is neither where records are served nor where tokens are issued, so it gets no token"
    return judge.given(address if allowed else None, judgement.unsure(elsewhere))
