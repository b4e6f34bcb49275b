"""A network in disorder changes no verdict into another one; at the most it leaves cases open, and says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.model import Case, Outcome, Verdict
from tests.hostile.chaos import compared, run

SUITES = ("household", "sensitive")


def verdict(outcome: Outcome, reason: str = "", check: str = "a-check") -> Verdict:
    """Return a bare verdict."""
    return Verdict(check, Case(), outcome, reason, "", "", (), None, 0.0)


def test_comparison_tells_what_is_wrong() -> None:
    """Another outcome is wrong, an open case without a reason too, and a case that was lost or came from nowhere."""
    calm = {name: verdict(Outcome.PASS) for name in ("kept", "open", "bare", "found", "lost")}
    found = {
        "kept": verdict(Outcome.PASS),
        "open": verdict(Outcome.INCONCLUSIVE, "no answer"),
        "bare": verdict(Outcome.INCONCLUSIVE),
        "found": verdict(Outcome.FAIL, "served"),
        "new": verdict(Outcome.PASS),
    }
    told = compared(calm, found)
    assert (told.alike, told.left_open) == (1, 1)
    assert [text.split(":")[0] for text in told.wrong] == ["not judged", "bare", "found", "new"]


@pytest.mark.hostile
def test_disorder_changes_no_verdict(tmp_path: Path) -> None:
    """With each of two seeds some cases are left open, and none is told otherwise than over a good network."""
    calm = run(0, tmp_path / "calm", SUITES, 1)
    told = [compared(calm, run(seed, tmp_path / str(seed), SUITES, 1)) for seed in (1, 2)]
    assert [each.wrong for each in told] == [(), ()]
    assert min(each.alike for each in told) > len(calm) / 2
    assert sum(each.left_open for each in told) > 0
