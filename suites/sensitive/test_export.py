"""An export of a representative holds what the representative may see."""

from payerproof.checks.common import bulk_export, judge_counts, judge_leak, judgement, query_paths
from payerproof.checks.common.cases import each_holder
from payerproof.checks.common.withheld import but_withheld, withheld
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "sensitive-withheld-from-export",
    requirements=("REQ-HH-008", "REQ-SEN-002", "REQ-SEN-003", "REQ-SEN-007"),
    severity=Severity.CRITICAL,
    title="No export of the representative holds a withheld service",
    finding="An export of the representative holds a withheld service",
    remedy="Write the files by the rules of whoever asked for them, as a search is answered.",
    needs=("withheld_services",),
    cases=each_holder,
)
def test_withheld_from_export(payer: Payer, case: Case, judge: Judge) -> None:
    """The member's own export holds the withheld record, and the representative's does not."""
    hidden = withheld(payer, case.requester, case.subject)
    if not bulk_export.exports(payer):
        judge(judgement.absent("the export of a patient's record is not declared", payer.capabilities))
        return
    if not hidden or not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.absent("nothing of this record is withheld from this requester"))
        return
    own = bulk_export.export(payer, payer.session(case.subject))
    theirs = bulk_export.export(payer, payer.session(case.requester, case.subject))
    judge(
        judge_leak.no_foreign_data(
            theirs.seen,
            query_paths.showing(own.seen, hidden),
            allowed=but_withheld(payer, case.requester, case.subject),
            owner_of=payer.owner_of,
            requester=f"{case.requester} for {case.subject}",
            subject=case.subject,
            optional=True,
        )
    )


@check(
    "sensitive-export-uncounted",
    requirements=("REQ-SEN-004", "REQ-HH-008"),
    severity=Severity.HIGH,
    family="disclosure",
    title="The manifest of a representative's export counts no withheld service",
    finding="The manifest of a representative's export counts withheld services",
    remedy="Count what is written into the files, after everything that is withheld was left out.",
    needs=("withheld_services",),
    cases=each_holder,
)
def test_export_uncounted(payer: Payer, case: Case, judge: Judge) -> None:
    """The counts of the member's own manifest agree with its files, and those of the representative's as well."""
    if not bulk_export.exports(payer):
        judge(judgement.absent("the export of a patient's record is not declared", payer.capabilities))
        return
    allowed = payer.entitlement.record(case.requester, case.subject).allowed
    if not withheld(payer, case.requester, case.subject) or not allowed:
        judge(judgement.absent("nothing of this record is withheld from this requester"))
        return
    own = bulk_export.export(payer, payer.session(case.subject))
    theirs = bulk_export.export(payer, payer.session(case.requester, case.subject))
    for done in (own, theirs):
        if done.manifest is None:
            judge(judgement.unsure(f"the export did not come to its end: {done.ended}", *done.seen[-1:]))
            return
    who = f"{case.requester} for {case.subject}"
    judge(judge_counts.files_come_to_counts(bulk_export.counted(theirs), bulk_export.counted(own), who))
