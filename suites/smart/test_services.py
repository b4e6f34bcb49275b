"""Services that act for themselves: client credentials and system scopes (SMART App Launch 2.2, Backend Services)."""

from payerproof.checks.common import bulk_export, judge_grants, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import interactions, judge_scopes
from payerproof.checks.smart.keys import judge_services, service_tokens
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart.discovery import json_object
from payerproof.smart.scopes import types_named

_NOTHING = judgement.inapplicable("the record holds nothing that this could be asked for")


@check(
    "smart-service-token-right",
    requirements=("REQ-OA-55",),
    severity=Severity.MEDIUM,
    title="A service that proves itself with its key is given a token that reads what its scope names",
    finding="A service that proves itself with its key is given a token that is not complete, or reads nothing",
    remedy="Answer with token_type, expires_in and scope, and open the types that the scope names.",
    needs=("service",),
    cases=service_tokens.each_service,
    control="service",
)
def test_service_token_right(payer: Payer, case: Case, judge: Judge) -> None:
    """The response is complete, and the token reads the Patient of a member whose record the service may have."""
    app = payer.service_of(case)
    given = service_tokens.asked(payer, app, app.scopes)
    seen = None
    if (json_object(given.body) or {}).get("access_token"):
        seen = payer.ask(service_tokens.opened(app, given), f"Patient/{payer.patient(case.subject)}")
    judge(judge_services.right(given, app.scopes, seen, case.subject))


@check(
    "smart-service-no-refresh",
    requirements=("REQ-OA-55",),
    severity=Severity.LOW,
    title="A service is given no refresh token",
    finding="A service is given a refresh token",
    remedy="Issue an access token alone for client credentials (RFC 6749, 4.4.3): the service asks anew with its key.",
    needs=("service",),
    cases=service_tokens.each_service,
    control="service",
)
def test_service_no_refresh(payer: Payer, case: Case, judge: Judge) -> None:
    """The token response holds no refresh token, with its own scopes and with lasting access asked for."""
    app = payer.service_of(case)
    judge(judge_services.no_refresh(service_tokens.asked(payer, app, app.scopes)))
    lasting = service_tokens.asked(payer, app, f"{app.scopes} offline_access")
    if (json_object(lasting.body) or {}).get("access_token"):
        judge(judge_services.no_refresh(lasting))


@check(
    "smart-service-assertion-checked",
    requirements=("REQ-OA-27", "REQ-OA-26"),
    severity=Severity.CRITICAL,
    title="A service obtains no token by an assertion that is stale, replayed, or wrongly signed or addressed",
    finding="A service obtains a token by an assertion that is stale, replayed, or wrongly signed or addressed",
    remedy="Verify each assertion as RFC 7523, 3, says, with a key of that service, and keep its jti until it is over.",
    needs=("service",),
    cases=service_tokens.each_wrong,
    control="service",
)
def test_service_assertion_checked(payer: Payer, case: Case, judge: Judge) -> None:
    """A request whose assertion is wrong in one thing is refused, while a right one brings a token that reads."""
    app = payer.service_of(case)
    answer = service_tokens.asked_wrongly(payer, case, app)
    judge(judge_grants.refused(answer, f"a service is given a token for an assertion that is {case.path}", _CLIENT))


@check(
    "smart-service-request-checked",
    requirements=("REQ-OA-55", "REQ-OA-13"),
    severity=Severity.LOW,
    title="A service's token request with another grant type, or another kind of assertion, is refused",
    finding="A service's token request with another grant type, or another kind of assertion, is answered with a token",
    remedy="Compare grant_type and client_assertion_type with the values that are supported, and refuse all others.",
    needs=("service",),
    cases=service_tokens.each_misshapen,
    control="service",
)
def test_service_request_checked(payer: Payer, case: Case, judge: Judge) -> None:
    """A request whose assertion is right and whose words are not brings no token."""
    app = payer.service_of(case)
    answer = service_tokens.asked(payer, app, app.scopes, **service_tokens.MISSHAPEN[case.path or ""])
    judge(judge_grants.refused(answer, f"a service is given a token for a request with {case.path}", ()))


