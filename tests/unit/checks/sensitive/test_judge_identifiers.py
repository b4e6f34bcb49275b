"""Social Security numbers are found by what they are declared to be, in every reading of an answer."""

from __future__ import annotations

import pytest

from payerproof.checks.sensitive import judge_identifiers
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Exchange, Outcome

SSN = '"identifier":[{"system":"http://hl7.org/fhir/sid/us-ssn","value":"900-00-0001"}]'
OTHER = '"identifier":[{"system":"https://payer.example/number","value":"1"}]'


def answer(*parts: str) -> Observation:
    """Return a Patient of these parts, known to be ann's."""
    body = ",".join(('{"resourceType":"Patient","id":"1"', *parts)) + "}"
    headers = {"content-type": "application/fhir+json"}
    exchange = Exchange("x1", "GET", "http://h/fhir/Patient/1", {}, b"", 200, headers, body.encode(), 0, 0)
    return Observation(exchange, (Hit("v", "ann"),))


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ((OTHER,), Outcome.PASS),
        ((SSN,), Outcome.FAIL),
        ((SSN, OTHER), Outcome.FAIL),
        ((OTHER, SSN), Outcome.FAIL),
        (('"contained":[{"resourceType":"Patient","id":"c",' + SSN + "}]",), Outcome.FAIL),
    ],
    ids=["other", "served", "first of two", "last of two", "contained"],
)
def test_ssn(parts: tuple[str, ...], outcome: Outcome) -> None:
    """The number is seen in whichever of two equal names it stands."""
    assert judge_identifiers.no_ssn([answer(*parts)], "ann").outcome is outcome
