"""Access tokens: asked for on every request, short-lived, never stored, never in a URL."""

from datetime import timedelta

from payerproof.checks.common import authorize, cases, judgement, withdrawal
from payerproof.checks.common.judge_denial import State
from payerproof.checks.common.wording import answer
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import cases as smart_cases
from payerproof.checks.smart import (
    forged_tokens,
    interactions,
    judge_scopes,
    judge_tokens,
    malformed,
    other_tokens,
    token_probes,
)
from payerproof.model import Case, Judgement, Severity
from payerproof.payer import Payer
from payerproof.smart.discovery import json_object
from payerproof.smart.sessions import Session

_LEEWAY = timedelta(minutes=5)
"""How long a server may go on to take a token for alive: clocks differ, by a few minutes (RFC 7519, 4.1.4)."""

_MOST_OF_IT = 0.8
"""The part of a lifetime after which a token has to live still."""


@check(
    "smart-no-token-refused",
    requirements=("REQ-OA-22", "status-401", "authorized-only", "us-core-security"),
    severity=Severity.CRITICAL,
    family="no-token",
    title="No member's data are served without a token",
    finding="Member data are served without a token",
    remedy="Authenticate every FHIR request but metadata and discovery.",
    cases=smart_cases.each_without_token,
)
def test_no_token_refused(payer: Payer, case: Case, judge: Judge) -> None:
    """The query path that serves the member with a token is refused without one."""
    reason = "a request without a token is served"
    if case.path == token_probes.HEAD:
        told = "a HEAD without a token tells that the record is there"
        judge(judge_tokens.head_refused(token_probes.heads(payer, case), told))
        return
    if case.path in token_probes.PROBES:
        control = token_probes.probe(payer, case, payer.session(case.subject))
        seen = token_probes.probe(payer, case, None)
        judge(judge_tokens.refused_without_right(seen, control, case.subject, reason))
        return
    judge(_unentitled(payer, case, None, reason))


@check(
    "smart-bad-token-refused",
    requirements=("REQ-OA-22", "REQ-OA-24", "REQ-OA-49"),
    severity=Severity.CRITICAL,
    title="An altered, truncated, invented or misused token is refused",
    finding="An altered, truncated, invented or misused token is accepted",
    remedy="Look every token up, or verify its signature, issuer, audience and type, on every request.",
    cases=smart_cases.each_bad_token,
)
def test_bad_token_refused(payer: Payer, case: Case, judge: Judge) -> None:
    """The member's own read is refused with a malformed token, and every interaction with a made-up one."""
    if case.path is not None:
        judge(_unentitled(payer, case, malformed.MADE_UP_TOKEN, "a made-up token is accepted"))
        return
    session = payer.session(case.subject)
    header = judge.given(
        _spoiled(payer, case, session), judgement.absent(f"the target gives nothing that is {case.note}")
    )
    control = payer.own_patient(session)
    seen = payer.ask(None, f"Patient/{session.patient}", headers={"authorization": header})
    same = case.note == malformed.IN_OTHER_CASE and malformed.means_the_same_in_other_case(session.access_token)
    if same and seen.owned_by(case.subject):
        judge(judgement.absent("the token's letters are all of one case, so case may mean nothing in it", seen))
        return
    judged = judge_tokens.refused_without_right(seen, control, case.subject, f"a token that is {case.note} is accepted")
    judge(judgement.milder(judged) if case.note in malformed.HOLDERS else judged)


@check(
    "smart-bearer-challenge",
    requirements=("REQ-OA-22",),
    severity=Severity.LOW,
    family="no-token",
    title="A request without a valid token is answered with 401 and a Bearer challenge",
    finding="A request without a valid token is not answered with 401 and a Bearer challenge",
    remedy="Send 401 with WWW-Authenticate: Bearer (RFC 6750, 3).",
    cases=cases.first_member,
)
def test_bearer_challenge(payer: Payer, case: Case, judge: Judge) -> None:
    """Both no token and a made-up one meet the challenge."""
    url = f"Patient/{payer.patient(case.subject)}"
    control = payer.own_patient(payer.session(case.subject))
    for headers in ({}, {"authorization": "Bearer made-up-by-payerproof"}):
        first, again = (payer.ask(None, url, headers=headers) for _ in range(2))
        judge(judge_tokens.challenged(first, again, control, case.subject))


