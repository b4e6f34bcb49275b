"""Reverse includes: all that refers to the matches, and nothing else."""

from __future__ import annotations

import pytest

from payerproof.checks.conformance.search import judge_include
from payerproof.checks.conformance.search.reverse_include import Brought
from payerproof.knowledge.observation import Observation
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BROKEN, REFUSED, answer, bundle, including

ORIGIN = {"resourceType": "Provenance", "id": "p1"}
WANTED = frozenset({"Provenance/p1"})
BARE, BOTH = answer(bundle("a")), answer(including(bundle("a"), ORIGIN))


@pytest.mark.parametrize(
    ("seen", "wanted", "stray", "expected"),
    [
        (BOTH, WANTED, (), Outcome.PASS),
        (BARE, WANTED, (), Outcome.FAIL),
        (BOTH, WANTED, ("Provenance/p1",), Outcome.FAIL),
        (BOTH, None, ("Provenance/p1",), Outcome.FAIL),
        (REFUSED, WANTED, (), Outcome.FAIL),
        (BOTH, None, (), Outcome.INCONCLUSIVE),
        (BARE, frozenset(), (), Outcome.NOT_OFFERED),
        (answer(bundle()), WANTED, (), Outcome.INCONCLUSIVE),
        (BROKEN, WANTED, (), Outcome.INCONCLUSIVE),
    ],
)
def test_what_refers_to_the_matches_comes_along(
    seen: Observation, wanted: frozenset[str] | None, stray: tuple[str, ...], expected: Outcome
) -> None:
    """All of it passes; some of it, or what refers to no match, fails; what nobody can know is doubt."""
    assert (
        expected
        is judge_include.delivers_reversed(Brought("_revinclude=Provenance:target", seen, wanted, stray)).outcome
    )
