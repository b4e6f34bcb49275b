"""The member's own sensitive services are part of the member's own record: withheld from others, never dropped."""

from payerproof.asking import cases
from payerproof.checks import Judge, check
from payerproof.judge import completeness, rules
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "sensitive-shown-to-member",
    requirements=("REQ-SEN-001", "REQ-REG-021", "REQ-HH-008", "REQ-CON-006"),
    severity=Severity.HIGH,
    title="The member sees the own sensitive services",
    remedy="Withhold by who asks and for whom, not by the category alone.",
    needs=("exact_knowledge",),
    cases=cases.each_member,
)
def test_shown_to_member(payer: Payer, case: Case, judge: Judge) -> None:
    """Over all pages, the member's own search returns each own claim of a sensitive category."""
    own = payer.visible(case.about, case.about, "ExplanationOfBenefit")
    sensitive = [known for known in own if known.category is not None]
    if not sensitive:
        judge(rules.absent(f"{case.about} has no sensitive service on record"))
        return
    session = payer.session(case.about)
    walked = payer.pages(session, f"ExplanationOfBenefit?patient={session.patient}")
    judge(completeness.all_served(walked.pages, sensitive, walked.complete, case.about, exact=True))


@check(
    "sensitive-read-by-member",
    requirements=("REQ-SEN-001",),
    severity=Severity.HIGH,
    title="The member reads the own sensitive services by id",
    remedy="Serve a record on reads by the same rule as in searches.",
    needs=("exact_knowledge",),
    cases=cases.each_member,
)
def test_read_by_member(payer: Payer, case: Case, judge: Judge) -> None:
    """Each own claim of a sensitive category is read by its id."""
    own = payer.visible(case.about, case.about, "ExplanationOfBenefit")
    sensitive = [known for known in own if known.category is not None]
    if not sensitive:
        judge(rules.absent(f"{case.about} has no sensitive service on record"))
        return
    for known in sensitive:
        judge(completeness.read(payer.ask(payer.session(case.about), known.reference), known, case.about))