@check(
    "smart-token-expires",
    requirements=("REQ-OA-21", "REQ-OA-22"),
    severity=Severity.CRITICAL,
    title="An access token stops working at the end of its lifetime",
    finding="An access token still works after its lifetime",
    remedy="Check the expiry on every request.",
    needs=("clock",),
    cases=smart_cases.each_expiry,
)
def test_token_expires(payer: Payer, case: Case, judge: Judge) -> None:
    """The clock moves past the lifetime that the token response told, and the token reads nothing.

    It is used on the way there once more, late in its life: an end that each use puts off is no end.
    """
    session = payer.sessions.fresh(case.requester, case.subject, payer.app_of(case))
    if case.path == smart_cases.REFRESHED:
        if session.refresh_token is None:
            judge(judgement.absent("the app gets no refresh token"))
            return
        answer = payer.sessions.refresh(session)
        if not answer.ok:
            judge(judgement.unsure("the token could not be refreshed", answer, observed=str(answer.status)))
        session = payer.sessions.renewed(session, answer)
    control = payer.own_patient(session)
    if session.expires_in is None:
        judge(judgement.absent("the token response tells no lifetime"))
        return
    if case.path == smart_cases.USED_LATE:
        with payer.clock_moved(timedelta(seconds=session.expires_in * _MOST_OF_IT)):
            payer.own_patient(session)
    with payer.clock_moved(timedelta(seconds=session.expires_in) + _LEEWAY):
        seen = payer.own_patient(session)
    judge(judge_tokens.refused_without_right(seen, control, case.subject, "an expired token is accepted"))


@check(
    "smart-token-lives-as-announced",
    requirements=("REQ-OA-53",),
    severity=Severity.LOW,
    title="An access token works for as long as its response told",
    finding="An access token stops working before the end that its response told",
    remedy="Tell in expires_in what the token store will do.",
    needs=("clock",),
    cases=cases.each_app,
)
def test_token_lives_as_announced(payer: Payer, case: Case, judge: Judge) -> None:
    """The clock moves to four fifths of the lifetime that the token response told, and the token still reads."""
    session = payer.sessions.fresh(case.requester, case.subject, payer.app_of(case))
    control = payer.own_patient(session)
    if session.expires_in is None:
        judge(judgement.absent("the token response tells no lifetime"))
        return
    with payer.clock_moved(timedelta(seconds=session.expires_in * _MOST_OF_IT)):
        seen = payer.own_patient(session)
    judge(judge_tokens.alive_as_announced(seen, control, case.subject, session.expires_in))


@check(
    "smart-token-lifetime",
    requirements=("REQ-OA-21",),
    severity=Severity.MEDIUM,
    title="An access token is valid for an hour at most",
    finding="An access token is valid for more than an hour",
    remedy="Issue access tokens for an hour or less, and refresh tokens for longer access.",
    cases=cases.each_app,
)
def test_token_lifetime(payer: Payer, case: Case, judge: Judge) -> None:
    """The token response tells a lifetime of 3,600 seconds or less."""
    session = payer.session(case.requester, case.subject, payer.app_of(case))
    judge(judge_tokens.short_lived(session.response, session.expires_in))


