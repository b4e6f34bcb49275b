"""A scope opens what it names and nothing else, and what the member takes away is gone."""

from payerproof.checks.common import authorize, bulk_export, cases, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import (
    granular_scopes,
    interactions,
    judge_granular,
    judge_scopes,
    judge_tokens,
    scope_grants,
)
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart.scopes import types_named
from payerproof.smart.sessions import Session


@check(
    "smart-scope-enforced",
    requirements=("REQ-OA-23", "REQ-OA-14", "status-403", "token-restricted"),
    severity=Severity.CRITICAL,
    family="scope",
    title="A token for some types reads no others, on any access path",
    finding="A token reads types that its scopes do not name",
    remedy="Compare each request's resource type, and each included one, with the token's scopes.",
    needs=("form_login",),
    cases=interactions.each_interaction,
)
def test_scope_enforced(payer: Payer, case: Case, judge: Judge) -> None:
    """The interaction serves the full grant, and does not serve a grant without that type, which serves its own."""
    granted, reason = interactions.granted(case), "a token reads what its scopes do not name"
    refusal = judgement.absent(f"the payer does not grant {' and '.join(granted)} alone")
    narrow, own = judge.given(scope_grants.kept(payer, case, granted), refusal)
    covered = types_named(narrow.scope) | frozenset(granted)
    if "*" in covered and (doubt := judge_scopes.granted_beyond(narrow, *granted)):
        judge(doubt)
    under_full = own if own.owned_by(case.subject) else scope_grants.full(payer, case, granted)
    if doubt := judge_scopes.alive(own, under_full, case.subject, granted):
        judge(doubt)
    if case.resource_type in covered:
        judge(judgement.absent(f"the payer grants {case.resource_type} along, and says so"))
        return
    if case.path == interactions.EXPORT:
        if not bulk_export.exports(payer):
            judge(judgement.absent("the export of a patient's record is not declared", payer.capabilities))
            return
        whole = bulk_export.export(payer, payer.session(case.subject))
        judge(judge_scopes.not_exported(bulk_export.export(payer, narrow), whole, reason))
        return
    nothing = judgement.inapplicable("the record holds nothing that this could be asked for")
    control = judge.given(interactions.carried_out(payer, case, payer.session(case.subject)), nothing)
    seen = judge.given(interactions.carried_out(payer, case, narrow), nothing)
    if case.path == interactions.COUNT:
        judge(judge_scopes.uncounted(seen, control, reason))
        return
    judge(judge_scopes.refused(seen, control, case.subject, reason, covered))


@check(
    "smart-granted-scope-works",
    requirements=("REQ-OA-14", "REQ-OA-48"),
    severity=Severity.MEDIUM,
    title="A grant for one type serves that type",
    finding="A token that was granted one type is not served it",
    remedy="Compare the type of a request with the type that each scope names, not only with the star.",
    needs=("form_login",),
    cases=interactions.each_granted,
)
def test_granted_scope_works(payer: Payer, case: Case, judge: Judge) -> None:
    """A token whose scopes name some types is served them by every interaction, as the full grant is."""
    kinds = interactions.types_of(case)
    refusal = judgement.absent(f"the payer does not grant {' and '.join(kinds)} alone")
    narrow, _ = judge.given(scope_grants.kept(payer, case, kinds), refusal)
    if not types_named(narrow.scope).issuperset(kinds):
        judge(refusal)
        return
    nothing = judgement.inapplicable("the record holds nothing that this could be asked for")
    control = judge.given(interactions.carried_out(payer, case, payer.session(case.subject)), nothing)
    seen = judge.given(interactions.carried_out(payer, case, narrow), nothing)
    judge(judge_scopes.served(seen, control, case.subject, kinds))


@check(
    "smart-rights-apart",
    requirements=("REQ-OA-48",),
    severity=Severity.MEDIUM,
    title="A scope to read does not search, and a scope to search does not read",
    finding="A scope to read searches, or a scope to search reads",
    remedy="Ask for r at reads, versions and histories, and for s at searches (SMART App Launch, version 2 scopes).",
    needs=("form_login",),
    cases=scope_grants.each_right,
)
def test_rights_apart(payer: Payer, case: Case, judge: Judge) -> None:
    """A token with one right over claims is served what the right opens, and refused what the other one would."""
    right = case.path or ""
    narrow = scope_grants.of(payer, case, f"patient/ExplanationOfBenefit.{right}")
    if narrow is None or not scope_grants.granted_alone(narrow, right):
        judge(judgement.absent(f"the payer does not grant the right {right} alone"))
        return
    full, claim = payer.session(case.subject), payer.some_resource(case.subject, "ExplanationOfBenefit")
    if claim is None:
        judge(judgement.unsure(f"no claim of {case.subject} is known"))
        return
    urls = {"r": claim.reference, "s": f"ExplanationOfBenefit?patient={payer.patient(case.subject)}"}
    own, other = urls.pop(right), next(iter(urls.values()))
    control = payer.ask(full, own)
    seen = payer.ask(narrow, own)
    if not seen.owned_by(case.subject):
        judge(judgement.unsure(f"the right {right} opens nothing, so its limit shows nothing", control, seen))
    reason = f"the right {right} over claims opens what it does not name"
    judge(judge_scopes.refused(payer.ask(narrow, other), payer.ask(full, other), case.subject, reason))


