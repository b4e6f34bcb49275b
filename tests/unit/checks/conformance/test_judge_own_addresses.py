"""Addresses that a server gives itself: public ones, and ones that its own network alone knows."""

from __future__ import annotations

import pytest

from payerproof.checks.conformance.search.judge_own_addresses import open_to_others
from payerproof.knowledge.observation import Observation
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BROKEN, answer

STATEMENT = answer({"resourceType": "CapabilityStatement"})
BASE = "https://api.payer.example/fhir"


def page(*links: str, full: str = f"{BASE}/Coverage/a", payor: str = "Organization/1") -> Observation:
    """Return a page of a search with these self links and one entry."""
    coverage = {"resourceType": "Coverage", "id": "a", "payor": [{"reference": payor}]}
    entry = {"fullUrl": full, "resource": coverage}
    listed = [{"relation": "self", "url": url} for url in links]
    return answer({"resourceType": "Bundle", "type": "searchset", "link": listed, "entry": [entry]})


@pytest.mark.parametrize(
    ("stated", "seen", "outcome"),
    [
        (BASE, page(f"{BASE}/Coverage"), Outcome.PASS),
        ("https://fhir.other.example/r4", page(f"{BASE}/Coverage"), Outcome.PASS),
        (BASE, answer({"resourceType": "Bundle", "type": "searchset"}), Outcome.INCONCLUSIVE),
        ("http://fhir-server/r4", page(), Outcome.FAIL),
        (BASE, page("http://10.0.0.7:8080/fhir/Coverage"), Outcome.FAIL),
        (BASE, page(full="http://fhir.core.svc/Coverage/a"), Outcome.FAIL),
        (BASE, page("https://localhost:8080/oauth/fhir"), Outcome.FAIL),
        (BASE, page("http://[fd00::7]/fhir"), Outcome.FAIL),
        (BASE, page("http://[not an address"), Outcome.PASS),
        (
            BASE,
            page(payor="http://hr/fhir/Organization/1"),
            Outcome.FAIL,
        ),
        (BASE, BROKEN, Outcome.INCONCLUSIVE),
    ],
)
def test_addresses(stated: str, seen: Observation, outcome: Outcome) -> None:
    """A host of a private network is found wherever it is named; one that is no address at all is left to others."""
    assert open_to_others(STATEMENT, stated, seen, BASE).outcome is outcome


def test_a_target_within_a_network() -> None:
    """It may name others there; on loopback, loopback is itself."""
    inner = page("http://other.payer.internal/fhir")
    assert open_to_others(STATEMENT, "", inner, "http://fhir.payer.internal/fhir").outcome is Outcome.NOT_OFFERED
    here = page("http://localhost:9000/fhir", full="http://127.0.0.1:9000/fhir/Coverage/a")
    assert open_to_others(STATEMENT, "", here, "http://127.0.0.1:9000/fhir").outcome is Outcome.PASS
    assert open_to_others(STATEMENT, "", inner, "http://127.0.0.1:9000/fhir").outcome is Outcome.FAIL