@check(
    "smart-service-scope-not-broader",
    requirements=("REQ-OA-55", "REQ-OA-14"),
    severity=Severity.HIGH,
    title="A service is granted no scope that it did not register for",
    finding="A service is granted a scope that it did not register for",
    remedy="Intersect the scopes of the request with those that the service registered for, and tell what is left.",
    needs=("service",),
    cases=service_tokens.each_beyond,
    control="service",
)
def test_service_scope_not_broader(payer: Payer, case: Case, judge: Judge) -> None:
    """A request for more is refused, or brings the service's own scopes, alone and beside them."""
    app = payer.service_of(case)
    more = service_tokens.BEYOND[case.path or ""]
    for scope in (more, f"{app.scopes} {more}"):
        judge(judge_services.within(service_tokens.asked(payer, app, scope), scope, app.scopes))


@check(
    "smart-service-scope-enforced",
    requirements=("REQ-OA-56", "REQ-OA-23"),
    severity=Severity.CRITICAL,
    title="A service's token for some types reads no others, on any access path",
    finding="A service's token reads types that its scopes do not name",
    remedy="Compare each request's resource type with the system scopes of the token, as with those of a member's.",
    needs=("service",),
    cases=service_tokens.each_interaction,
    control="service",
)
def test_service_scope_enforced(payer: Payer, case: Case, judge: Judge) -> None:
    """The interaction serves the service's full grant, and does not serve a grant without that type."""
    app = payer.service_of(case)
    granted, reason = service_tokens.left_out(app, case), "a service's token reads what its scopes do not name"
    if not granted:
        judge(judgement.absent("the service is registered for no other types, so no grant leaves this one out"))
    full = service_tokens.of(payer, app)
    narrow = service_tokens.of(payer, app, " ".join(service_tokens.narrowed(app, kind) for kind in granted))
    covered = types_named(narrow.scope) | frozenset(granted)
    if "*" in covered or case.resource_type in covered:
        judge(judgement.absent("the payer grants the other types along, and says so"))
    if case.path == interactions.EXPORT:
        if not bulk_export.exports(payer):
            judge(judgement.absent("the export of records is not declared", payer.capabilities))
        whole = bulk_export.export(payer, full)
        judge(judge_scopes.not_exported(bulk_export.export(payer, narrow), whole, reason))
        return
    control = judge.given(interactions.carried_out(payer, case, full), _NOTHING)
    seen = judge.given(interactions.carried_out(payer, case, narrow), _NOTHING)
    if case.path == interactions.COUNT:
        judge(judge_scopes.uncounted(seen, control, reason))
        return
    judge(judge_scopes.refused(seen, control, case.subject, reason, covered))


@check(
    "smart-service-members-apart",
    requirements=("REQ-OA-56",),
    severity=Severity.CRITICAL,
    title="A service sees nothing of people whose records the payer does not let it have",
    finding="A service sees the record of somebody whom the payer does not let it have",
    remedy="Limit each query of a service to the people on its list before it runs, exports and their files as well.",
    needs=("service_members",),
    cases=service_tokens.each_outsider,
    control="service",
)
def test_service_members_apart(payer: Payer, case: Case, judge: Judge) -> None:
    """The interaction shows a member on the service's list, and nothing of one who is not."""
    if not case.note:
        judge(judgement.inapplicable("every member is on the service's list, so nobody is left to be kept from it"))
    app = payer.service_of(case)
    session, own, other = service_tokens.of(payer, app), case.requester or "", case.subject or ""
    if case.path == interactions.EXPORT:
        if not bulk_export.exports(payer):
            judge(judgement.absent("the export of records is not declared", payer.capabilities))
        judge(judge_services.not_exported(bulk_export.export(payer, session), own, other))
        return
    control = judge.given(interactions.carried_out(payer, service_tokens.turned(case), session), _NOTHING)
    seen = judge.given(interactions.carried_out(payer, case, session), _NOTHING)
    judge(judge_services.closed(seen, control, own, other))


_CLIENT = ("invalid_client",)
