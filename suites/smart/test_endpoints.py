"""What discovery announces is there."""

from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import announced_endpoints, judge_endpoints
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-endpoints-answer",
    requirements=("REQ-OA-30", "REQ-OA-46"),
    severity=Severity.MEDIUM,
    title="Each endpoint that discovery announces answers a request that is right in its form",
    finding="Discovery announces an endpoint that is not there",
    remedy="Announce the address at which the endpoint is reached from outside, and ask each after each release.",
    cases=announced_endpoints.each_endpoint,
    control="smart_configuration",
)
def test_endpoints_answer(payer: Payer, case: Case, judge: Judge) -> None:
    """An unknown code or token is refused or taken for done; a page, a key set and a redirect to a login are there."""
    name = case.path or ""
    address = announced_endpoints.announced(payer, name)
    seen = announced_endpoints.ask_twice(payer, name, address) if address else None
    judge(judge_endpoints.answers(name, payer.smart_configuration.exchange, seen))
