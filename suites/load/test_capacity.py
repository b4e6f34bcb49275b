"""The rate of starts up to which the payer keeps its promises."""

from collections.abc import Callable

from payerproof.checks.load import judge_load as judged
from payerproof.checks.load.session import LoadTest
from payerproof.checks.registry import Judge, check
from payerproof.model import Severity
from payerproof.payer import Payer


@check(
    "load-capacity",
    requirements=("REQ-REG-001",),
    severity=Severity.LOW,
    family="load",
    title="The payer keeps its objectives at the rate of starts that its description promises",
    finding="The payer breaks its objectives at a lower rate of starts than its description promises",
    remedy="Find what requests wait for one after another, or promise the rate that can be kept.",
    needs=("load", "promised_rate"),
)
def test_capacity(payer: Payer, load_test: Callable[[], LoadTest], judge: Judge) -> None:
    """Rates are tried in the open model until one breaks an objective of [load.slo]: it is above the promised one."""
    promised = float(payer.target.load["capacity"]["promised"])
    judge(judged.capacity_kept(load_test().capacity, promised))
