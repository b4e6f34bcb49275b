"""Speed and failures under load, against what the payer declares."""

from collections.abc import Callable

from payerproof.checks.load import judge_load as judged
from payerproof.checks.load.outcome import LoadRun
from payerproof.checks.registry import Judge, check
from payerproof.model import Severity
from payerproof.payer import Payer


@check(
    "load-thresholds",
    requirements=("REQ-REG-001",),
    severity=Severity.LOW,
    family="load",
    title="Under load the payer keeps within the response times and failure rate of its description",
    finding="Under load the payer exceeds the response times or failure rate of its description",
    remedy="Serve the declared load, or declare what can be served.",
    needs=("load",),
)
def test_thresholds(payer: Payer, load: Callable[[], LoadRun], judge: Judge) -> None:
    """Percentiles of times and the share of failed requests keep the objectives of the target file's [load.slo]."""
    judge(judged.within_thresholds(load(), payer.target.load.get("slo", {})))
