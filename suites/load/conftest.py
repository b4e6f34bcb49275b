"""One load test for all checks of this suite; it is run when the first of them asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from payerproof.checks.load.outcome import LoadRun
from payerproof.checks.load.session import LoadTest
from payerproof.session.plugin import CheckRun


@pytest.fixture(scope="session")
def load(check_run: CheckRun) -> Callable[[], LoadRun]:
    """Give the finished load test of this session, made at the first call."""
    made: list[LoadTest] = []

    def run() -> LoadRun:
        if not made:
            opened = check_run.open()
            made.append(LoadTest(opened.payer, opened.seed))
        return made[0].run

    return run
