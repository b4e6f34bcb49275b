"""Sorted results: the same, in order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from payerproof.checks.conformance.search.judge_sorting import sorted_whole
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BROKEN, REFUSED, bundle, references, walk

OWN = "https://payer.example/fhir/E?_sort=x"
WHOLE = references("a", "b", "c")


@pytest.mark.parametrize(
    ("order", "keys", "expected"),
    [
        ("x", ("1", "2", "2"), Outcome.PASS),
        ("x", ("2", "1"), Outcome.FAIL),
        ("-x", ("2", "1"), Outcome.PASS),
        ("-x", ("1", "2"), Outcome.FAIL),
        ("x", (), Outcome.PASS),
    ],
)
def test_the_order_is_that_which_was_asked_for(order: str, keys: Sequence[str], expected: Outcome) -> None:
    """Over both pages, from the earliest on, or with a minus from the latest on."""
    walked = walk(bundle("a", "b", own=OWN), bundle("c", own=OWN))
    assert expected is sorted_whole(walked, order, keys, WHOLE).outcome


def test_a_sorted_result_is_whole() -> None:
    """What has no value for the key, or comes on a later page, is not lost; nothing is new either."""
    for served in (("a", "b"), ("a", "b", "c", "d")):
        assert Outcome.FAIL is sorted_whole(walk(bundle(*served, own=OWN)), "x", (), WHOLE).outcome


def test_not_to_sort_is_lawful() -> None:
    """A refusal, and an answer whose self link does not claim the order, whatever order it comes in."""
    for walked in (walk(REFUSED), walk(bundle("c", "b", "a", own="https://payer.example/fhir/E"))):
        assert Outcome.NOT_OFFERED is sorted_whole(walked, "x", ("3", "2", "1"), WHOLE).outcome


def test_what_decides_nothing() -> None:
    """A broken server, and a walk that stopped early."""
    assert Outcome.INCONCLUSIVE is sorted_whole(walk(BROKEN), "x", (), WHOLE).outcome
    early = walk(bundle("a", own=OWN), ended="no last page within 60 pages")
    assert Outcome.INCONCLUSIVE is sorted_whole(early, "x", (), WHOLE).outcome
