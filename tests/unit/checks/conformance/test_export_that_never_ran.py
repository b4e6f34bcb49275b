"""An export that never ran tells that it fails, and nothing of privacy."""

from __future__ import annotations

import pytest

from payerproof.checks.common.bulk_export import Export
from payerproof.checks.conformance.operations.judge_export import narrowed, of_nobody_else, unfinished, whole
from payerproof.model import Outcome
from tests.unit.checks.answers import seen


@pytest.mark.parametrize("status", [202, 404, 405])
def test_privacy_is_not_judged_without_files(status: int) -> None:
    """A kick-off without a status address, or refused, leaves nothing to keep private."""
    kick = seen(status=status)
    never = Export(kick, (), None, None, (), f"the kick-off is answered with {status}")
    assert whole(never, {"Coverage/c1"}).outcome is Outcome.FAIL
    assert of_nobody_else(never, []).outcome is Outcome.INCONCLUSIVE
    assert narrowed(never, ["Coverage"]).outcome is Outcome.INCONCLUSIVE
    judged = unfinished(never)
    assert judged is not None
    assert judged.outcome is Outcome.INCONCLUSIVE
