"""A scope opens what it names and nothing else, and what the member takes away is gone."""

from payerproof.checks.common import authorize, cases, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import cases as smart_cases
from payerproof.checks.smart import judge_scopes, token_probes
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-scope-enforced",
    requirements=("REQ-OA-23", "REQ-OA-14", "status-403", "token-restricted"),
    severity=Severity.CRITICAL,
    family="scope",
    title="A token for Patient alone reads no claims and no coverage",
    finding="A token for Patient alone reads claims or coverage",
    remedy="Compare each request's resource type, and each included one, with the token's scopes.",
    needs=("form_login",),
    cases=smart_cases.each_unscoped_probe,
    control="login",
)
def test_scope_enforced(payer: Payer, case: Case, judge: Judge) -> None:
    """The query path serves the full grant, and does not serve a grant without that type."""
    control = token_probes.probe(payer, case, payer.session(case.about))
    narrow = authorize.narrow_session(payer, case)
    doubt = judge_scopes.granted_beyond(narrow, "Patient")
    if doubt:
        judge(doubt)
    judge(
        judge_scopes.refused(
            token_probes.probe(payer, case, narrow), control, case.about, "a token reads what its scopes do not name"
        )
    )


@check(
    "smart-scope-taken-away",
    requirements=("REQ-CON-013", "REQ-OA-14", "subset-of-scopes"),
    severity=Severity.HIGH,
    family="scope",
    title="A scope that the member unticked is neither granted nor served",
    finding="A scope that the member unticked is granted or served",
    remedy="Grant what the member left ticked, tell it in the token response, and enforce it.",
    needs=("form_login",),
    cases=cases.each_app,
    control="login",
)
def test_scope_taken_away(payer: Payer, case: Case, judge: Judge) -> None:
    """The app asks for claims, the member unticks them, and the token neither names nor reads them."""
    unticked = authorize.unticked_session(payer, case)
    if unticked is None:
        judge(judgement.absent("the consent page offers no boxes to untick"))
        return
    judge(judge_scopes.not_granted(unticked, "ExplanationOfBenefit"))
    control = payer.ask(payer.session(case.about), "ExplanationOfBenefit")
    seen = payer.ask(unticked, "ExplanationOfBenefit")
    judge(judge_scopes.refused(seen, control, case.about, "a scope that was taken away is served all the same"))


@check(
    "smart-scope-not-broader",
    requirements=("REQ-OA-14", "REQ-OA-15"),
    severity=Severity.HIGH,
    title="The granted scope is no broader than the requested one",
    finding="The granted scope is broader than the requested one",
    remedy="Grant the intersection of what the app asks, what it may ask, and what the member allows.",
    needs=("form_login",),
    cases=cases.each_app,
    control="login",
)
def test_scope_not_broader(payer: Payer, case: Case, judge: Judge) -> None:
    """A request for Patient alone is answered with a scope that names no other type."""
    judge(judge_scopes.within(authorize.narrow_session(payer, case), "Patient"))
