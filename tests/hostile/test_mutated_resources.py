"""Resources of any shape: every check ends in a judgement, and none in an error of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.model import Outcome
from tests.hostile.mutations import MUTATIONS
from tests.hostile.running import with_behaviour

SUITES = ("conformance", "smart", "household", "consent", "sensitive")


@pytest.mark.parametrize("name", MUTATIONS)
def test_no_resource_breaks_the_harness(name: str, tmp_path: Path) -> None:
    """Whatever shape the answers have, no case ends in an error."""
    told = with_behaviour(name, tmp_path / "run", *SUITES)
    assert len(told.verdicts) > 100
    assert told.reasons(Outcome.ERROR) == []
