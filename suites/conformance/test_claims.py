"""The business rules of claims that no profile can state."""

from collections.abc import Callable, Iterable

from payerproof.checks import Judge, check
from payerproof.conformance import claims
from payerproof.conformance.cases import each_claims
from payerproof.conformance.record import Record, record
from payerproof.judge import profiles
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_AMOUNTS, _INSURER, _LINKS = ("claim-amounts",), ("claim-insurer",), ("claim-links",)


@check(
    "conformance-claim-amounts",
    requirements=_AMOUNTS,
    severity=Severity.MEDIUM,
    title="The totals of a claim are the sums of its lines",
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
    title="Every line of a finished claim is adjudicated",
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
    title="A claim has one focal coverage, and its insurer is that coverage's payor",
    remedy="Mark exactly the coverage that the adjudication is about as focal, and take insurer and payor from it.",
    cases=each_claims,
)
def test_claim_insurer(payer: Payer, case: Case, judge: Judge) -> None:
    """Exactly one insurance is focal, and the insurer is among that coverage's payors."""

    def rule(claim: claims.Claim, gathered: Record) -> Iterable[str]:
        yield from claims.one_focal_coverage(claim)
        yield from claims.insurer_pays_focal_coverage(claim, gathered.all)

    _judge_claims(payer, case, judge, "the insurer is the payor of the one focal coverage", rule)


@check(
    "conformance-claim-payee",
    requirements=_LINKS,
    severity=Severity.LOW,
    title="The party paid is of the kind that the payee's type names",
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
    title="Related claims are named, are others, and a replaced one is no longer active",
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
        lambda claim, gathered: claims.related_claims_are_others(claim, gathered.own.values()),
    )


def _judge_claims(
    payer: Payer, case: Case, judge: Judge, words: str, rule: Callable[[claims.Claim, Record], Iterable[str]]
) -> None:
    gathered = record(payer, payer.session(case.reader))
    broken = {
        name: list(rule(item, gathered))
        for name, item in gathered.own.items()
        if item.get("resourceType") == "ExplanationOfBenefit"
    }
    judge(profiles.keep(words, broken, gathered.pages))
