"""What the directory and the formulary tell is valid by their guides, dated, and leads somewhere."""

from payerproof.checks.common.facets import about
from payerproof.checks.common.judgement import kept, unsure
from payerproof.checks.conformance.content import judge_profiles
from payerproof.checks.conformance.content.profiles import claims_a_profile, has_a_profile, judged, judged_by
from payerproof.checks.public import cases, content, judge_public, openness
from payerproof.checks.public.reading import api_of, of_case
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "public-profiles-hold",
    requirements=("public-profile",),
    severity=Severity.MEDIUM,
    title="Every resource of a public API conforms to the profiles of its guide",
    finding="A resource of a public API violates a profile of its guide",
    remedy="Look at the element and the profile that the finding names; validate before release.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_type,
)
def test_profiles_hold(payer: Payer, case: Case, judge: Judge) -> None:
    """Each resource that was shown has no error against the profile that it names, or that the guide has for it."""
    plain = of_case(payer, case)
    shown = openness.resources(payer, plain.api)

    def find(reference: str) -> dict[str, object] | None:
        item = shown.get(reference)
        return dict(item) if item is not None else None

    found = {name: judged(plain.api, item, find) for name, item in plain.resources.items()}
    by_profile = {name: judged_by(plain.api, item) for name, item in plain.resources.items()}
    judge(judge_profiles.valid(found, plain.walked.pages, by_profile))


@check(
    "public-profile-named",
    requirements=("public-profile-named",),
    severity=Severity.LOW,
    title="Every resource of a public API names its profile in meta.profile",
    finding="A resource of a public API does not name its profile in meta.profile",
    remedy="Write the profile's canonical URL into meta.profile of each resource.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_type,
)
def test_profile_named(payer: Payer, case: Case, judge: Judge) -> None:
    """Each resource names a profile of the guide, if that has one for it."""
    plain = of_case(payer, case)
    bound = {name: item for name, item in plain.resources.items() if has_a_profile(plain.api, item)}
    without = [name for name, item in bound.items() if not claims_a_profile(plain.api.guides, item)]
    judge(judge_public.named(without, len(bound), plain.first))


@check(
    "public-last-updated",
    requirements=("public-last-updated",),
    severity=Severity.MEDIUM,
    title="Every resource of a public API tells when it was last updated",
    finding="A resource of a public API does not tell when it was last updated",
    remedy="Write meta.lastUpdated from the system of record, as an instant with its offset.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_type,
)
def test_last_updated(payer: Payer, case: Case, judge: Judge) -> None:
    """`meta.lastUpdated` is an instant that has passed; how long after a change it was written is not seen here."""
    plain = of_case(payer, case)
    stated = {
        name: meta.get("lastUpdated") if isinstance(meta := item.get("meta"), dict) else None
        for name, item in plain.resources.items()
    }
    judge(judge_public.dated(stated, payer.now(), plain.first))


@check(
    "public-references-resolve",
    requirements=("public-restful",),
    severity=Severity.MEDIUM,
    title="References between resources of a public API lead to what they name",
    finding="A reference between resources of a public API leads nowhere",
    remedy="Remove an entry together with what refers to it, or keep it as inactive.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_type,
)
def test_references_resolve(payer: Payer, case: Case, judge: Judge) -> None:
    """What the resources of a type refer to was shown by a search, or is read by its id."""
    plain = of_case(payer, case)
    if not plain.resources:
        judge(unsure("no resource was served to look at", plain.first))
    led = openness.followed(payer, plain)
    if led:
        judge(judge_profiles.leads(led))
        return
    judge(kept(*plain.walked.pages, expected="references that lead to what they name", observed="all were shown"))


@check(
    "public-directory-facts",
    requirements=("REQ-PUB-002",),
    severity=Severity.MEDIUM,
    title="The directory tells names, addresses, phone numbers and specialties of providers",
    finding="The directory tells of no provider a kind of fact that the rule names",
    remedy="Fill name, address, telecom and specialty from the provider system.",
    needs=("public_api",),
    control="public_api",
    cases=cases.the_directory,
)
def test_directory_facts(payer: Payer, case: Case, judge: Judge) -> None:
    """Each kind of fact stands in some resource that was shown."""
    api = api_of(payer, case)
    found = content.facts(openness.resources(payer, api))
    judge(about(judge_public.kinds_of_facts(found, openness.answers(payer, api)), api.name))


@check(
    "public-formulary-linked",
    requirements=("REQ-PUB-005", "public-formulary-links"),
    severity=Severity.MEDIUM,
    title="Plans lead to their formularies, and each item to a formulary, a drug and a tier",
    finding="A plan, a formulary or an item does not lead to what it belongs to",
    remedy="Write the reference to the formulary into each drug coverage, and formulary, drug and tier into each item.",
    needs=("public_api",),
    control="public_api",
    cases=cases.the_formulary,
)
def test_formulary_linked(payer: Payer, case: Case, judge: Judge) -> None:
    """Each drug coverage names its formulary, and each item its formulary, its drug and its tier."""
    api = api_of(payer, case)
    lacking, counts = content.links(openness.resources(payer, api), payer.public_base(api.name))
    judge(about(judge_public.formulary_links(lacking, counts, openness.answers(payer, api)), api.name))
