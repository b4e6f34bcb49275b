"""One fuzzing run for all checks of this suite; it is made when the first of them asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from payerproof.fuzzing.findings import FuzzRun
from payerproof.fuzzing.session import FuzzTest
from payerproof.plugin import Trial


@pytest.fixture(scope="session")
def fuzz(trial: Trial) -> Callable[[], FuzzRun]:
    """Give the finished fuzzing run of this session, made at the first call."""
    made: list[FuzzTest] = []

    def run() -> FuzzRun:
        if not made:
            opened = trial.open()
            made.append(FuzzTest(opened.payer, opened.seed))
        return made[0].run

    return run
