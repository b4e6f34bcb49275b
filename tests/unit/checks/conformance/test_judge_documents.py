"""Documents that are there, that are not, and that are others than their records say."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from payerproof.checks.conformance.content.judge_documents import carried, served
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BROKEN, answer

NOTE = b"Seen today, well."
HASH = base64.b64encode(hashlib.sha1(NOTE, usedforsecurity=False).digest()).decode()
PAGE = answer({"resourceType": "Bundle", "type": "searchset"})
BINARY = {"resourceType": "Binary", "contentType": "text/plain", "data": base64.b64encode(NOTE).decode()}
TEXT = {"content-type": "text/plain"}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({}, Outcome.PASS),
        ({"size": len(NOTE), "hash": HASH}, Outcome.PASS),
        ({"size": 24}, Outcome.FAIL),
        ({"hash": "Tm8="}, Outcome.FAIL),
        ({"data": "no base64!"}, Outcome.FAIL),
    ],
)
def test_what_is_carried_along(said: dict[str, Any], outcome: Outcome) -> None:
    """What is said of a document has to fit it."""
    assert carried(PAGE, "DocumentReference/a", {"data": BINARY["data"], **said}).outcome is outcome


@pytest.mark.parametrize(
    ("body", "status", "outcome"),
    [
        (NOTE, 200, Outcome.PASS),
        (NOTE[:-3], 200, Outcome.FAIL),
        (b"", 200, Outcome.FAIL),
        (b"gone", 404, Outcome.FAIL),
    ],
)
def test_what_is_fetched(body: bytes, status: int, outcome: Outcome) -> None:
    """The document itself, of the size that is told."""
    attachment = {"contentType": "text/plain", "url": "Binary/a", "size": len(NOTE)}
    assert served(PAGE, "DocumentReference/a", attachment, answer(body, status, headers=TEXT)).outcome is outcome
    assert served(PAGE, "DocumentReference/a", attachment, BROKEN).outcome is Outcome.INCONCLUSIVE


def test_a_binary_holds_its_document() -> None:
    """A server may serve the resource in place of the document; where the document is FHIR, it is itself."""
    attachment = {"contentType": "text/plain", "url": "Binary/a", "size": len(NOTE)}
    assert served(PAGE, "DocumentReference/a", attachment, answer(BINARY)).outcome is Outcome.PASS
    attachment["contentType"] = "application/fhir+json"
    assert served(PAGE, "DocumentReference/a", attachment, answer(BINARY)).outcome is Outcome.FAIL
