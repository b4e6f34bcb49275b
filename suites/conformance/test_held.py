"""What is served says what is held."""

from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance.cases import each_record_type, each_way_to_claims
from payerproof.checks.conformance.content import everywhere, held, judge_held
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-content-held",
    requirements=("REQ-REG-001", "missing-required", "missing-left-out"),
    severity=Severity.HIGH,
    title="A served resource says what the payer holds, and calls nothing unknown that it holds",
    finding="A resource says something else than the payer holds",
    remedy="Compare the mapped resource with its source for a few claims after each change of the mapping.",
    needs=("exact_knowledge",),
    cases=each_record_type,
)
def test_content_held(payer: Payer, case: Case, judge: Judge) -> None:
    """Codes, days and amounts of each known resource stand in the one that is served, at the same place."""
    kind = case.resource_type or ""
    if not any(known.content for known in payer.visible(case.requester, case.subject, kind)):
        judge(absent(f"{case.requester} is not known to have any {kind}", payer.capabilities))
        return
    judge(judge_held.says_what_is_held(held.compared(payer, case), kind))


@check(
    "conformance-content-same-everywhere",
    requirements=("REQ-REG-001", "REQ-REG-008"),
    severity=Severity.HIGH,
    title="A claim says the same over every query path, operation, export and format",
    finding="A claim says something else over one query path than over another",
    remedy="Map a claim in one place, whichever operation or format it is asked for by.",
    cases=each_way_to_claims,
)
def test_content_same_everywhere(payer: Payer, case: Case, judge: Judge) -> None:
    """Codes, days, amounts and lines of each own claim are those that the plain search shows."""
    judge(judge_held.same_everywhere(everywhere.compared(payer, case), case.path or ""))
