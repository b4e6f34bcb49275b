"""One load test for all checks of this suite; it is run when the first of them asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from payerproof.checks.load.outcome import LoadRun
from payerproof.checks.load.session import LoadTest
from payerproof.session.plugin import CheckRun


@pytest.fixture(scope="session")
def load_test(check_run: CheckRun) -> Callable[[], LoadTest]:
    """Give the load test of this session."""
    made: list[LoadTest] = []

    def test() -> LoadTest:
        if not made:
            opened = check_run.open()
            made.append(LoadTest(opened.payer, opened.seed))
        return made[0]

    return test


@pytest.fixture(scope="session")
def load(load_test: Callable[[], LoadTest]) -> Callable[[], LoadRun]:
    """Give the finished run of the load test, made at the first call."""
    return lambda: load_test().run
