"""One fuzzing run for all checks of this suite; it is made when the first of them asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from payerproof.checks.fuzz.findings import FuzzRun
from payerproof.checks.fuzz.session import FuzzTest
from payerproof.session.plugin import CheckRun


@pytest.fixture(scope="session")
def fuzz(check_run: CheckRun) -> Callable[[], FuzzRun]:
    """Give the finished fuzzing run of this session, made at the first call."""
    made: list[FuzzTest] = []

    def run() -> FuzzRun:
        if not made:
            opened = check_run.open()
            made.append(FuzzTest(opened.payer, opened.seed))
        return made[0].run

    return run
