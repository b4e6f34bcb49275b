"""A prior authorization tells the member what became of it."""

from payerproof.checks.common import cases
from payerproof.checks.common.judgement import absent, unsure
from payerproof.checks.conformance.content import judge_profiles
from payerproof.checks.conformance.content.authorizations import is_authorization, missing_statements
from payerproof.checks.conformance.guides import claimed
from payerproof.checks.conformance.searching import plain_search
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-authorization-told",
    requirements=("REQ-REG-006", "REQ-REG-008", "prior-authorizations"),
    severity=Severity.MEDIUM,
    family="content",
    title="A prior authorization states its items, its decision, its validity period and the reason for each denial",
    finding="A prior authorization leaves out its items, its decision, its validity period or the reason for a denial",
    remedy="Fill items, review action, preAuthRefPeriod and the reason of a denial from the utilization system.",
    cases=cases.each_member,
)
def test_authorization_told(payer: Payer, case: Case, judge: Judge) -> None:
    """Each ExplanationOfBenefit of use preauthorization says what 45 CFR 156.221(b)(1)(iv) has it say."""
    if not claimed(payer.target.guides_for("ExplanationOfBenefit"), "hl7.fhir.us.davinci-pdex"):
        judge(absent("the target claims no guide for prior authorizations"))
        return
    plain = plain_search(payer, payer.session(case.requester), "ExplanationOfBenefit")
    found = {name: list(missing_statements(item)) for name, item in plain.resources.items() if is_authorization(item)}
    known = [
        item for item in payer.visible(case.requester, case.subject) if item.content and is_authorization(item.content)
    ]
    if found:
        judge(judge_profiles.keep("prior authorizations tell what became of them", found, plain.walked.pages))
    elif known or not payer.knowledge.exact:
        judge(unsure(f"no prior authorization of {case.subject} is served", *plain.walked.pages))
    else:
        judge(absent(f"{case.subject} has asked for no prior authorization", *plain.walked.pages))
