"""What is withheld from a representative is withheld from every token of theirs, not from the first one alone."""

from payerproof.checks.common import judge_leak, judgement, query_paths
from payerproof.checks.common.acting import later_tokens
from payerproof.checks.common.record_requests import CLAIM
from payerproof.checks.common.withheld import but_withheld, withheld
from payerproof.checks.registry import Judge, check
from payerproof.checks.sensitive import cases
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "sensitive-withheld-from-later-token",
    requirements=("REQ-HH-008", "REQ-SEN-002", "REQ-SEN-003"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A withheld service stays withheld from a refreshed token of the representative, and from every app",
    finding="A withheld service reaches a refreshed token of the representative, or another app",
    remedy="Ask who is looking whenever a token is used; let neither a refresh nor an app carry an answer of its own.",
    needs=("withheld_services",),
    cases=cases.each_holder_with_later_tokens,
)
def test_withheld_from_later_token(payer: Payer, case: Case, judge: Judge) -> None:
    """A search, a read by id and the whole record hold the service for the member, and not for this token."""
    name = case.note or ""
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.inapplicable(f"{case.requester} does not act for {case.subject} now"))
    hidden = judge.given(
        next((known for known in withheld(payer, case.requester, case.subject) if known.type == CLAIM), None),
        judgement.absent("nothing of this record is withheld from this requester"),
    )
    session = judge.given(later_tokens.opened(payer, case.requester, case.subject, name), later_tokens.none_given(name))
    member = payer.session(case.subject)
    urls = (f"{CLAIM}?patient={{}}", hidden.reference, "Patient/{}/$everything")
    for url in urls:
        controls = query_paths.showing(payer.pages(member, url.format(member.patient)).pages, [hidden])
        if "$" in url and not any(page.exchange.ok for page in controls):
            continue  # an operation that a payer need not offer
        judge(
            judge_leak.no_foreign_data(
                payer.pages(session, url.format(session.patient)).pages,
                controls,
                allowed=but_withheld(payer, case.requester, case.subject),
                owner_of=payer.owner_of,
                requester=f"{case.requester} for {case.subject} with {later_tokens.WORDS[name]}",
                subject=case.subject,
            )
        )
    seen, doubt = later_tokens.alive(payer, session, name)
    judge(doubt or judgement.kept(seen, expected="the record without the service", observed="the Patient"))
