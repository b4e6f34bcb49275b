"""The form of Bundles: what every one of them keeps, and what a searchset and a history have of their own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payerproof.checks.conformance.search.judge_bundle_form import well_formed
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Outcome

CLAIM = {"resourceType": "ExplanationOfBenefit", "id": "a", "meta": {"versionId": "1"}}
ENTRY = {"fullUrl": "https://payer.example/fhir/ExplanationOfBenefit/a", "resource": CLAIM}
DONE = {"request": {"method": "PUT", "url": "ExplanationOfBenefit/a"}, "response": {"status": "200"}}
FOUND = {**ENTRY, "search": {"mode": "match"}}


def _seen(status: int = 200, **document: Any) -> Observation:
    body = json.dumps({"resourceType": "Bundle", **document}).encode()
    headers = {"content-type": "application/fhir+json"}
    return Observation(Exchange("1", "GET", "https://payer.example/fhir", {}, b"", status, headers, body, 0.0, 0.0))


@pytest.mark.parametrize(
    "document",
    [
        {"type": "searchset", "total": 0},
        {"type": "searchset", "total": 1, "entry": [FOUND]},
        {"type": "history", "total": 1, "entry": [{**ENTRY, **DONE}, {**ENTRY, **DONE}]},
        {"type": "collection", "entry": [ENTRY]},
    ],
)
def test_in_form(document: dict[str, Any]) -> None:
    """Nothing is wrong with an empty search, a full one, a history of two entries, and a collection."""
    assert well_formed(_seen(**document), "a search").outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        ({"type": "searchset", "entry": []}, "entry is empty"),
        ({"type": "collection", "total": 1}, "bdl-1"),
        ({"type": "collection", "entry": [FOUND]}, "bdl-2"),
        ({"type": "history", "entry": [{**ENTRY, "response": {"status": "200"}}]}, "bdl-3"),
        ({"type": "searchset", "entry": [{**FOUND, "response": {"status": "200"}}]}, "bdl-4"),
        ({"type": "searchset", "entry": [FOUND, FOUND]}, "bdl-7"),
        ({"type": "searchset", "entry": [{**FOUND, "fullUrl": f"{ENTRY['fullUrl']}/_history/1"}]}, "bdl-8"),
    ],
)
def test_out_of_form(document: dict[str, Any], rule: str) -> None:
    """Each rule that is broken is named."""
    judged = well_formed(_seen(**document), "a search")
    assert judged.outcome is Outcome.FAIL
    assert rule in judged.reason


def test_no_bundle() -> None:
    """A refusal is lawful, and a breakdown decides nothing."""
    assert well_formed(_seen(404), "a search").outcome is Outcome.NOT_OFFERED
    assert well_formed(_seen(500), "a search").outcome is Outcome.INCONCLUSIVE
