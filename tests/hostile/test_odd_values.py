"""Odd values in answers of the usual shape: every check ends in a judgement, and none in an error of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.model import Outcome
from tests.hostile.odd_values import ODD_VALUES
from tests.hostile.running import each, with_behaviour

SUITES = ("conformance", "smart", "household", "consent", "sensitive", "public", "fuzz", "load")


@pytest.mark.parametrize("name", each(ODD_VALUES, "odd-values-one-in-6"))
def test_no_value_breaks_the_harness(name: str, tmp_path: Path) -> None:
    """Whatever stands in addresses, moments, numbers, words and headers, no case ends in an error."""
    told = with_behaviour(name, tmp_path / "run", *SUITES)
    assert len(told.verdicts) > 100
    assert told.checks(Outcome.PASS), "nothing was reached that the values could have broken"
    assert told.reasons(Outcome.ERROR) == []
