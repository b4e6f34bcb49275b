"""An app that did not attest to a code of conduct works like one that did, and members are told of it."""

from dataclasses import replace

from payerproof.checks.common import authorize, cases, judge_completeness
from payerproof.checks.common.combine import together
from payerproof.checks.common.judgement import absent
from payerproof.checks.consent import judge_attestation
from payerproof.checks.registry import Judge, check
from payerproof.errors import LoginFailed
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_NO_TWINS = "the target file names no two apps that differ in their attestation alone"


@check(
    "consent-unattested-app-same",
    requirements=("REQ-APP-002", "REQ-REG-011"),
    severity=Severity.MEDIUM,
    title="An app that did not attest gets what one that did gets, once the member has chosen it",
    finding="An app that did not attest is refused, or gets less than one that did",
    remedy="Ask for the attestation and show members what came of it, and let nothing else depend on it.",
    needs=("attested_twins",),
    cases=cases.first_member,
)
def test_unattested_app_same(payer: Payer, case: Case, judge: Judge) -> None:
    """Both apps sign the member in; scopes, refresh token and the records of each type are the same."""
    attested, unattested = judge.given(payer.target.twins, absent(_NO_TWINS))
    session = payer.sessions.fresh(case.requester, case.subject, attested)
    try:
        other = payer.sessions.fresh(case.requester, case.subject, unattested)
    except LoginFailed as refused:
        payer.sessions.fresh(case.requester, case.subject, attested)  # still let in, so the account is not the reason
        judge(judge_completeness.refused_login(f"{unattested.title}, used by {case.requester},", case.subject, refused))
        return
    patient = judge.given(session.patient or payer.patient(case.subject), absent("it is not told whose token it is"))
    judge(judge_attestation.alike(session, other))
    records = []
    for kind, query in (("Patient", "_id"), ("Coverage", "patient"), ("ExplanationOfBenefit", "patient")):
        url = f"{kind}?{query}={patient}"
        pages = payer.pages(session, url), payer.pages(other, url)
        records.append(judge_attestation.same_records(kind, pages, payer.pages(session, url)))
    judge(together(records, absent(_NO_TWINS)))


@check(
    "consent-unattested-app-warned",
    requirements=("REQ-APP-004",),
    severity=Severity.LOW,
    title="The consent page warns of an app that did not attest, and lets the member proceed",
    finding="The consent page does not warn of an app that did not attest",
    remedy="Say on the consent page what the app has attested, and in plain words where it has not.",
    needs=("attested_twins", "form_login"),
    cases=cases.first_member,
)
def test_unattested_app_warned(payer: Payer, case: Case, judge: Judge) -> None:
    """The page of the app that did not attest says something in warning that the page of its twin does not."""
    attested, unattested = judge.given(payer.target.twins, absent(_NO_TWINS))
    first, other = (authorize.denied(payer, replace(case, note=app.id)).walk for app in (attested, unattested))
    judge(judge_attestation.warned((first, attested), (other, unattested)))
