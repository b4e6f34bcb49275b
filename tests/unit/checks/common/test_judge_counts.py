"""What the counts in the manifest of an export tell beside its files."""

from __future__ import annotations

import pytest

from payerproof.checks.common.judge_counts import Counted, files_come_to_counts
from payerproof.model import Outcome
from tests.unit.checks.answers import seen

SEEN = seen()


def files(*counts: tuple[int | None, int | None]) -> tuple[Counted, ...]:
    """Return files by what is counted in each and what each holds."""
    return tuple(Counted("ExplanationOfBenefit", counted, held, SEEN) for counted, held in counts)


@pytest.mark.parametrize(
    ("theirs", "own", "outcome"),
    [
        (files((3, 3)), files((5, 5)), Outcome.PASS),
        (files((5, 3)), files((5, 5)), Outcome.FAIL),
        (files((3, 5)), files((5, 5)), Outcome.PASS),
        (files((5, 3)), files((9, 5)), Outcome.INCONCLUSIVE),
        (files((None, 3)), files((None, 5)), Outcome.NOT_OFFERED),
        ((), files((5, 5)), Outcome.PASS),
        (files((5, None)), files((5, 5)), Outcome.INCONCLUSIVE),
        (files((5, 5)), files((5, None)), Outcome.INCONCLUSIVE),
        (files((None, None)), files((5, 5)), Outcome.PASS),
    ],
)
def test_a_manifest_counts_what_is_in_its_files(
    theirs: tuple[Counted, ...], own: tuple[Counted, ...], outcome: Outcome
) -> None:
    """More counted than held is what was kept out; where the whole export's counts are odd too, they tell nothing."""
    assert files_come_to_counts(theirs, own, "ann for bob").outcome is outcome
