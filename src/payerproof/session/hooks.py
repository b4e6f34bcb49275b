"""What a run tells other pytest plugins while it goes on: progress bars, dashboards, an alarm.

A plugin that listens defines a function of the same name; see pytest's own pages on writing hook functions.
"""

from __future__ import annotations

from payerproof.model import Check, Verdict
from payerproof.session.run import Run


def pytest_payerproof_opened(run: Run) -> None:
    """Be told that the target is up and the evidence is open; no check has asked anything yet."""


def pytest_payerproof_verdict(check: Check, verdict: Verdict) -> None:
    """Be told of each verdict, right after it was recorded."""


def pytest_payerproof_broken(text: str) -> None:
    """Be told, in words, what failed on the harness's own side when the run was closed."""
