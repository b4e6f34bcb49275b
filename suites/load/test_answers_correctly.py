"""Many ask at once: each still gets all of the own record."""

from collections.abc import Callable

from payerproof.checks.load import judge_load as judged
from payerproof.checks.load.outcome import LoadRun
from payerproof.checks.registry import Judge, check
from payerproof.model import Severity


@check(
    "load-answers-correctly",
    requirements=("REQ-REG-001", "REQ-HH-016"),
    severity=Severity.HIGH,
    family="load",
    title="Under load members get the same data as at rest",
    finding="Under load members get other data than at rest, or none",
    remedy="Find what requests share, and what is left out of an answer when time or memory runs short.",
    needs=("load",),
)
def test_answers_correctly(load: Callable[[], LoadRun], judge: Judge) -> None:
    """Every answer about the own record holds each value that it held at rest."""
    judge(judged.answers_correctly(load()))
