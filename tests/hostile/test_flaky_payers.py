"""A payer that answers one read in seven wrongly, at random: told as flaky, and accused of nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.evidence.writing import read
from payerproof.model import Outcome
from tests.hostile.behaviours import FLAKY
from tests.hostile.running import each, with_behaviour


@pytest.mark.parametrize("name", each(FLAKY))
def test_flaky_payer_is_told_as_flaky(name: str, tmp_path: Path) -> None:
    """There is no finding; cases that met an odd answer say so, and the run notes the rate.

    A 401 is asked again with a new token, so two in a row are needed for one to show: a run may meet none.
    """
    told = with_behaviour(name, tmp_path / "run", "smart", "household", most=2)
    assert told.reasons(Outcome.FAIL) == []
    notes = read(tmp_path / "run").notes_on("flaky-target")
    assert any("flaky" in reason for reason in told.reasons(Outcome.INCONCLUSIVE)) == bool(notes)
    assert len(notes) == 1 or "401" in name
    assert all(0.0 < note["rate"] < 0.4 for note in notes)
