"""A load test that applied no load, or looked at nothing, says so."""

from collections.abc import Callable

from payerproof.checks import Judge, check
from payerproof.judge import load as judged
from payerproof.loading.outcome import LoadRun
from payerproof.model import Severity


@check(
    "load-run-valid",
    requirements=("REQ-REG-001",),
    severity=Severity.LOW,
    title="The load that was asked for was applied, and every answer was looked at",
    remedy="See the reason: let the target admit the load of its description, or describe less.",
    needs=("load",),
)
def test_run_valid(load: Callable[[], LoadRun], judge: Judge) -> None:
    """Requests were sent for the whole time, and nearly all got a whole answer."""
    judge(judged.applied(load()))
