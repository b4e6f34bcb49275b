"""An export that was begun for one member is of no use to another member, or to an app that was granted less."""

from payerproof.checks.common import bulk_export, cases, judgement
from payerproof.checks.household import exports, judge_export_bound
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-export-bound",
    requirements=("REQ-HH-001", "REQ-HH-017"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="The status and the files of a member's export open with that member's grant alone",
    finding="The status or a file of a member's export opens with another token",
    remedy="Bind the job to the grant that began it, and ask for the token and its scopes at the status and each file.",
    needs=("two_members",),
    cases=cases.each_member,
)
def test_export_bound(payer: Payer, case: Case, judge: Judge) -> None:
    """The member fetches an export; others of the household ask for the same addresses with tokens of their own."""
    if not bulk_export.exports(payer):
        judge(judgement.absent("the export of a patient's record is not declared", payer.capabilities))
        return
    done = bulk_export.export(payer, payer.session(case.subject))
    if done.manifest is None:
        judge(judgement.unsure(f"the export did not come to its end: {done.ended}", *done.seen[-1:]))
        return
    served = [file.seen for file in done.files]
    tries = tuple(exports.tried(payer, case.subject, done))
    judge(judge_export_bound.bound(served, tries, case.subject, lambda seen: bool(payer.strays(seen))))
