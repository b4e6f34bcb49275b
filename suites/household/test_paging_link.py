"""A page of somebody's search result is that somebody's: its link is of no use to another token."""

from payerproof.asking import cases, walking
from payerproof.checks import Judge, check
from payerproof.judge import leak
from payerproof.model import Case, Judgement, Outcome, Severity
from payerproof.payer import Payer


@check(
    "household-paging-link-bound",
    requirements=("REQ-HH-001", "REQ-HH-016"),
    severity=Severity.CRITICAL,
    title="A paging link serves only the token that it was made for",
    remedy="Bind every page link to the grant that made it, and check the grant again on each page.",
    needs=("two_members",),
    cases=cases.each_pair,
)
def test_paging_link_bound(payer: Payer, case: Case, judge: Judge) -> None:
    """The subject's next link returns the subject's page to the subject, and nothing of it to the requester."""
    link = walking.next_link(payer, case.about)
    if link is None:
        reason = f"no search result of {case.about} has more than one page"
        judge(Judgement(Outcome.NOT_OFFERED, reason, "a next link", "none"))
        return
    control = payer.ask(payer.session(payer.witness(case.about), case.about), link)
    attempt = payer.ask(payer.session(case.reader), link)
    judge(
        leak.no_foreign_data(
            [attempt],
            [control],
            allowed=payer.permitted(case.reader, case.reader),
            owner_of=payer.owner_of,
            reader=case.reader,
            subject=case.about,
        )
    )
