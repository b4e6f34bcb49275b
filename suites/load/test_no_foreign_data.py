"""Many ask at once: nobody receives what belongs to another."""

from collections.abc import Callable

from payerproof.checks.load import judge_load as judged
from payerproof.checks.load.outcome import LoadRun
from payerproof.checks.load.recognition import foreign_values
from payerproof.checks.registry import Judge, check
from payerproof.model import Severity
from payerproof.payer import Payer


@check(
    "load-no-foreign-data",
    requirements=("REQ-HH-001", "REQ-HH-016", "REQ-OA-35"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="Under load no response holds another member's data",
    finding="Under load a response holds another member's data",
    remedy=(
        "Keep who is asking in the request alone: never in a module variable, a thread, a pooled connection or a cache "
        "whose key lacks the token's patient."
    ),
    needs=("load", "two_members"),
)
def test_no_foreign_data(payer: Payer, load: Callable[[], LoadRun], judge: Judge) -> None:
    """Every answer to every user is scanned; none holds a value of anybody but the token's own patient."""
    run = load()
    judge(judged.no_foreign_data(run, foreign_values(payer, run)))
