"""Everybody may read the directory and the formulary, alike and without a login, and nothing in them is a member's."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.facets import about
from payerproof.checks.common.judgement import unsure
from payerproof.checks.public import cases, judge_public, openness
from payerproof.checks.public.reading import api_of
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "public-no-login",
    requirements=("REQ-PUB-001", "public-anonymous"),
    severity=Severity.HIGH,
    title="The provider directory and the formulary answer without a token or a registration",
    finding="A public API asks for a login",
    remedy="Take the directory and the formulary out of the routes that the gateway guards with a token.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_api,
)
def test_no_login(payer: Payer, case: Case, judge: Judge) -> None:
    """The CapabilityStatement and a search of each type are answered to somebody who sends nothing about himself."""
    api = api_of(payer, case)
    answers = (openness.metadata(payer, api), *openness.answers(payer, api))
    judge(about(judge_public.open_to_all(answers, api.name), api.name))


@check(
    "public-no-member-data",
    requirements=("REQ-PUB-004",),
    severity=Severity.CRITICAL,
    title="Nothing that a public API serves is a member's",
    finding="A public API shows what is a member's",
    remedy="Serve public data from a store of its own, which no member's record ever enters.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_api,
)
def test_no_member_data(payer: Payer, case: Case, judge: Judge) -> None:
    """No record of a member is served without a token, no reference leads to one, and no known value stands in it."""
    api = api_of(payer, case)
    answers = (*openness.answers(payer, api), *openness.asked_for_members(payer, api))
    judge(about(judge_public.without_members(answers, openness.patients(payer), api.name), api.name))


@check(
    "public-token-changes-nothing",
    requirements=("REQ-PUB-001", "REQ-PUB-004"),
    severity=Severity.HIGH,
    title="A member's token changes nothing of what the provider directory serves",
    finding="The provider directory serves a member something else than everybody",
    remedy="Ignore the Authorization header on public routes.",
    needs=("public_api",),
    control="public_api",
    cases=cases.the_directory,
)
def test_token_changes_nothing(payer: Payer, case: Case, judge: Judge) -> None:
    """The same search with a member's token gives the same entries, and no record of the member."""
    judge(together(openness.with_a_token(payer, api_of(payer, case)), unsure("nothing was asked")))


@check(
    "public-cross-origin",
    requirements=("REQ-PUB-001",),
    severity=Severity.LOW,
    title="Scripts of any origin may read a public API, if scripts of some origin may",
    finding="Only scripts of registered origins may read a public API",
    remedy="Answer public routes with `Access-Control-Allow-Origin: *`.",
    needs=("public_api",),
    control="public_api",
    cases=cases.each_api,
)
def test_cross_origin(payer: Payer, case: Case, judge: Judge) -> None:
    """An origin that nobody registered is allowed what that of a registered app is."""
    api = api_of(payer, case)
    judge(about(openness.from_any_origin(payer, api), api.name))
