"""Everything a member is served is valid by the claimed guides, and leads where it says."""

from payerproof.checks.common import cases
from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance.content import judge_profiles
from payerproof.checks.conformance.content.profiles import claims_a_profile, has_a_profile, judged, judged_by
from payerproof.checks.conformance.guides import states
from payerproof.checks.conformance.whole_record import followable, record, types_of_record
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-profiles-hold",
    requirements=(
        "REQ-REG-008",
        "profiles-valid",
        "profile",
        "missing-left-out",
        "missing-required",
        "prior-authorizations",
        "bindings-required",
    ),
    severity=Severity.MEDIUM,
    family="content",
    title="Every resource of a record conforms to the profiles of the claimed guides",
    finding="A resource violates a profile of a claimed guide",
    remedy="Look at the element and the profile that the finding names; validate before release.",
    cases=cases.each_member,
)
def test_profiles_hold(payer: Payer, case: Case, judge: Judge) -> None:
    """Patient, coverage, claims and what they refer to show no error; a profile that is not at hand decides nothing."""
    collected = record(payer, payer.session(case.requester), types_of_record(payer))
    target = payer.target
    found = {name: judged(target, item, collected.find) for name, item in collected.all.items()}
    by_profile = {name: judged_by(target, item) for name, item in collected.all.items()}
    judge(judge_profiles.valid(found, collected.pages, by_profile))


@check(
    "conformance-profile-claimed",
    requirements=("profile-named",),
    severity=Severity.LOW,
    family="content",
    title="Every resource names its profile of the claimed guide in meta.profile",
    finding="A resource does not name its profile of the claimed guide in meta.profile",
    remedy="Write the profile's canonical URL into meta.profile of each resource.",
    cases=cases.each_member,
)
def test_profile_claimed(payer: Payer, case: Case, judge: Judge) -> None:
    """Each resource of the member's own names a profile of a claimed guide, if one has a profile for it."""
    collected = record(payer, payer.session(case.requester), types_of_record(payer))
    target = payer.target
    kinds = {str(item.get("resourceType")) for item in collected.own.values()}
    naming = {kind for kind in kinds if states(target, "profile-named", kind)}
    own = {name: item for name, item in collected.own.items() if str(item.get("resourceType")) in naming}
    bound = {name: item for name, item in own.items() if has_a_profile(target, item)}
    if collected.own and not bound:
        judge(absent("no guide that asks for it has a profile for what is served", *collected.pages))
        return
    without = [name for name, item in bound.items() if not claims_a_profile(target.guides, item)]
    judge(judge_profiles.claimed(without, len(bound), collected.pages))


@check(
    "conformance-references-resolve",
    requirements=("REQ-REG-008", "same-content"),
    severity=Severity.MEDIUM,
    family="results",
    title="Every reference in a record can be read and leads to the resource that it names",
    finding="A reference in a record cannot be read, or leads to the wrong resource",
    remedy="Serve what is referred to, or leave the reference out; keep types and ids as they are stored.",
    cases=cases.each_member,
)
def test_references_resolve(payer: Payer, case: Case, judge: Judge) -> None:
    """Each relative reference of the member's own resources is read; it is of the type and id that it names."""
    session = payer.session(case.requester)
    collected = record(payer, session, types_of_record(payer))
    judge(judge_profiles.leads({name: payer.ask(session, name) for name in followable(payer, session, collected)}))
