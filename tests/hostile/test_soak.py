"""A run of many hours: tokens are renewed, the evidence stays whole, the memory comes to a rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.soak import soaked


def test_an_hour_and_more_outlives_its_tokens(tmp_path: Path) -> None:
    """Every member signs in again before the first token ends, and no answer is out of order."""
    told = soaked(tmp_path / "run", 2)
    assert told.wrong == []
    assert told.requests > 2 * 60 * 9
    assert told.sessions == 3 * 3


@pytest.mark.hostile
def test_a_day_stays_in_little_memory(tmp_path: Path) -> None:
    """In the last eight hours hardly anything is added, though every exchange of the day is on record."""
    told = soaked(tmp_path / "run", 24)
    assert told.wrong == []
    assert told.growth < 16
