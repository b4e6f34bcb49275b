"""A target that goes away after a request, and again after the same request, has a defect whichever check met it."""

from __future__ import annotations

from dataclasses import replace

from payerproof.http.outages import Death
from payerproof.model import Case, Check, Outcome, Severity, Verdict

_STAYS_UP = Check(
    id="target-stays-up",
    requirements=("restful",),
    severity=Severity.HIGH,
    title="The target answers on after every request",
    finding="One request takes the whole API down",
    remedy="Find what the request does to the process that serves it, and answer such requests with an error instead.",
    suite="conformance",
)


def of_suite(suite: str) -> Check:
    """Return the check, as one of the suite that was under way when the target went away."""
    return replace(_STAYS_UP, suite=suite)


def judged(death: Death, reproduce: str | None) -> Verdict:
    """Return the finding that the target went away after a request, twice."""
    return Verdict(
        check=_STAYS_UP.id,
        case=Case(note=f"{death.method} {death.url}"[:300]),
        outcome=Outcome.FAIL,
        reason="the target went away after this request, came back, and went away again after the same request",
        expected="an answer, if only an error, and connections that are still accepted",
        observed="the connection broke off without an answer, and the address refused connections until a restart",
        exchanges=(death.first, death.again),
        reproduce=reproduce,
        elapsed=0.0,
    )
