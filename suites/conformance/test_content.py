"""Everything a member is served is valid by the claimed guides, and leads where it says."""

from payerproof.asking import cases
from payerproof.checks import Judge, check
from payerproof.conformance.profiles import claims_a_profile, rejections
from payerproof.conformance.record import followable, record
from payerproof.judge import profiles
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-profiles-hold",
    requirements=("REQ-REG-008", "REQ-FHIR-001", "REQ-CBB-07"),
    severity=Severity.MEDIUM,
    title="Every resource of a record is valid by the profiles of the claimed guides",
    remedy="Look at the element and the profile that the finding names; validate before release.",
    cases=cases.each_member,
)
def test_profiles_hold(payer: Payer, case: Case, judge: Judge) -> None:
    """Patient, coverage, claims and what they refer to show no error; what cannot be evaluated is none."""
    gathered = record(payer, payer.session(case.reader))
    guides = payer.target.guides
    found = {name: rejections(guides, item, gathered.find) for name, item in gathered.all.items()}
    judge(profiles.valid(found, gathered.pages))


@check(
    "conformance-profile-claimed",
    requirements=("REQ-FHIR-001", "REQ-CBB-05"),
    severity=Severity.LOW,
    title="Every resource names the profile of the guide that it keeps",
    remedy="Write the profile's canonical URL into meta.profile of each resource.",
    cases=cases.each_member,
)
def test_profile_claimed(payer: Payer, case: Case, judge: Judge) -> None:
    """Each resource of the member's own names a profile of a claimed guide."""
    gathered = record(payer, payer.session(case.reader))
    without = [name for name, item in gathered.own.items() if not claims_a_profile(payer.target.guides, item)]
    judge(profiles.claimed(without, len(gathered.own), gathered.pages))


@check(
    "conformance-references-resolve",
    requirements=("REQ-FHIR-004", "REQ-REG-008", "REQ-CBB-09"),
    severity=Severity.MEDIUM,
    title="Every reference in a record reads as the resource that it names",
    remedy="Serve what is referred to, or leave the reference out; keep types and ids as they are stored.",
    cases=cases.each_member,
)
def test_references_resolve(payer: Payer, case: Case, judge: Judge) -> None:
    """Each relative reference of the member's own resources is read; it is of the type and id that it names."""
    session = payer.session(case.reader)
    gathered = record(payer, session)
    judge(profiles.leads({name: payer.ask(session, name) for name in followable(payer, session, gathered)}))
