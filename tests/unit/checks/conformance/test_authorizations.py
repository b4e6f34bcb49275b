"""Prior authorizations: what one leaves missing."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.checks.conformance.content.authorizations import (
    REVIEW_ACTION_CODE,
    is_authorization,
    missing_statements,
)

ACTION = "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/extension-reviewAction"
REASON = {"reason": {"coding": [{"code": "50"}]}}


def _reviewed(code: str, *more: dict[str, Any]) -> dict[str, Any]:
    """Return an item with a review action in its first adjudication."""
    words = {"url": REVIEW_ACTION_CODE, "valueCodeableConcept": {"coding": [{"code": code}]}}
    return {"sequence": 1, "adjudication": [{"extension": [{"url": ACTION, "extension": [words]}]}, *more]}


def _authorization(*items: dict[str, Any], outcome: str = "complete", **fields: Any) -> dict[str, Any]:
    return {
        "resourceType": "ExplanationOfBenefit",
        "use": "preauthorization",
        "created": "2026-01-01",
        "outcome": outcome,
        "item": list(items),
        **fields,
    }


HELD: dict[str, Any] = {"preAuthRefPeriod": [{"start": "2026-01-01", "end": "2026-03-01"}]}


@pytest.mark.parametrize(
    ("authorization", "missing"),
    [
        (_authorization(_reviewed("A1"), **HELD), 0),
        (_authorization(_reviewed("A3", REASON)), 0),
        (_authorization({"sequence": 1}, outcome="queued"), 0),
        (_authorization({"sequence": 1, "adjudication": [{"amount": {"value": 1}}]}), 0),
        (_authorization(_reviewed("A1")), 1),
        (_authorization(_reviewed("A3")), 1),
        (_authorization({"sequence": 1}), 1),
        (_authorization(outcome="queued"), 1),
        (_authorization(_reviewed("A1"), **HELD, created=None), 1),
    ],
)
def test_what_is_left_missing(authorization: dict[str, Any], missing: int) -> None:
    """Granted until a day, denied for a reason, or still open is told; anything less is named."""
    assert missing == len(list(missing_statements(authorization)))


def test_a_claim_is_no_authorization() -> None:
    """The use of an ExplanationOfBenefit tells them apart."""
    assert is_authorization(_authorization())
    assert not is_authorization(_authorization() | {"use": "claim"})
    assert not is_authorization({"resourceType": "Claim", "use": "preauthorization"})
