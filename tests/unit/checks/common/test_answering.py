"""An answer to a search is a Bundle of what was searched for, one to a read is of the type that was read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payerproof.checks.common.answering import mistaken
from payerproof.model import Exchange

BASE = "http://h/api/fhir"
PATIENT = {"resourceType": "Patient", "id": "1"}


def answer(
    url: str, document: Any, method: str = "GET", status: int = 200, kind: str = "application/fhir+json"
) -> Exchange:
    """Return an answer to a request below the base."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    address = url if "://" in url else f"{BASE}/{url}"
    return Exchange("x1", method, address, {}, b"", status, {"content-type": kind}, body, 0, 0)


def bundle(*types: str, mode: str | None = "match") -> dict[str, Any]:
    """Return a result with a resource of each type."""
    search = {"search": {"mode": mode}} if mode else {}
    entries = [{"resource": {"resourceType": name, "id": "1"}, **search} for name in types]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


MISTAKEN = [
    answer("Patient?_id=1", PATIENT),
    answer("Coverage", PATIENT),
    answer("Coverage/_search", PATIENT, "POST"),
    answer("Patient/1/Coverage", PATIENT),
    answer("Coverage?patient=1", bundle("ExplanationOfBenefit")),
    answer("Coverage?patient=1", bundle("ExplanationOfBenefit", mode=None)),
    answer("Patient/1", bundle("Patient")),
    answer("Coverage/1?_summary=true", PATIENT),
]
RIGHT = [
    answer("Patient?_id=1", bundle("Patient")),
    answer("Coverage?_include=Coverage:payor", bundle("Coverage", "Organization", mode=None)),
    answer("Coverage?patient=1", bundle()),
    answer("Coverage?patient=1", bundle("Organization", mode="include")),
    answer("Coverage?patient=1", {"resourceType": "OperationOutcome"}),
    answer("Coverage?patient=1", PATIENT, status=404),
    answer("Coverage?_contained=true&_containedType=container", bundle("ExplanationOfBenefit")),
    answer("Coverage?patient=1", PATIENT, kind="application/fhir+ndjson"),
    answer("Coverage?patient=1", b"<Bundle/>", kind="application/fhir+xml"),
    answer("Patient/1", PATIENT),
    answer("Patient/1", {"resourceType": "OperationOutcome"}),
    answer("Patient/1/$everything", bundle("Coverage")),
    answer("Patient/1/_history/1", bundle("Coverage")),
    answer("$graphql", PATIENT, "POST"),
    answer("metadata", {"resourceType": "CapabilityStatement"}),
    answer("Binary/1", PATIENT),
    answer("?_getpages=1", bundle("Coverage")),
    answer("http://elsewhere/api/fhir/Coverage", PATIENT),
    answer("Coverage?patient=1", PATIENT, "HEAD"),
]


@pytest.mark.parametrize("exchange", MISTAKEN, ids=lambda each: each.url)
def test_no_answer_to_what_was_asked(exchange: Exchange) -> None:
    """It says what was asked, and what came."""
    assert mistaken(exchange, BASE).endswith("so what was asked is not answered")


@pytest.mark.parametrize("exchange", RIGHT, ids=lambda each: each.url)
def test_what_may_be_an_answer(exchange: Exchange) -> None:
    """Refusals, outcomes, other formats and other interactions are not told from right ones here."""
    assert mistaken(exchange, BASE) == ""
