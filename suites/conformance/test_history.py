"""Where the history of a resource is offered, it tells how the resource came to be what is read."""

from payerproof.checks.common.declared import declaration
from payerproof.checks.common.judgement import absent, unsure
from payerproof.checks.conformance.cases import first_owned_type
from payerproof.checks.conformance.content import judge_history
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-history",
    requirements=("REQ-REG-008", "restful", "read"),
    severity=Severity.LOW,
    title="The history of a resource begins with the version that a read returns",
    finding="The history of a resource does not begin with the version that a read returns",
    remedy="Write the history from the same versions that reads and vreads are served from, the latest first.",
    cases=first_owned_type,
)
def test_history(payer: Payer, case: Case, judge: Judge) -> None:
    """Its Bundle is of type history, each entry tells its request, and the first one is what is read."""
    resource_type = case.resource_type or ""
    if "history-instance" not in declaration(payer).type(resource_type).interactions:
        judge(absent(f"history-instance of {resource_type} is not declared", payer.capabilities))
        return
    known = judge.given(
        payer.some_resource(case.subject, resource_type), unsure(f"no {resource_type} of {case.subject} is known")
    )
    session = payer.session(case.requester)
    judge(
        judge_history.leads_to_now(
            payer.ask(session, known.reference), payer.ask(session, f"{known.reference}/_history")
        )
    )
