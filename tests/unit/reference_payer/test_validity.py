"""What the payer sends is valid: R4 for everything, CARIN Blue Button for the members' resources."""

from __future__ import annotations

import pytest

from payerproof.fhir.validator import Validator, load
from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.walk import BASE, app_of, browser

CLAIM = "ExplanationOfBenefit"


@pytest.fixture(scope="module")
def validator() -> Validator:
    """Load the guide that the payer claims."""
    return load(["hl7.fhir.us.carin-bb#2.0.0"])


def errors(validator: Validator, text: bytes) -> list[str]:
    """Return what is wrong with a resource by the profiles it names."""
    issues = validator.validate(text)
    return [f"{issue.expression}: {issue.message}" for issue in issues if issue.severity in ("error", "fatal")]


def test_the_capability_statement_is_valid(payer: Payer, validator: Validator) -> None:
    """As an R4 CapabilityStatement, required bindings included."""
    assert errors(validator, browser(payer).get(f"{BASE}/metadata").content) == []


@pytest.mark.parametrize("path", ["Patient", "Patient/never", f"{CLAIM}?service-date=never", "Observation?x=1"])
def test_refusals_are_valid(payer: Payer, validator: Validator, path: str) -> None:
    """With and without a token, an OperationOutcome of R4."""
    for answer in (browser(payer).get(f"{BASE}/{path}"), app_of(payer, "h1-out").get(path)):
        assert errors(validator, answer.content) == []


@pytest.mark.parametrize(("account", "subject"), [("h1-teen", "h1-teen"), ("h1-sub", "h1-teen")])
def test_bundles_and_all_they_hold_are_valid(payer: Payer, validator: Validator, account: str, subject: str) -> None:
    """Pages, includes, counts, empty results and whole records, for the member and for the parent."""
    app = app_of(payer, account, subject)
    for path in (
        f"{CLAIM}?_include=*&_count=5",
        f"Coverage?_include=*&_revinclude={CLAIM}:coverage",
        f"{CLAIM}?_summary=count",
        f"{CLAIM}?_id=never",
        f"Patient/{payer.patients[subject]}/$everything",
    ):
        assert errors(validator, app.get(path).content) == []
