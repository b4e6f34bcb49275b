"""What decides nothing, and what counts as refused."""

from __future__ import annotations

import pytest

from payerproof.checks.common import judgement
from payerproof.knowledge.observation import Hit
from payerproof.model import Basis, Outcome
from tests.unit.checks.answers import bundle, exchange, seen

PAGE = {"content-type": "text/html; charset=utf-8"}


@pytest.mark.parametrize(
    ("accept", "headers", "decided"),
    [
        ("application/fhir+json", PAGE, False),
        ("application/fhir+xml", {"content-type": "application/xhtml+xml"}, False),
        ("application/fhir+json", {"content-type": "application/fhir+json"}, True),
        ("text/html,application/fhir+json;q=0.5", PAGE, True),
        ("text/html", PAGE, True),
        ("*/*", PAGE, True),
    ],
)
def test_a_page_in_place_of_data_decides_nothing(accept: str, headers: dict[str, str], decided: bool) -> None:  # noqa: FBT001 - a parameter
    """A page of a login or a proxy is neither data nor a refusal, unless a page was asked for."""
    answer = exchange(200, b"<html>", headers=headers, request_headers={"Accept": accept})
    assert (judgement.undecided(answer) == "") is decided


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (401, b"", Outcome.PASS),
        (200, b'{"resourceType":"OperationOutcome"}', Outcome.PASS),
        (200, bundle([]), Outcome.PASS),
        (200, bundle(["Patient/1"]), Outcome.FAIL),
        (200, b'{"resourceType":"Patient"}', Outcome.FAIL),
        (500, b"", Outcome.INCONCLUSIVE),
    ],
)
def test_refused_is_a_4xx_or_an_answer_without_data(status: int, body: bytes, outcome: Outcome) -> None:
    """An outcome without data refuses, whatever its status; a value of the owner never does."""
    assert judgement.refused(seen(status=status, body=body), "ann", reason="it is served").outcome is outcome
    leak = judgement.refused(seen(Hit("v", "ann"), status=status, body=body), "ann", reason="it is served")
    assert (leak.outcome, leak.basis) == (Outcome.FAIL, Basis.HELD)
