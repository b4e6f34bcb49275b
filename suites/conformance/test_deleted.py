"""What was deleted behind the API is gone for the member's app as well."""

from payerproof.checks.common import judgement
from payerproof.checks.common.cases import first_member
from payerproof.checks.conformance.content import deletion, judge_deletion
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_NOTHING = "no claim is known that could be deleted and written back"


@check(
    "conformance-deleted-not-read",
    requirements=("REQ-REG-008",),
    severity=Severity.MEDIUM,
    family="results",
    title="A record that was deleted is no longer read",
    finding="A record that was deleted is still read",
    remedy="Look a record up where it is kept, or let whatever keeps a copy know of each deletion.",
    needs=("record_lever",),
    cases=first_member,
)
def test_deleted_not_read(payer: Payer, case: Case, judge: Judge) -> None:
    """The member's own claim is read before it is deleted, and answered with 404 or 410 after that."""
    claim = judge.given(deletion.some_claim(payer, case.subject), judgement.inapplicable(_NOTHING))
    judge(judge_deletion.not_read(*deletion.read(payer, case.subject, claim), case.subject))


@check(
    "conformance-deleted-not-found",
    requirements=("REQ-REG-008",),
    severity=Severity.MEDIUM,
    family="results",
    title="A record that was deleted is no longer found by any search",
    finding="A record that was deleted is still found",
    remedy="Take a record out of every index and list with its deletion.",
    needs=("record_lever",),
    cases=deletion.each_search,
)
def test_deleted_not_found(payer: Payer, case: Case, judge: Judge) -> None:
    """Each way to find claims brings the claim before it is deleted, and brings the rest without it after that."""
    claim = judge.given(deletion.some_claim(payer, case.subject), judgement.inapplicable(_NOTHING))
    before, after = deletion.found(payer, case.subject, claim, case.path or "")
    judge(judge_deletion.not_found(before, after, deletion.holding(after, claim)))
