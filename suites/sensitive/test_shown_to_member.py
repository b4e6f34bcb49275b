"""The member's own sensitive services are part of the member's own record: withheld from others, never dropped."""

from payerproof.checks.common import judge_completeness, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.sensitive import cases
from payerproof.knowledge.known import Known
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.target import clinical_types


@check(
    "sensitive-shown-to-member",
    requirements=("REQ-SEN-001", "REQ-REG-021", "REQ-HH-008", "REQ-CON-006"),
    severity=Severity.HIGH,
    family="results",
    title="Members see their own sensitive services",
    finding="A member does not see their own sensitive services",
    remedy="Withhold by who asks and for whom, not by the category alone.",
    needs=("exact_knowledge",),
    cases=cases.each_member_on_types,
)
def test_shown_to_member(payer: Payer, case: Case, judge: Judge) -> None:
    """Over all pages, the member's own search returns each own record of a sensitive category."""
    sensitive = _sensitive(payer, case)
    if not sensitive:
        judge(judgement.absent(f"{case.subject} has no {case.resource_type} of a sensitive service here"))
        return
    session = payer.session(case.subject)
    walked = payer.pages(session, f"{case.resource_type}?patient={session.patient}")
    if case.resource_type in clinical_types.TYPES and walked.pages[0].exchange.refused:
        judge(judgement.absent(f"{case.resource_type} is not searched by patient alone", walked.pages[0]))
        return
    judge(judge_completeness.all_served(walked.pages, sensitive, walked.complete, case.subject, exact=True))


@check(
    "sensitive-read-by-member",
    requirements=("REQ-SEN-001", "REQ-HH-008"),
    severity=Severity.HIGH,
    family="results",
    title="Members read their own sensitive services by id",
    finding="A member cannot read their own sensitive services by id",
    remedy="Serve a record on reads by the same rule as in searches.",
    needs=("exact_knowledge",),
    cases=cases.each_member_on_types,
)
def test_read_by_member(payer: Payer, case: Case, judge: Judge) -> None:
    """Each own record of a sensitive category is read by its id."""
    sensitive = _sensitive(payer, case)
    if not sensitive:
        judge(judgement.absent(f"{case.subject} has no {case.resource_type} of a sensitive service here"))
        return
    for known in sensitive:
        judge(judge_completeness.read(payer.ask(payer.session(case.subject), known.reference), known, case.subject))


def _sensitive(payer: Payer, case: Case) -> list[Known]:
    """Return the own records of the case's type that tell of a sensitive service; none of a type that is not served."""
    kind = case.resource_type or ""
    if kind in clinical_types.TYPES and payer.capability(kind) is None:
        return []
    return [known for known in payer.visible(case.subject, case.subject, kind) if known.category is not None]
