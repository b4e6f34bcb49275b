"""Where OpenID Connect is declared, the id token is right and names the person who logged in."""

from dataclasses import replace

from payerproof.checks.common import cases, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import distinct_tokens, id_tokens, judge_authorize, judge_id_tokens
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_ABSENT = f"the SMART configuration does not declare {id_tokens.CAPABILITY}"


@check(
    "smart-id-token-right",
    requirements=("REQ-OA-34",),
    severity=Severity.HIGH,
    title="An id token is signed, addressed to its app, within its lifetime, and repeats the nonce",
    finding="An id token has a wrong signature, audience, lifetime or nonce",
    remedy="Sign with RS256 and a published key; set iss, aud, exp, iat and sub, and repeat the nonce of the request.",
    needs=("form_login",),
    cases=id_tokens.each_login,
)
def test_id_token_right(payer: Payer, case: Case, judge: Judge) -> None:
    """A login with a nonce, also with another one begun meanwhile, gives an id token that stands an app's tests."""
    if not id_tokens.offered(payer):
        judge(judgement.absent(_ABSENT))
        return
    judge(judge_id_tokens.right(id_tokens.logged_in(payer, case, between=case.path == id_tokens.BETWEEN)))


@check(
    "smart-fhir-user-logged-in",
    requirements=("REQ-OA-34", "REQ-HH-026"),
    severity=Severity.HIGH,
    title="The id token's fhirUser is the person who logged in, even where the record is another person's",
    finding="The id token's fhirUser is not the person who logged in",
    remedy="Take fhirUser from the login and patient from the choice of the record.",
    needs=("form_login",),
    cases=cases.each_member_who_holds,
)
def test_fhir_user_logged_in(payer: Payer, case: Case, judge: Judge) -> None:
    """A representative picks another's record; the id token is about the representative."""
    if not id_tokens.offered(payer):
        judge(judgement.absent(_ABSENT))
        return
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.absent("no authority is in force at this instant"))
        return
    login = id_tokens.logged_in(payer, case)
    judge(judge_id_tokens.about(login, payer.patient(case.requester), payer.patient(case.subject)))


@check(
    "smart-refreshed-id-token-right",
    requirements=("REQ-OA-63",),
    severity=Severity.MEDIUM,
    title="An id token that comes with a refresh is of the same person and app, and tells the time of the login",
    finding="An id token that comes with a refresh is of another person or app, or tells a wrong time",
    remedy="Keep iss, sub, aud and auth_time of the login, and set iat and exp anew (OpenID Connect Core, 12.2).",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_refreshed_id_token_right(payer: Payer, case: Case, judge: Judge) -> None:
    """A login is refreshed; what comes of it stands beside the id token of the login."""
    if not id_tokens.offered(payer):
        judge(judgement.absent(_ABSENT))
        return
    judge(judge_id_tokens.still_right(id_tokens.refreshed(payer, case)))


@check(
    "smart-no-page-unasked",
    requirements=("REQ-OA-64",),
    severity=Severity.LOW,
    title="A request with prompt=none shows no page that asks for anything",
    finding="A request with prompt=none shows a page of login or consent, or gives a code to nobody",
    remedy="Answer prompt=none with login_required, consent_required or interaction_required where a page is needed.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_no_page_unasked(payer: Payer, case: Case, judge: Judge) -> None:
    """In a browser that nobody signed in with, the request leads to an error; without prompt=none, to the login."""
    if not id_tokens.offered(payer):
        judge(judgement.absent(_ABSENT))
        return
    judge(judge_authorize.nothing_asked(*id_tokens.unasked(payer, case)))


@check(
    "smart-subject-of-one-person",
    requirements=("REQ-OA-34",),
    severity=Severity.HIGH,
    title="The id token names each person by a subject of one's own, the same at every login",
    finding="The id token names two people by one subject, or one person by two",
    remedy="Take sub from the account that logged in, and never give it to another one.",
    needs=("form_login", "two_members"),
    cases=distinct_tokens.first_neighbours,
)
def test_subject_of_one_person(payer: Payer, case: Case, judge: Judge) -> None:
    """One member logs in twice and another one once: two subjects in all."""
    if not id_tokens.offered(payer):
        judge(judgement.absent(_ABSENT))
        return
    people = (case.requester, case.subject, case.requester)
    logins = [id_tokens.logged_in(payer, replace(case, requester=name, subject=name)) for name in people]
    judge(judge_id_tokens.named_apart(logins, people))


@check(
    "smart-login-asked-again",
    requirements=("REQ-OA-39",),
    severity=Severity.MEDIUM,
    title="A request with prompt=login asks the person to log in again",
    finding="A request with prompt=login goes on with the login of whoever used the browser before",
    remedy="Honour prompt=login: on a device that a family shares, it is how an app asks who is there now.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_login_asked_again(payer: Payer, case: Case, judge: Judge) -> None:
    """In a browser that is signed in already, a request with prompt=login comes to a page that asks for a password."""
    if not id_tokens.offered(payer):
        judge(judgement.absent(_ABSENT))
        return
    judge(judge_authorize.asked_again(id_tokens.again(payer, case)))
