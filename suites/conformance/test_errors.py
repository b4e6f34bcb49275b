"""What cannot be answered is refused: by the right status, with an OperationOutcome, without breaking."""

from payerproof.checks.common import cases
from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance.cases import first_owned_type
from payerproof.checks.conformance.protocol import judge_errors, refusals
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-unknown-id",
    requirements=("status-404",),
    severity=Severity.MEDIUM,
    family="unknown",
    title="A read of an id that was never issued is answered with 404",
    finding="A read of an id that was never issued is not answered with 404",
    remedy="Answer 404 (or 410 for what was deleted), for what does not exist as for what the token may not see.",
    cases=first_owned_type,
)
def test_unknown_id(payer: Payer, case: Case, judge: Judge) -> None:
    """The member reads an id of the right shape that nobody has; a refusal for lack of right is lawful, too."""
    session = payer.session(case.requester)
    seen = payer.ask(session, refusals.unknown(payer, session, case.resource_type or ""))
    judge(judge_errors.answered_with(seen, refusals.UNKNOWN, reason="what does not exist is answered in another way"))


@check(
    "conformance-unknown-type",
    requirements=("restful",),
    severity=Severity.LOW,
    family="unknown",
    title="A request for a resource type that does not exist is refused",
    finding="A request for a resource type that does not exist is not refused",
    remedy="Answer 404 for a path that names no type of FHIR, or none that is served.",
    cases=cases.first_member,
    control="search",
)
def test_unknown_type(payer: Payer, case: Case, judge: Judge) -> None:
    """Neither a search nor a read of an invented type is answered with data."""
    session = payer.session(case.requester)
    for url in ("PayerproofThing", "PayerproofThing/1"):
        judge(
            judge_errors.answered_with(
                payer.ask(session, url), refusals.NO_SUCH_TYPE, reason="an invented type is answered"
            )
        )


@check(
    "conformance-bad-date-refused",
    requirements=("status-400",),
    severity=Severity.MEDIUM,
    family="errors",
    title="An invalid date in a search is refused with 400",
    finding="An invalid date in a search is not refused with 400",
    remedy="Parse dates strictly, and answer 400 instead of dropping the parameter or breaking.",
    cases=refusals.each_bad_date,
    control="search",
)
def test_bad_date_refused(payer: Payer, case: Case, judge: Judge) -> None:
    """Under `Prefer: handling=strict`, a malformed value of a declared date parameter is a bad request."""
    url = judge.given(refusals.bad_date(payer, case), absent("no date parameter is declared", payer.capabilities))
    seen = payer.ask(payer.session(case.requester), url, headers={"prefer": "handling=strict"})
    judge(judge_errors.answered_with(seen, refusals.BAD_REQUEST, reason="a malformed date is not refused"))


@check(
    "conformance-errors-are-outcomes",
    requirements=("restful",),
    severity=Severity.LOW,
    family="errors",
    title="A refusal states its reason in an OperationOutcome",
    finding="A refusal comes without an OperationOutcome that states the reason",
    remedy="Let one place write all errors of the FHIR API, also those of router and framework.",
    cases=refusals.each_refusal,
)
def test_errors_are_outcomes(payer: Payer, case: Case, judge: Judge) -> None:
    """Each kind of refused request is answered by an OperationOutcome with severity and code, as FHIR JSON."""
    seen = refusals.refused(payer, case)
    judge(judge_errors.is_outcome(seen) if seen else absent("nothing of this kind is declared", payer.capabilities))


@check(
    "conformance-no-server-error",
    requirements=("restful",),
    severity=Severity.MEDIUM,
    family="errors",
    title="No unusual request causes a server error",
    finding="An unusual request causes a server error",
    remedy="Catch what parsing may raise, and answer 400.",
    cases=cases.first_member,
    control="search",
)
def test_no_server_error(payer: Payer, case: Case, judge: Judge) -> None:
    """A handful of malformed requests is answered, and none by 5xx; nor is a page that is not there."""
    session = payer.session(case.requester)
    seen = [payer.ask(session, url) for url in refusals.strange(session)]
    judge(judge_errors.no_breakdown([*seen, *refusals.beyond(payer, session)]))
