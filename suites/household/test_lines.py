"""Lines of business: those in scope are served, and no record of another one comes with them."""

from payerproof.checks.common import cases
from payerproof.checks.household import judge_lines, lines
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-lines-kept-apart",
    requirements=("REQ-REG-016",),
    severity=Severity.HIGH,
    title="No record of a line of business that is kept apart, or is not the member's, reaches an app",
    finding="An app receives records of a line of business that is kept apart",
    remedy="Ask for the line wherever records are looked up: one person may have one id in several lines.",
    needs=("lines",),
    cases=cases.each_member,
)
def test_lines_kept_apart(payer: Payer, case: Case, judge: Judge) -> None:
    """Every way to a member's record brings records of lines in scope, and none of another."""
    own = lines.of_member(payer, case.subject)
    hidden = [each for each in payer.knowledge.resources(case.subject) if each.line in payer.lines.apart]
    judge(judge_lines.kept_apart(lines.shown(payer, payer.session(case.subject), hidden), case.subject, own))


@check(
    "household-lines-in-scope-served",
    requirements=("REQ-REG-016",),
    severity=Severity.MEDIUM,
    title="Of each line of business in scope that a member is in, records are served",
    finding="A line of business that is in scope is left out",
    remedy="Look up all lines in which the person is a member, not the first or the newest one.",
    needs=("lines",),
    cases=cases.each_member,
)
def test_lines_in_scope_served(payer: Payer, case: Case, judge: Judge) -> None:
    """The plain requests of a member bring a record of each line in scope."""
    own = lines.of_member(payer, case.subject)
    shown = lines.shown_plainly(payer, payer.session(case.subject))
    others = (lines.shown_plainly(payer, payer.session(name)) for name in lines.others(payer, case.subject))
    judge(judge_lines.in_scope(shown, case.subject, own, others))
