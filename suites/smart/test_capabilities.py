"""What the SMART configuration declares works when an app uses it (SMART App Launch 2.2, conformance)."""

from payerproof.checks.common import judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import capabilities, judge_metadata, server_metadata
from payerproof.checks.smart import judge_capabilities as judging
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-capability-works",
    requirements=("REQ-OA-30", "REQ-OA-15", "REQ-OA-45", "REQ-REG-001"),
    severity=Severity.MEDIUM,
    title="A declared SMART capability works when an app uses it",
    finding="A declared SMART capability does not work when an app uses it",
    remedy="List in the SMART configuration what the server does, and do what it lists.",
    needs=("form_login",),
    cases=capabilities.each_capability,
)
def test_capability_works(payer: Payer, case: Case, judge: Judge) -> None:
    """Each declared capability is used once: a token comes of it that reads, and what belongs to it is there."""
    name = case.path or ""
    if not capabilities.declared(payer, name):
        judge(judgement.absent(f"the SMART configuration does not declare {name}"))
        return
    judge(judging.works(name, capabilities.CAPABILITIES[name](payer, case), case.subject))


@check(
    "smart-metadata-agree",
    requirements=("REQ-OA-30", "REQ-OA-06"),
    severity=Severity.MEDIUM,
    title="The authorization server says the same of itself in every place",
    finding="The authorization server says different things of itself in different places",
    remedy="Write the SMART configuration, RFC 8414 metadata and OpenID configuration from one table.",
    control="smart_configuration",
)
def test_metadata_agree(payer: Payer, judge: Judge) -> None:
    """Addresses and issuer have the right form; the issuer's own metadata name the same ones, and are complete."""
    judge(judge_metadata.agree(payer.smart_configuration, server_metadata.published(payer)))
