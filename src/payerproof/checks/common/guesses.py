"""Guesses: a right one beside two that are wrong, asked so that yes or no is all that could come back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from payerproof.checks.common import judge_difference
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement, Outcome
from payerproof.payer import Payer
from payerproof.smart.sessions import Session
from payerproof.target.query_path import PathRequest

_AGAIN = 5
"""How often a difference is looked for again before it is a finding."""
_AT_LEAST = 2
"""How often it has to show to those entitled, as something on the way may change an answer now and then."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One guess: the address with `{}` for what is guessed, the right value and two wrong ones."""

    template: str
    right: str
    wrong: tuple[str, str]

    @property
    def masked(self) -> tuple[str, ...]:
        """The values that an answer may echo."""
        return (self.right, *self.wrong)


def asked(payer: Payer, session: Session, made: Guess) -> tuple[Observation, tuple[Observation, Observation]]:
    """Ask the right guess and the two wrong ones with a session's token."""
    addresses = [made.template.format(quote(value, safe="")) for value in made.masked]
    requests = [PathRequest.get(address) for address in addresses]
    right, first, second = payer.ask_together(session, requests)
    return right, (first, second)


def answered(payer: Payer, session: Session, made: Guess, who: str) -> bool:
    """Tell whether a right guess is answered, and otherwise than wrong ones each time, to somebody who may know."""
    for _ in range(_AT_LEAST):
        right, wrong = asked(payer, session, made)
        told = judge_difference.uniform(right, wrong, made.masked, who)
        if not right.exchange.ok or told.outcome is not Outcome.FAIL:
            return False
    return True


def guess_uniform(payer: Payer, session: Session, made: Guess, who: str) -> Judgement:
    """Judge whether a right guess is answered like wrong ones; a difference has to show each time."""
    told = []
    for _ in range(1 + _AGAIN):
        told.append(judge_difference.uniform(*asked(payer, session, made), made.masked, who))
        if told[-1].outcome is not Outcome.FAIL:
            break
    return judge_difference.confirmed(told)
