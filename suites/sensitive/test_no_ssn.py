"""Social Security numbers have no place in claims data served to apps."""

from payerproof.checks.common import cases
from payerproof.checks.registry import Judge, check
from payerproof.checks.sensitive import judge_identifiers
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "sensitive-no-ssn",
    requirements=("REQ-SEN-010",),
    severity=Severity.HIGH,
    title="No Social Security number is served as an identifier",
    finding="A Social Security number is served as an identifier",
    remedy="Leave identifiers of the system us-ssn, or of type SS, out of what is served.",
    cases=cases.each_member,
)
def test_no_ssn(payer: Payer, case: Case, judge: Judge) -> None:
    """Neither the member's Patient nor the coverage carries an identifier that is declared to be an SSN."""
    session = payer.session(case.subject)
    answers = [payer.own_patient(session), payer.ask(session, f"Coverage?patient={session.patient}")]
    judge(judge_identifiers.no_ssn(answers, case.subject))
