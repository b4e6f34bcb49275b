"""The pages of the authorization server: who is offered, and what an edited form may choose."""

from payerproof.checks.common import authorize, judge_record_picker
from payerproof.checks.household import cases
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart import edits


@check(
    "household-picker-authorised-only",
    requirements=("REQ-HH-015", "REQ-HH-001"),
    severity=Severity.HIGH,
    family="authority",
    title="The patient picker offers everyone the member may act for and names nobody else",
    finding="The patient picker offers or names the wrong people",
    remedy="Fill the picker from authority in force now: parent of a minor, guardian, agent; never from the contract.",
    needs=("form_login", "two_members"),
    cases=cases.each_person,
)
def test_picker_authorised_only(payer: Payer, case: Case, judge: Judge) -> None:
    """Every patient offered is the member or somebody represented; the pages hold no value or birthday of others."""
    walk = authorize.walk_pages(payer, case.requester)
    people = authorize.patients(payer, case.requester)
    judge(judge_record_picker.authorised_only(walk, people.entitled, people.others, case.requester, people.names))
    known = {*people.entitled, *authorize.represented_elsewhere(payer, case.requester)}
    judge(judge_record_picker.names_nobody_else(authorize.values_on(payer, walk), known, walk, case.requester))
    born = {name: account.member.birth_date for name, account in payer.scope.accounts.items()}
    shown = {born[name] for name in {*people.entitled, case.requester} if name in born}
    judge(judge_record_picker.tells_no_birthday(walk, born, shown, case.requester))


@check(
    "household-consent-subject-fixed",
    requirements=("REQ-HH-016", "REQ-HH-001", "REQ-OA-35"),
    severity=Severity.CRITICAL,
    family="authority",
    title="An edited form obtains no token for a person the member may not act for",
    finding="An edited form obtains a token for a person the member may not act for",
    remedy="Check the chosen patient against authority on the server, when the consent is stored and when it is used.",
    needs=("form_login", "two_members"),
    cases=cases.each_pair_of_people,
)
def test_consent_subject_fixed(payer: Payer, case: Case, judge: Judge) -> None:
    """The subject's id goes in place of the choice, and of what the consent page holds; no token comes of either."""
    if payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judge_record_picker.entitled_anyway(case.requester, case.subject))
        return
    patient = payer.patient(case.subject)
    if patient is None:
        judge(judge_record_picker.nobody_known(case.subject))
        return
    parts = []
    for place in edits.PLACES:
        forged = authorize.forge_patient(payer, case.requester, case.subject, place)
        judged = judge_record_picker.no_token_for(forged, patient, case.requester, case.subject)
        parts.append(judge_record_picker.edited(judged, forged.authorization.walk, place))
    judge(judge_record_picker.of_places(parts))