@check(
    "smart-token-response-not-stored",
    requirements=("REQ-OA-21",),
    severity=Severity.LOW,
    title="A token response forbids its storage",
    finding="A token response does not forbid its storage",
    remedy="Send Cache-Control: no-store and Pragma: no-cache with every token response.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_token_response_not_stored(payer: Payer, case: Case, judge: Judge) -> None:
    """The headers of the token response say no-store."""
    judge(judge_tokens.not_stored(payer.sessions.redeem(authorize.authorized(payer, case))))


@check(
    "smart-token-in-url-ignored",
    requirements=("REQ-OA-25", "REQ-OPS-003"),
    severity=Severity.MEDIUM,
    title="A token in the query of a URL gives no access",
    finding="A token in the query of a URL gives access",
    remedy="Take tokens from the Authorization header only.",
    cases=cases.first_member,
)
def test_token_in_url_ignored(payer: Payer, case: Case, judge: Judge) -> None:
    """The member's own token, sent as access_token in the query, is refused or ignored, as no token at all is."""
    session = payer.session(case.subject)
    control = payer.own_patient(session)
    without = payer.ask(None, f"Patient/{session.patient}")
    if without.owned_by(case.subject):
        judge(
            judgement.unsure("the record is served without a token, so the URL's token is not what opens it", without)
        )
    seen = payer.ask(None, f"Patient/{session.patient}?access_token={session.access_token}")
    judge(judge_tokens.refused_without_right(seen, control, case.subject, "a token in the URL is accepted"))


@check(
    "smart-token-response-complete",
    requirements=("REQ-OA-14",),
    severity=Severity.LOW,
    title="A token response states its type and its scope",
    finding="A token response lacks its type or its scope",
    remedy="Send token_type Bearer and the granted scope with every access token (SMART App Launch, RFC 6749, 5.1).",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_token_response_complete(payer: Payer, case: Case, judge: Judge) -> None:
    """The response to a code names the type Bearer and the scope that was granted; so does that to a refresh."""
    first = payer.sessions.redeem(authorize.authorized(payer, case))
    session = payer.sessions.opened(case.requester, case.subject, payer.app_of(case), first)
    again = [payer.sessions.refresh(session)] if session.refresh_token is not None else []
    for each in (first, *(one for one in again if one.ok)):
        judge(judge_tokens.complete(json_object(each.body) or {}))
        judge(judge_tokens.as_json(each))


@check(
    "smart-token-elsewhere-ignored",
    requirements=("REQ-OA-25",),
    severity=Severity.MEDIUM,
    title="A token in a form, a cookie or another header gives no access",
    finding="A token in a form, a cookie or another header gives access",
    remedy="Take tokens from the Authorization header only, and refuse a request that brings a second one.",
    cases=smart_cases.each_elsewhere,
)
def test_token_elsewhere_ignored(payer: Payer, case: Case, judge: Judge) -> None:
    """The member's own token, sent in another place, is refused or ignored, as no token at all is."""
    session = payer.session(case.subject)
    control = payer.own_patient(session)
    without = payer.ask(None, f"Patient/{session.patient}")
    if without.owned_by(case.subject):
        judge(judgement.unsure("the record is served without a token, so this token is not what opens it", without))
    method, url, headers, body = malformed.ELSEWHERE[case.path or "form"](session.access_token)
    seen = payer.ask(None, url.format(patient=session.patient), method, headers=headers, body=body)
    judge(judge_tokens.refused_without_right(seen, control, case.subject, f"a token sent as {case.path} is accepted"))


@check(
    "smart-data-not-cacheable",
    requirements=("REQ-OPS-004",),
    severity=Severity.HIGH,
    title="Responses with member data forbid shared caches",
    finding="A response with member data may be stored by a shared cache",
    remedy="Send Cache-Control: no-store, or private with Vary: Authorization.",
    cases=smart_cases.each_cacheable,
)
def test_data_not_cacheable(payer: Payer, case: Case, judge: Judge) -> None:
    """The answer to the member's own request, or to a link in it, carries headers that keep it out of shared caches."""
    session = payer.session(case.subject)
    if case.path not in smart_cases.HANDED_OUT:
        seen = token_probes.probe(payer, case, session)
        judge(judge_tokens.not_shared_cacheable(seen, shown=bool(seen.owned_by(case.subject))))
        return
    channel = judge.given(
        withdrawal.open_channel(payer, session, case.path or ""),
        judgement.absent(f"the target has no {(case.path or '').replace('-', ' ')} for {case.subject}"),
    )
    found = withdrawal.control(channel)
    judge(judge_tokens.not_shared_cacheable(found.seen, shown=found.state is State.OPEN))


def _unentitled(payer: Payer, case: Case, token: str | None, reason: str) -> Judgement:
    """Judge the case's interaction with a token that gives no right, or with none, beside a good token."""
    control = interactions.carried_out(payer, case, payer.session(case.subject))
    seen = interactions.carried_out(payer, case, None, token)
    if control is None or seen is None:
        return judgement.inapplicable("the record holds nothing that this could be asked for")
    if case.path == interactions.COUNT:
        return judge_scopes.uncounted(seen, control, reason)
    shown = control.owned_by(case.subject) or seen.owned_by(case.subject)
    if case.path not in interactions.OWED and control.exchange.ok and control.resource is not None and not shown:
        why = "this interaction shows nothing of the record with a good token either"
        return judgement.absent(why, control, seen, observed=answer(control))
    return judge_tokens.refused_without_right(seen, control, case.subject, reason)


def _spoiled(payer: Payer, case: Case, session: Session) -> str | None:
    """Return the value of an Authorization header that is wrong as the case's note says, None if there is none."""
    kind = case.note or ""
    if kind in malformed.BAD_TOKENS:
        return malformed.BAD_TOKENS[kind](session.access_token, session.refresh_token)
    if kind in forged_tokens.FORGERIES:
        forged = forged_tokens.FORGERIES[kind](session.access_token, other_tokens.published_keys(payer))
    else:
        forged = other_tokens.obtained(payer, case)
    payer.redactor.register(forged or "", "access_token")
    return f"Bearer {forged}" if forged else None
