"""Whoever is entitled gets the data: a parent the minor's, an agent the principal's, within the dates of the power."""

from dataclasses import replace

from payerproof.checks.common import cases, judge_completeness, judge_leak, judgement, query_paths
from payerproof.checks.household import cases as household_cases
from payerproof.checks.household import plain_requests
from payerproof.checks.registry import Judge, check
from payerproof.errors import LoginFailed
from payerproof.model import Case, Judgement, Outcome, Severity
from payerproof.payer import Payer


@check(
    "household-authorised-access",
    requirements=("REQ-HH-002", "REQ-HH-003", "REQ-REG-001"),
    severity=Severity.MEDIUM,
    family="results",
    title="A parent of a minor or a personal representative gets the data they are entitled to",
    finding="A parent of a minor or a personal representative does not get the data they are entitled to",
    remedy="Offer the represented person in the picker and serve all that the representative may see, no less.",
    needs=("two_members",),
    cases=cases.each_holder,
)
def test_authorised_access(payer: Payer, case: Case, judge: Judge) -> None:
    """Over all pages, the holder's token for the subject returns each claim that the holder is entitled to."""
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(_not_in_force(payer, case))
        return
    visible = payer.visible(case.requester, case.subject, "ExplanationOfBenefit")
    try:
        session = payer.session(case.requester, case.subject)
    except LoginFailed as refused:
        judge(judge_completeness.refused_login(case.requester, case.subject, refused))
        return
    walked = payer.pages(session, f"ExplanationOfBenefit?patient={session.patient}")
    judged = judge_completeness.all_served(
        walked.pages, visible, walked.complete, case.requester, payer.knowledge.exact
    )
    account = payer.scope.accounts[case.subject]
    if payer.entitlement.record(case.requester, case.subject).rule == "confidential-service" and not (
        account.seeded or account.withheld
    ):
        judged = judge_completeness.unless_withheld(judged, case.subject)
    judge(judged)


@check(
    "household-representative-sees-one-record",
    requirements=("REQ-HH-016", "REQ-HH-027", "REQ-HH-029"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A representative's token for one person opens neither the representative's own record nor a third person's",
    finding="A representative's token for one person opens another record",
    remedy="Bind the token to the one patient chosen at consent; representing somebody adds nothing to it.",
    needs=("two_members",),
    cases=household_cases.each_holder_on_paths,
)
def test_representative_sees_one_record(payer: Payer, case: Case, judge: Judge) -> None:
    """The token for the subject returns data of nobody else, the holder included."""
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(_not_in_force(payer, case))
        return
    reason = query_paths.nothing_there(payer, case, whose=case.requester)
    if reason:
        judge(judgement.inapplicable(reason))
        return
    session, path = payer.session(case.requester, case.subject), payer.path(case.path or "")
    control = query_paths.control(payer, replace(case, subject=case.requester))
    attempts = query_paths.attempts_on(payer, path, session, case.requester, case.resource_type or "")
    judge(
        judge_leak.no_foreign_data(
            attempts,
            [control] if control else [],
            allowed=payer.permitted(payer.witness(case.subject), case.subject),
            owner_of=payer.owner_of,
            strays=payer.strays,
            requester=f"{case.requester} with the token for {case.subject}",
            subject=case.requester,
            optional=query_paths.is_optional(payer, case),
        )
    )


@check(
    "household-representative-token-apart",
    requirements=("REQ-HH-016", "REQ-HH-027"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A representative's token for one person opens no record of another whom the representative acts for as well",
    finding="A representative's token for one person opens the record of another one",
    remedy="Bind the token to the one patient chosen at consent: whom else its holder may act for is another consent.",
    needs=("two_members",),
    cases=cases.each_holder,
)
def test_representative_token_apart(payer: Payer, case: Case, judge: Judge) -> None:
    """Asked for nobody's record, and for that of each other person of the holder's, it brings no value of theirs."""
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(_not_in_force(payer, case))
        return
    others = household_cases.others_of(payer.scope, case.requester, case.subject)
    others = [name for name in others if payer.entitlement.record(case.requester, name).allowed]
    if not others:
        judge(judgement.inapplicable(f"{case.requester} acts for {case.subject} alone, and has no record"))
    session = payer.session(case.requester, case.subject)
    for other in others:
        own = payer.session(payer.witness(other), other)
        judge(
            judge_leak.no_foreign_data(
                plain_requests.about(payer, session, other),
                [payer.ask(own, f"ExplanationOfBenefit?patient={own.patient}")],
                allowed=payer.permitted(payer.witness(case.subject), case.subject),
                owner_of=payer.owner_of,
                strays=payer.strays,
                requester=f"{case.requester} with the token for {case.subject}",
                subject=other,
            )
        )


def _not_in_force(payer: Payer, case: Case) -> Judgement:
    rule = payer.entitlement.record(case.requester, case.subject).rule
    return Judgement(Outcome.NOT_OFFERED, f"no authority is in force at this instant ({rule})", "an authority", "none")
