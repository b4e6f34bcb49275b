"""What an app adds to its requests changes nothing of what the member consented to."""

from payerproof.checks.common import authorize, cases, judge_grants, judge_leak, judge_record_picker, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import judge_scopes, request_tampering
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-patient-not-chosen-by-app",
    requirements=("REQ-OA-35", "REQ-HH-016"),
    severity=Severity.CRITICAL,
    family="authority",
    title="An app that names a patient in its requests obtains no token for that patient",
    finding="An app obtains a token for a patient that it names in its own request",
    remedy="Take the patient from the consent alone; ignore `patient` in authorization, token and refresh requests.",
    needs=("form_login", "two_members"),
    cases=request_tampering.each_steered,
)
def test_patient_not_chosen_by_app(payer: Payer, case: Case, judge: Judge) -> None:
    """The member signs in for the own record while the app names somebody else's; no token for that one comes of it."""
    forged = judge.given(request_tampering.steered(payer, case), judgement.absent("the app gets no refresh token"))
    judge(judge_record_picker.no_token_for(forged, payer.patient(case.subject), case.requester, case.subject))


@check(
    "smart-other-grants-refused",
    requirements=("REQ-OA-13",),
    severity=Severity.CRITICAL,
    title="No grant type but the authorization code gives access to member data",
    finding="A grant type other than the authorization code gives access to member data",
    remedy="Leave password, token exchange and assertion grants switched off for apps of members.",
    needs=("form_login",),
    cases=request_tampering.each_other_grant,
)
def test_other_grants_refused(payer: Payer, case: Case, judge: Judge) -> None:
    """A password, another app's token and an assertion without signature are no grants."""
    if request_tampering.declared(payer, case):
        judge(judgement.absent(f"the metadata offer {case.path} to apps"))
        return
    answer = judge.given(
        request_tampering.other_grant(payer, case), judgement.unsure("the target names no token endpoint")
    )
    judge(judge_grants.refused(answer, f"a token is issued for {case.path}, without the member's consent", ()))


@check(
    "smart-code-not-wider",
    requirements=("REQ-OA-14",),
    severity=Severity.CRITICAL,
    title="A scope in the token request does not widen the consent",
    finding="A scope in the token request widens the consent",
    remedy="Take the scope from the code; ignore or refuse one that is sent along when the code is redeemed.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_code_not_wider(payer: Payer, case: Case, judge: Judge) -> None:
    """A consent to the Patient alone, redeemed with a scope for everything, does not read claims."""
    narrow = judge.given(authorize.narrow_session(payer, case), judgement.absent(authorize.NOT_ALONE))
    wider = request_tampering.wider_at_token(payer, case)
    claims = f"ExplanationOfBenefit?patient={wider.patient}"
    before = payer.ask(narrow, claims)
    if before.owned_by(case.subject):
        judge(judgement.unsure("the consent to the Patient alone reads claims without that scope as well", before))
    control, seen = payer.ask(payer.session(case.subject), claims), payer.ask(wider, claims)
    judge(judge_scopes.refused(seen, control, case.subject, "a token request widens the consent"))


@check(
    "smart-user-scope-no-wider",
    requirements=("REQ-OA-14", "REQ-HH-001"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="User and system scopes open no record other than the patient's",
    finding="A user or system scope opens a record other than the patient's",
    remedy="Grant members' apps patient scopes only, and restrict every token to its patient whatever it names.",
    needs=("form_login", "two_members"),
    cases=request_tampering.each_with_an_unrelated_member,
)
def test_user_scope_no_wider(payer: Payer, case: Case, judge: Judge) -> None:
    """An app asks for user and system scopes beside the patient's; what it gets shows nothing of another member."""
    session = judge.given(
        request_tampering.beyond_the_patient(payer, case),
        judgement.absent("an authorization that asks for such scopes is refused"),
    )
    subject = payer.patient(case.subject)
    control = payer.own_patient(payer.session(case.subject))
    urls = (f"Patient/{subject}", "Patient", "ExplanationOfBenefit")
    honest = [payer.ask(payer.session(case.requester), url) for url in urls]
    attempts = [payer.ask(session, url) for url in urls]
    doubt = judge_leak.open_anyway(
        honest, payer.permitted(case.requester, case.requester), "the scopes that were added"
    )
    if doubt:
        judge(doubt)
    judge(
        judge_leak.no_foreign_data(
            attempts,
            [control],
            allowed=payer.permitted(case.requester, case.requester),
            owner_of=payer.owner_of,
            requester=case.requester,
            subject=case.subject,
        )
    )
