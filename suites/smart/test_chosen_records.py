"""A token is for the record that was chosen, in whichever tab, and however often it is refreshed."""

from payerproof.checks.common import cases, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import judge_authorize
from payerproof.checks.smart.logins import chosen_records
from payerproof.checks.smart.logins.chosen_records import Launches, Unserved
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-tabs-keep-record",
    requirements=("REQ-OA-35", "REQ-HH-016"),
    severity=Severity.CRITICAL,
    title="A consent in one tab is for the record that was chosen in that tab",
    finding="A consent in one tab is for the record that was chosen in another tab",
    remedy="Keep the chosen patient with the authorization request, not with the browser's session.",
    needs=("form_login",),
    cases=cases.each_member_who_holds,
)
def test_tabs_keep_record(payer: Payer, case: Case, judge: Judge) -> None:
    """Two tabs of one browser, a record chosen in each, then both consents: each token reads its own record."""
    _judged(chosen_records.in_two_tabs(payer, case), case, judge)


@check(
    "smart-refresh-keeps-record",
    requirements=("REQ-OA-35", "REQ-OA-18", "REQ-HH-016"),
    severity=Severity.CRITICAL,
    title="A refreshed token is for the record of its grant",
    finding="A refreshed token is for another record than its grant",
    remedy="Keep the patient with the grant, and take it from there at every refresh.",
    needs=("form_login",),
    cases=cases.each_member_who_holds,
)
def test_refresh_keeps_record(payer: Payer, case: Case, judge: Judge) -> None:
    """One person holds tokens for two records; both are refreshed, and each reads its own record."""
    _judged(chosen_records.refreshed(payer, case), case, judge)


def _judged(found: Launches | Unserved | None, case: Case, judge: Judge) -> None:
    if isinstance(found, Unserved):
        judge((judgement.absent if found.lawful else judgement.unsure)(found.why, *found.exchanges))
        return
    judge(judge_authorize.patients_apart(found, case.requester or "", case.subject or ""))