@check(
    "smart-scope-without-data",
    requirements=("REQ-OA-48", "REQ-OA-23"),
    severity=Severity.CRITICAL,
    title="A token without a scope for data opens none",
    finding="A token without a scope for data opens a record",
    remedy="Take an empty list of scopes for data as leave for nothing.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_scope_without_data(payer: Payer, case: Case, judge: Judge) -> None:
    """An app that asks for the launch alone gets no token, or one that reads neither Patient nor claims."""
    control = payer.ask(payer.session(case.subject), f"Patient/{payer.patient(case.subject)}")
    bare = scope_grants.of(payer, case)
    if bare is None:
        judge(judgement.kept(control, expected="no token, or one that opens nothing", observed="no token"))
        return
    if types_named(bare.scope):
        judge(judgement.absent("the payer adds scopes for data to a request without any, and says so"))
        return
    for url in (
        f"Patient/{payer.patient(case.subject)}",
        f"ExplanationOfBenefit?patient={payer.patient(case.subject)}",
    ):
        reason = "a token without a scope for data opens a record"
        full = payer.ask(payer.session(case.subject), url)
        judge(judge_tokens.refused_without_right(payer.ask(bare, url), full, case.subject, reason))


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
)
def test_scope_taken_away(payer: Payer, case: Case, judge: Judge) -> None:
    """The app asks for claims, the member unticks them, and the token neither names nor reads them.

    So it is with access while the member is away, where the page has a box for it.
    """
    lasting = authorize.unticked_lasting(payer, case)
    if lasting is not None and lasting.ok:
        judge(judge_scopes.not_lasting(lasting))
    unticked = judge.given(
        authorize.unticked_session(payer, case), judgement.absent("the consent page offers no boxes to untick")
    )
    judge(judge_scopes.not_granted(unticked, "ExplanationOfBenefit"))
    control = payer.ask(payer.session(case.subject), "ExplanationOfBenefit")
    seen = payer.ask(unticked, "ExplanationOfBenefit")
    judge(judge_scopes.refused(seen, control, case.subject, "a scope that was taken away is served all the same"))


@check(
    "smart-scope-part-enforced",
    requirements=("REQ-OA-16",),
    severity=Severity.HIGH,
    family="scope",
    title="A scope for a part of one type opens that part and no more",
    finding="A scope for a part of one type opens more than that part, or not even that",
    remedy="Keep the search parameter of a scope with the grant, and apply it in every interaction; or refuse it.",
    needs=("form_login",),
    cases=granular_scopes.each_part,
)
def test_scope_part_enforced(payer: Payer, case: Case, judge: Judge) -> None:
    """A grant for the claims (or observations) of one code: the others are met on none of the ways to them.

    A grant for two codes opens both.
    """
    one_code = judgement.inapplicable(f"every {case.resource_type} of {case.subject} is of one code")
    wanted = judge.given(granular_scopes.part(payer, case), one_code)
    refusal = judgement.absent("the payer does not grant a part of a type")
    session = judge.given(granular_scopes.granted(payer, case, wanted), refusal)
    if told := judge_granular.as_asked(session, wanted):
        judge(told)
    judge(judge_granular.within(*granular_scopes.asked(payer, session, wanted), wanted))
    second = granular_scopes.part(payer, case, wanted)
    token = granular_scopes.granted_both(payer, case, wanted, second) if second is not None else None
    if token is not None and second is not None:
        reads = [payer.ask(token, f"{each.kind}/{min(each.inside)}") for each in (wanted, second)]
        judge(judge_granular.both(token, reads[0], reads[1], (wanted, second)))


@check(
    "smart-scope-not-broader",
    requirements=("REQ-OA-14", "REQ-OA-15"),
    severity=Severity.HIGH,
    title="The granted scope is no broader than the requested one",
    finding="The granted scope is broader than the requested one",
    remedy="Grant the intersection of what the app asks, what it may ask, and what the member allows.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_scope_not_broader(payer: Payer, case: Case, judge: Judge) -> None:
    """A request for Patient alone is answered with no other type, level or right, and with nothing lasting.

    So it is when the same person has allowed the same app more since.
    """
    narrow = judge.given(authorize.narrow_session(payer, case), judgement.absent(authorize.NOT_ALONE))
    judge(judge_scopes.within(narrow, "Patient"))
    bare = judge.given(
        scope_grants.of(payer, case, f"patient/Patient.{scope_grants.reading(payer.app_of(case))}"),
        judgement.absent("the payer does not grant Patient alone"),
    )
    judge(judge_scopes.no_more_than(bare, frozenset({"openid", "fhirUser", "profile", "launch/patient", "launch"})))
    _not_widened_since(payer, case, judge, narrow)


def _not_widened_since(payer: Payer, case: Case, judge: Judge, narrow: Session) -> None:
    """Judge a token for the Patient alone, and its refresh, once the same person has allowed the same app claims."""
    claims = f"ExplanationOfBenefit?patient={payer.patient(case.subject)}"
    control = payer.ask(payer.sessions.fresh(case.requester, case.subject, payer.app_of(case)), claims)
    tokens = [narrow]
    if narrow.refresh_token is not None and (renewed := payer.sessions.refresh(narrow)).ok:
        tokens.append(payer.sessions.renewed(narrow, renewed))
    for token in tokens:
        seen = payer.ask(token, claims)
        if control.owned_by(case.subject) and not judgement.undecided(seen.exchange):
            judge(judge_scopes.refused(seen, control, case.subject, "a later consent widens an old grant"))
