"""What the length of pages tells beside that of the member's own."""

from __future__ import annotations

import pytest

from payerproof.checks.sensitive.judge_gaps import pages_full
from payerproof.knowledge.observation import Pages
from payerproof.model import Outcome
from tests.unit.checks.answers import bundle, seen


def walk(*lengths: int, ended: str = "last page") -> Pages:
    """Return a walk over pages of these lengths."""
    pages = (seen(body=bundle([f"Patient/{number}" for number in range(length)])) for length in lengths)
    return Pages(tuple(pages), ended)


@pytest.mark.parametrize(
    ("theirs", "own", "outcome"),
    [
        (walk(3, 3, 1), walk(3, 3, 3), Outcome.PASS),
        (walk(3, 2, 1), walk(3, 3, 3), Outcome.FAIL),
        (walk(3, 0), walk(3, 3), Outcome.FAIL),
        (walk(3, 2, 1), walk(2, 3, 3), Outcome.NOT_OFFERED),
        (walk(2), walk(3, 3), Outcome.NOT_OFFERED),
        (walk(3, 2, ended="too many pages"), walk(3, 3), Outcome.INCONCLUSIVE),
    ],
)
def test_pages_are_as_full_as_the_members_own(theirs: Pages, own: Pages, outcome: Outcome) -> None:
    """A short page before the last one tells of what was taken out, unless the member's own are short as well."""
    assert pages_full(theirs, own, 3, "ann", "bob").outcome is outcome
