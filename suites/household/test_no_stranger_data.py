"""Whatever was asked in the run, by whichever check: nobody's token brought a resource of anybody else's record."""

from payerproof.checks.common import cases, judge_strays, judgement
from payerproof.checks.household import plain_requests
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-no-stranger-data",
    requirements=("REQ-HH-001", "REQ-HH-016", "REQ-HH-017", "token-restricted"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="In the whole run no token returns a resource of another person, known to this run or not",
    finding="A token returns resources of another person",
    remedy=(
        "Restrict whatever is served to the compartment of the token's patient: reads, searches, includes, contained "
        "resources, operations, exports and documents alike."
    ),
    cases=cases.each_member,
    at_end=True,
)
def test_no_stranger_data(payer: Payer, case: Case, judge: Judge) -> None:
    """Each resource names the patient whose record it is (R4, CompartmentDefinition of Patient): it is the token's."""
    session = payer.session(case.subject)
    if session.patient is None:
        judge(judgement.unsure(f"which Patient the token of {case.subject} is for, is not known"))
    plain_requests.ask(payer, session)  # whichever checks ran, each has seen the plain ways at least
    judge(judge_strays.nobody_else(case.subject, *payer.watch.seen_by(case.subject)))
