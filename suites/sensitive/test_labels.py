"""The security labels of a record go wherever the record goes."""

from payerproof.checks.common import cases
from payerproof.checks.registry import Judge, check
from payerproof.checks.sensitive import judge_labels, labels
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "sensitive-labels-same-everywhere",
    requirements=("REQ-SEN-006",),
    severity=Severity.MEDIUM,
    title="A resource carries the same security labels over every way of asking for it",
    finding="A resource that carries security labels over one way of asking comes without them over another",
    remedy="Keep the labels with the resource, and write them wherever it is served: searches, operations, exports.",
    cases=cases.each_member,
)
def test_labels_same_everywhere(payer: Payer, case: Case, judge: Judge) -> None:
    """Own claims are read, searched, gathered and exported; each version carries the same labels each time."""
    judge(judge_labels.same_everywhere(labels.shown(payer, case)))
