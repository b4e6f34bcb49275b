"""A page of somebody's search result is that somebody's: its link is of no use to another token."""

from payerproof.checks.common import judge_leak, judgement, query_paths, replay
from payerproof.checks.household import cases
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Judgement, Outcome, Severity
from payerproof.payer import Payer


@check(
    "household-paging-link-bound",
    requirements=("REQ-HH-001", "REQ-HH-016"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A paging link works only with the token that it was made for",
    finding="A paging link works with another member's token",
    remedy="Bind every page link to the grant that made it, and check the grant again on each page.",
    needs=("two_members",),
    cases=cases.each_pair,
)
def test_paging_link_bound(payer: Payer, case: Case, judge: Judge) -> None:
    """The subject's next link returns the subject's page to the subject, and nothing of it to the requester."""
    page = query_paths.continued(payer, case.subject)
    link = payer.follow(page) if page else None
    if page is None or link is None:
        reason = f"no search result of {case.subject} has more than one page"
        judge(Judgement(Outcome.NOT_OFFERED, reason, "a next link", "none"))
        return
    control = payer.ask(payer.session(payer.witness(case.subject), case.subject), link, after=page)
    attempt = payer.ask(payer.session(case.requester), link, after=page)
    judge(
        judge_leak.no_foreign_data(
            [attempt],
            [control],
            allowed=payer.permitted(case.requester, case.requester),
            owner_of=payer.owner_of,
            requester=case.requester,
            subject=case.subject,
        )
    )


@check(
    "household-paging-link-not-steerable",
    requirements=("REQ-HH-001", "REQ-HH-016"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A paging link with another patient put in opens nobody else's page",
    finding="A paging link with another patient put in opens that patient's page",
    remedy="Make page links of random or signed state, and restrict each page to the token's patient again.",
    needs=("two_members",),
    cases=cases.each_pair,
)
def test_paging_link_not_steerable(payer: Payer, case: Case, judge: Judge) -> None:
    """The requester's own next link, with the subject's id in place of the own, returns nothing of the subject."""
    own, other = payer.patient(case.requester), payer.patient(case.subject)
    page = query_paths.continued(payer, case.requester)
    link = payer.follow(page) if page else None
    steered = judge.given(
        replay.readdressed(link, own, other) if link and own and other else None,
        judgement.absent("the own page link does not exist, or names no patient in clear or base64"),
    )
    control = payer.ask(
        payer.session(payer.witness(case.subject), case.subject), f"ExplanationOfBenefit?patient={other}"
    )
    judge(
        judge_leak.no_foreign_data(
            [payer.ask(payer.session(case.requester), steered)],
            [control],
            allowed=payer.permitted(case.requester, case.requester),
            owner_of=payer.owner_of,
            requester=case.requester,
            subject=case.subject,
        )
    )
