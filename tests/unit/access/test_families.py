"""Every family configuration that matters gets the decisions of its row."""

from __future__ import annotations

import pytest

from payerproof.access.rules import Decision, decide

from .configurations import ROWS
from .families import Claim


def test_every_configuration_has_a_row() -> None:
    """F01 to F40, none left out."""
    assert [f"F{number:02}" for number in range(1, 41)] == list(ROWS)


@pytest.mark.parametrize(
    ("name", "question"), [(name, question) for name, row in ROWS.items() for question in row.decisions]
)
def test_decision_of_the_row(name: str, question: str) -> None:
    """The decision and its rule are those of the row."""
    row = ROWS[name]
    pair, _, category = question.partition(":")
    requester, subject = pair.split(">")
    datum = Claim(category, row.consent) if category else None
    effect, rule = row.decisions[question].split()
    assert Decision(effect, rule) == decide(row.facts, requester, subject, datum, row.at, row.policy)  # type: ignore[arg-type] # written out in the table


@pytest.mark.parametrize("name", ROWS)
def test_pairs_that_the_row_does_not_list_are_denied(name: str) -> None:
    """Whoever is in the family, and is neither listed nor asking for themselves, gets nothing."""
    row = ROWS[name]
    listed = {question.partition(":")[0] for question in row.decisions}
    others = [(a, b) for a in row.facts.members for b in row.facts.members if a != b and f"{a}>{b}" not in listed]
    open_pairs = [pair for pair in others if decide(row.facts, *pair, None, row.at, row.policy).allowed]
    unlisted = {"F05": [("sub", "sib"), ("spo", "sib")]}
    assert unlisted.get(name, []) == open_pairs
