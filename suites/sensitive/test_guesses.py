"""Whether a withheld service exists is told by no request: not by its id, its number, its day or its code."""

from payerproof.checks.common import judge_difference, judge_leak, judgement, query_paths
from payerproof.checks.common.guesses import answered, guess_uniform
from payerproof.checks.common.withheld import withheld
from payerproof.checks.registry import Judge, check
from payerproof.checks.sensitive import cases, guesses
from payerproof.model import Case, Outcome, Severity
from payerproof.payer import Payer

_NONE = "nothing of this record is withheld from this requester"
_AGAIN = 5
"""How often a difference is looked for again, with other ids, before it is a finding."""
_REMEDY = (
    "Resolve whatever a request names, chains and reverse chains too, among the records that its requester may see."
)


@check(
    "sensitive-withheld-hidden",
    requirements=("REQ-SEN-004", "REQ-SEN-007"),
    severity=Severity.HIGH,
    family="disclosure",
    title="No request of the representative tells a withheld service from one that never existed",
    finding="A request of the representative tells that a withheld service exists",
    remedy=_REMEDY,
    needs=("withheld_services",),
    cases=cases.each_holder_on_telling_paths,
)
def test_withheld_hidden(payer: Payer, case: Case, judge: Judge) -> None:
    """Asked over a query path for the withheld claim and for ids never issued, the representative gets the same."""
    allowed = payer.entitlement.record(case.requester, case.subject).allowed
    found = (each for each in withheld(payer, case.requester, case.subject) if each.type == case.resource_type)
    hidden = judge.given(next(found, None) if allowed else None, judgement.absent(_NONE))
    path, session = payer.path(case.path or ""), payer.session(case.requester, case.subject)
    control = query_paths.control_on(payer, path, payer.session(case.subject), case.subject, hidden.type, hidden)
    told = []
    for _ in range(1 + _AGAIN):
        asked = query_paths.distinguished_on(payer, path, session, case.subject, hidden.type, hidden)
        if asked is None:
            judge(judgement.inapplicable(f"the withheld {hidden.type} has no value that this query path needs"))
            return
        told.append(judge_difference.uniform(*asked, case.requester))
        if told[-1].outcome is not Outcome.FAIL:
            break
    shown = [control] if control else []
    optional = query_paths.is_optional(payer, case)
    judge(judge_leak.learnt(judge_difference.confirmed(told), shown, case.subject, optional=optional))


@check(
    "sensitive-guess-uniform",
    requirements=("REQ-SEN-004", "REQ-SEN-008"),
    severity=Severity.HIGH,
    family="disclosure",
    title="No guess of the representative at the day, kind or code of a withheld service is answered",
    finding="A guess of the representative at a withheld service is answered",
    remedy=_REMEDY,
    needs=("withheld_services",),
    cases=cases.each_holder_on_guesses,
)
def test_guess_uniform(payer: Payer, case: Case, judge: Judge) -> None:
    """A right guess and two wrong ones are answered alike; to the member the right one is answered otherwise."""
    allowed = payer.entitlement.record(case.requester, case.subject).allowed
    guess = guesses.guess(payer, case.requester, case.subject, case.note or "") if allowed else None
    made = judge.given(
        guess, judgement.absent("nothing is withheld from this requester that could be guessed this way")
    )
    if not answered(payer, payer.session(case.subject), made, case.subject):
        judge(judgement.absent(f"the guess is not answered to {case.subject} either"))
        return
    judge(guess_uniform(payer, payer.session(case.requester, case.subject), made, case.requester))
