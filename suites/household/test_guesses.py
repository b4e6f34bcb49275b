"""Who shares a contract does not learn by guessing what the others on it did not tell."""

from payerproof.checks.common import judgement
from payerproof.checks.common.guesses import answered, guess_uniform
from payerproof.checks.household import cases, contract_guesses
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-contract-hidden",
    requirements=("REQ-HH-018", "REQ-HH-019"),
    severity=Severity.HIGH,
    family="disclosure",
    title="No search of the own record answers a guess at the birth date of another person on the contract",
    finding="A search of the own record answers a guess at another person's birth date",
    remedy="Resolve a chain among the records that its requester may see, and nowhere else.",
    needs=("two_members",),
    cases=cases.each_member_on_guesses,
)
def test_contract_hidden(payer: Payer, case: Case, judge: Judge) -> None:
    """A right guess is answered like a wrong one, by a search that answers it to the person it is about."""
    other = judge.given(
        contract_guesses.named(payer, case.subject, case.note or ""),
        judgement.inapplicable(f"the records of {case.subject} name nobody else whose birth date could be guessed"),
    )
    own = contract_guesses.guess(payer, other, other, case.note or "")
    made = contract_guesses.guess(payer, case.subject, other, case.note or "")
    if own is None or made is None or not answered(payer, payer.session(payer.witness(other), other), own, other):
        judge(judgement.absent(f"the guess is not answered to {other} either"))
        return
    judge(guess_uniform(payer, payer.session(case.requester), made, case.requester))
