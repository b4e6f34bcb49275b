"""Guesses at the day of birth of whoever stands on the own contract: its subscriber, its policy holder, a payee."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from payerproof.checks.common.filling import day_of_nobody
from payerproof.checks.common.guesses import Guess
from payerproof.payer import Payer

_COVERAGE = ("subscriber", "policyHolder")
GUESSES: Mapping[str, str] = {
    "subscriber of the coverage": "Coverage?patient={0}&subscriber:Patient.birthdate={1}",
    "subscriber, by a plain chain": "Coverage?patient={0}&subscriber.birthdate={1}",
    "policy holder": "Coverage?patient={0}&policy-holder:Patient.birthdate={1}",
    "subscriber of a claim": "ExplanationOfBenefit?patient={0}&coverage.subscriber.birthdate={1}",
    "payee of a claim": "ExplanationOfBenefit?patient={0}&payee:Patient.birthdate={1}",
}
"""By name, the address with the patient and the day."""


def guess(payer: Payer, member: str, other: str, name: str) -> Guess | None:
    """Return the guess at the day of birth of `other`, in the record of `member`; None where no Patient is known."""
    patient, born = payer.patient(member), payer.scope.accounts[other].member.birth_date.isoformat()
    if patient is None:
        return None
    return Guess(GUESSES[name].format(patient, "{}"), born, (day_of_nobody(), day_of_nobody()))


def named(payer: Payer, member: str, name: str) -> str | None:
    """Return somebody else whom the member's records name in this part, and for whom the member may not act.

    A coverage may name its subscriber by a number alone; then it is whoever has the number and is a subscriber.
    """
    born = payer.scope.accounts[member].member.birth_date
    found = (payer.owner_of("/".join(reference.rsplit("/", 2)[-2:])) for reference in _named(payer, member, name))
    for other in (*found, *_of_the_number(payer, member)):
        if other is None or other == member or other not in payer.scope.subjects:
            continue
        same_day = payer.scope.accounts[other].member.birth_date == born
        if not same_day and not payer.entitlement.record(member, other).allowed:
            return other
    return None


def _of_the_number(payer: Payer, member: str) -> Iterator[str]:
    """Yield the subscribers with whom a member shares a subscriber number."""
    own = set(_numbers(payer, member))
    for other in payer.scope.subjects:
        if own.intersection(_numbers(payer, other)) and any(
            payer.owner_of(reference) == other for reference in _named(payer, other, "subscriber")
        ):
            yield other


def _numbers(payer: Payer, member: str) -> Iterator[str]:
    for known in payer.knowledge.resources(member, "Coverage"):
        number = (known.content or {}).get("subscriberId")
        if isinstance(number, str):
            yield number


def _named(payer: Payer, member: str, name: str) -> Iterator[str]:
    """Yield the references to parties in the member's coverage, or the payees of the claims."""
    kind = "ExplanationOfBenefit" if name.startswith("payee") else "Coverage"
    for known in payer.knowledge.resources(member, kind):
        content = known.content or {}
        payee = content.get("payee")
        parties = [payee.get("party") if isinstance(payee, Mapping) else None]
        for party in parties if kind == "ExplanationOfBenefit" else [content.get(part) for part in _COVERAGE]:
            reference = party.get("reference") if isinstance(party, Mapping) else None
            if isinstance(reference, str):
                yield reference
