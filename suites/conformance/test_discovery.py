"""Apps find the authorization server by SMART discovery."""

from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance.capability import judge_capability
from payerproof.checks.conformance.guides import facets_stating
from payerproof.checks.registry import Judge, check
from payerproof.model import Severity
from payerproof.payer import Payer

_REQUIRED = (
    "authorization_endpoint",
    "token_endpoint",
    "grant_types_supported",
    "capabilities",
    "code_challenge_methods_supported",
)
"""The fields that a server with launches and PKCE has to have (SMART App Launch 2.0.0 and 2.2.0, conformance)."""


@check(
    "conformance-discovery-complete",
    requirements=("REQ-REG-008", "REQ-OA-30", "REQ-OA-06", "smart-launch"),
    severity=Severity.MEDIUM,
    title="The SMART configuration has every required field",
    finding="The SMART configuration lacks a required field",
    remedy="Serve .well-known/smart-configuration below the FHIR base, as application/json, to anybody.",
    control="smart_configuration",
)
def test_discovery_complete(payer: Payer, judge: Judge) -> None:
    """The well-known document is JSON with endpoints, grant types, capabilities and PKCE methods."""
    judge(judge_capability.discovered(payer.well_known, _REQUIRED))


@check(
    "conformance-smart-published",
    requirements=("REQ-OA-30", "smart-field", "smart-capability", "smart-scope"),
    severity=Severity.MEDIUM,
    title="The SMART configuration lists the capabilities and scopes that the claimed guides require",
    finding="The SMART configuration lacks capabilities or scopes that a claimed guide requires",
    remedy="Write the configuration from the tables that the authorization server itself reads.",
    control="smart_configuration",
)
def test_smart_published(payer: Payer, judge: Judge) -> None:
    """Each field, capability and scope that a claimed guide makes a SHALL is listed, a scope in any spelling."""
    target = payer.target
    found = judge_capability.published(
        payer.smart_configuration,
        fields=facets_stating(target, "smart-field"),
        capabilities=facets_stating(target, "smart-capability"),
        scopes=facets_stating(target, "smart-scope"),
    )
    judge(found if found.details else absent("no claimed guide asks more of it than SMART itself"))
