"""A summary is a part of each match, and says so."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance.cases import first_owned_type
from payerproof.checks.conformance.search.summary import summary_judgements
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-summary",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    family="subset",
    title="_summary reduces each match as requested and tags it as a subset, or is ignored",
    finding="_summary returns the wrong elements, or does not tag the resources as a subset",
    remedy="Leave out what the summary leaves out, keep mandatory elements, and tag what was cut down as SUBSETTED.",
    cases=first_owned_type,
)
def test_summary(payer: Payer, case: Case, judge: Judge) -> None:
    """`text` holds no data but what is mandatory, `data` all but the text, `false` all; what was cut down is tagged."""
    judgements = summary_judgements(payer, payer.session(case.requester), case.resource_type or "")
    judge(together(judgements, absent(f"no {case.resource_type} is found to be cut down", payer.capabilities)))
