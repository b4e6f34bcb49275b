"""The business rules of claims that no profile can state."""

from collections.abc import Callable, Iterable

from payerproof.checks.conformance.cases import each_claims
from payerproof.checks.conformance.content import claims, judge_profiles
from payerproof.checks.conformance.whole_record import Record, record
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_AMOUNTS, _INSURER, _LINKS = ("claim-amounts",), ("claim-insurer",), ("claim-links",)


@check(
    "conformance-claim-amounts",
    requirements=_AMOUNTS,
    severity=Severity.MEDIUM,
    family="content",
    title="The totals of a claim are the sums of its lines",
    finding="The totals of a claim differ from the sums of its lines",
    remedy="Sum the adjudicated amounts of the lines by category, each category once.",
    cases=each_claims,
)
def test_claim_amounts(payer: Payer, case: Case, judge: Judge) -> None:
    """For each category that totals and lines share, the total is the sum of the lines."""
    _judge_claims(payer, case, judge, "totals are the sums of the lines", lambda claim, _: claims.amounts_add_up(claim))


@check(
    "conformance-claim-lines-adjudicated",
    requirements=_AMOUNTS,
    severity=Severity.MEDIUM,
    family="content",
    title="Every line of a finished claim is adjudicated",
    finding="A finished claim has lines without adjudication",
    remedy="Serve the adjudication of each line, or that of the claim as a whole.",
    cases=each_claims,
)
def test_claim_lines_adjudicated(payer: Payer, case: Case, judge: Judge) -> None:
    """A line or its claim carries the adjudication."""
    _judge_claims(payer, case, judge, "each line is adjudicated", lambda claim, _: claims.adjudicated(claim))


@check(
    "conformance-claim-insurer",
    requirements=_INSURER,
    severity=Severity.MEDIUM,
    family="content",
    title="A claim has one focal coverage, and its insurer is the payor of that coverage",
    finding="A claim lacks its one focal coverage, or names an insurer that is not the payor of that coverage",
    remedy="Mark exactly the coverage that the adjudication is about as focal, and take insurer and payor from it.",
    cases=each_claims,
)
def test_claim_insurer(payer: Payer, case: Case, judge: Judge) -> None:
    """Exactly one insurance is focal, and the insurer is among that coverage's payors."""

    def rule(claim: claims.Claim, collected: Record) -> Iterable[str]:
        yield from claims.one_focal_coverage(claim)
        yield from claims.insurer_pays_focal_coverage(claim, collected.all)

    _judge_claims(payer, case, judge, "the insurer is the payor of the one focal coverage", rule)


@check(
    "conformance-claim-payee",
    requirements=_LINKS,
    severity=Severity.LOW,
    family="content",
    title="The party paid for a claim fits the payee type",
    finding="The party paid for a claim does not fit the payee type",
    remedy="Refer to the provider for payee type provider, and to the person for type subscriber.",
    cases=each_claims,
)
def test_claim_payee(payer: Payer, case: Case, judge: Judge) -> None:
    """A payee of type provider is no person insured, and one of type subscriber no provider."""
    _judge_claims(payer, case, judge, "the payee fits its type", lambda claim, _: claims.payee_fits_its_type(claim))


@check(
    "conformance-claim-related",
    requirements=_LINKS,
    severity=Severity.LOW,
    family="content",
    title="Related claims are named, differ from the claim itself, and a replaced claim is no longer active",
    finding="A claim has a related claim without a name, relates to itself, or replaces a claim that is still active",
    remedy="Give each related claim its number, and cancel the claim that another has replaced.",
    cases=each_claims,
)
def test_claim_related(payer: Payer, case: Case, judge: Judge) -> None:
    """No claim is related to itself or to one without a name, and a prior claim is not active."""
    _judge_claims(
        payer,
        case,
        judge,
        "related claims are other claims, and replaced ones are not active",
        lambda claim, collected: claims.related_claims_are_others(claim, collected.own.values()),
    )


@check(
    "conformance-claim-lines-linked",
    requirements=("REQ-REG-008", "claim-lines"),
    severity=Severity.LOW,
    family="content",
    title="Every number by which a line of a claim refers to an entry exists in the claim",
    finding="A line of a claim refers by number to an entry that the claim does not have",
    remedy="Number care team, diagnoses, procedures, information and notes when the claim is put together, not before.",
    cases=each_claims,
)
def test_claim_lines_linked(payer: Payer, case: Case, judge: Judge) -> None:
    """Each sequence of care team, diagnosis, procedure and information, and each noteNumber, is one of the claim's."""
    _judge_claims(
        payer,
        case,
        judge,
        "lines refer to parts of their claim",
        lambda claim, _: claims.sequences_lead_somewhere(claim),
    )


@check(
    "conformance-claim-service-days",
    requirements=("REQ-REG-008", "claim-lines"),
    severity=Severity.LOW,
    family="content",
    title="The services of a claim lie within its billable period",
    finding="A claim has services outside its billable period",
    remedy="Fill billablePeriod from the statement's first and last day, or from those of the lines.",
    cases=each_claims,
)
def test_claim_service_days(payer: Payer, case: Case, judge: Judge) -> None:
    """No line was served wholly before the first or after the last day that the claim bills."""
    _judge_claims(payer, case, judge, "services are billed", lambda claim, _: claims.served_while_billed(claim))


@check(
    "conformance-claim-coverage",
    requirements=("REQ-REG-008", "coverage-of-the-day"),
    severity=Severity.MEDIUM,
    family="content",
    title="A claim names a coverage of its own patient that held on the day of service",
    finding="A claim names a coverage that is not its patient's, or that did not hold on the day of service",
    remedy="Refer to the coverage that was in effect on the day of service, in the state that it had then.",
    cases=each_claims,
)
def test_claim_coverage(payer: Payer, case: Case, judge: Judge) -> None:
    """The focal coverage's beneficiary is the patient, and its period holds the service that was paid."""

    def rule(claim: claims.Claim, collected: Record) -> Iterable[str]:
        return claims.covered_by_its_coverage(claim, collected.all)

    _judge_claims(payer, case, judge, "claims are covered by their coverage", rule)


def _judge_claims(
    payer: Payer, case: Case, judge: Judge, words: str, rule: Callable[[claims.Claim, Record], Iterable[str]]
) -> None:
    collected = record(payer, payer.session(case.requester))
    broken = {
        name: list(rule(item, collected))
        for name, item in collected.own.items()
        if item.get("resourceType") == "ExplanationOfBenefit"
    }
    judge(judge_profiles.keep(words, broken, collected.pages))
