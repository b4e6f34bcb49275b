"""An address that means one thing is answered with that thing, or refused."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.judgement import unsure
from payerproof.checks.conformance.cases import first_owned_type
from payerproof.checks.conformance.operations import judge_shapes, shapes
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-answers-what-was-asked",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.MEDIUM,
    title="Reads, histories, compartments and $everything are answered with what they mean, or refused",
    finding="An address is answered with 200 and something else than was asked for",
    remedy="Refuse an address that is not served with 404; never drop the part of it that is not understood.",
    cases=first_owned_type,
)
def test_answers_what_was_asked(payer: Payer, case: Case, judge: Judge) -> None:
    """Declared or not: a 200 is a history, a search of that type, or the Patient with what belongs to it.

    An id is found under its own type alone.
    """
    known = payer.some_resource(case.subject, case.resource_type or "")
    if known is None:
        judge(unsure(f"no {case.resource_type} of {case.subject} is known"))
        return
    session = payer.session(case.requester)
    control = payer.ask(session, known.reference)
    if not control.exchange.ok:
        judge(unsure("the resource cannot be read", control))
    judgements = [judge_shapes.what_was_asked(attempt) for attempt in shapes.asked(payer, session, known)]
    judge(together(judgements, unsure("nothing was asked")))
