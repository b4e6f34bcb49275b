"""What has no value for a parameter, or another one, can be searched for."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.declared import declaration
from payerproof.checks.conformance.capability import judge_capability
from payerproof.checks.conformance.cases import each_asked_type
from payerproof.checks.conformance.search.missing import missing_judgements
from payerproof.checks.conformance.search.modifiers import modifier_judgements
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-missing-modifier",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    family="results",
    title="The modifier :missing separates resources with a value from those without, or is refused",
    finding="The modifier :missing finds the wrong resources",
    remedy="Look for rows in the index of the parameter (true: none, false: any), or refuse the modifier.",
    cases=each_asked_type,
)
def test_missing_modifier(payer: Payer, case: Case, judge: Judge) -> None:
    """For each declared parameter, `:missing=true` and `=false` find exactly what lacks a value, and what has one."""
    declared = declaration(payer)
    judgements = missing_judgements(payer, payer.session(case.requester), declared.type(case.resource_type or ""))
    judge(
        together(judgements, judge_capability.undeclared(declared, case.resource_type or "", seen=payer.capabilities))
    )


@check(
    "conformance-modifiers",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    family="results",
    title="The modifiers :not, :exact and :contains find what they mean, or are refused",
    finding="A modifier :not, :exact or :contains finds the wrong resources",
    remedy="Write :not as 'no row with this code' instead of 'a row with another code', or refuse the modifier.",
    cases=each_asked_type,
)
def test_modifiers(payer: Payer, case: Case, judge: Judge) -> None:
    """A code that is not wanted, a text in other letters and a part of a text, for a few declared parameters."""
    declared = declaration(payer)
    judgements = modifier_judgements(payer, payer.session(case.requester), declared.type(case.resource_type or ""))
    judge(
        together(judgements, judge_capability.undeclared(declared, case.resource_type or "", seen=payer.capabilities))
    )
