"""Where OpenID Connect is declared, the id token is right and names the person who logged in."""

from payerproof.checks.common import cases, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import id_tokens, judge_id_tokens
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
    cases=cases.each_app,
)
def test_id_token_right(payer: Payer, case: Case, judge: Judge) -> None:
    """A login with a nonce gives an id token that stands the tests which an app has to make."""
    if not id_tokens.offered(payer):
        judge(judgement.absent(_ABSENT))
        return
    judge(judge_id_tokens.right(id_tokens.logged_in(payer, case)))


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
    if not payer.entitlement.record(case.reader, case.about).allowed:
        judge(judgement.absent("no authority is in force at this instant"))
        return
    login = id_tokens.logged_in(payer, case)
    judge(judge_id_tokens.about(login, payer.patient(case.reader), payer.patient(case.about)))
