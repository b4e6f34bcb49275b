"""Documents at an address: closed, open to another member, open to everybody, and when nothing was learnt."""

from __future__ import annotations

import pytest

from payerproof.checks.common import judge_documents
from payerproof.checks.common.documents import addresses
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Outcome
from tests.unit.checks.answers import seen

BENS = Hit("v-ben", "ben", "DocumentReference/ben")
NOTE = b"%PDF-1.7 a note"
CONTROL = seen(body=NOTE)
REFUSED = seen(status=404)


@pytest.mark.parametrize(
    ("attempt", "anonymous", "outcome"),
    [
        (REFUSED, seen(status=401), Outcome.PASS),
        (seen(body=b"%PDF-1.7 a page that says no"), REFUSED, Outcome.PASS),
        (seen(body=NOTE), REFUSED, Outcome.FAIL),
        (seen(BENS, body=b"another cut of it"), REFUSED, Outcome.FAIL),
        (REFUSED, seen(BENS, body=NOTE), Outcome.FAIL),
        (seen(body=NOTE), seen(body=NOTE), Outcome.INCONCLUSIVE),
        (seen(status=503), REFUSED, Outcome.INCONCLUSIVE),
        (REFUSED, seen(status=429), Outcome.INCONCLUSIVE),
    ],
    ids=["refused", "other-words", "same-bytes", "a-value", "open-to-all", "leaflet", "breakdown", "slow-down"],
)
def test_who_gets_a_document(attempt: Observation, anonymous: Observation, outcome: Outcome) -> None:
    """The same bytes or a value of the subject's are the document; what everybody gets may be a leaflet."""
    assert judge_documents.closed(attempt, CONTROL, "ann", "ben", anonymous=anonymous).outcome is outcome


def test_an_address_with_a_key_is_doubt() -> None:
    """A signed link opens to whoever was given it, which is no other member."""
    told = judge_documents.closed(seen(BENS, body=NOTE), CONTROL, "ann", "ben", kept_secret=True)
    assert (told.outcome, "key" in told.reason) == (Outcome.INCONCLUSIVE, True)


@pytest.mark.parametrize(
    ("control", "outcome"),
    [
        (seen(status=403), Outcome.NOT_OFFERED),
        (seen(body=b""), Outcome.INCONCLUSIVE),
        (seen(status=500), Outcome.INCONCLUSIVE),
    ],
    ids=["refused", "empty", "broken"],
)
def test_without_a_control_nothing_is_learnt(control: Observation, outcome: Outcome) -> None:
    """If the subject does not get the document, nobody else's refusal tells anything."""
    assert judge_documents.closed(REFUSED, control, "ann", "ben").outcome is outcome


def test_addresses_are_those_of_attachments() -> None:
    """An attachment's address and a reference to a Binary count; the address of a profile or an extension does not."""
    record = {
        "meta": {"profile": ["http://x.example/p"]},
        "extension": [{"url": "http://x.example/e", "valueAttachment": {"url": "/files/1"}}],
        "content": [{"attachment": {"url": "Binary/7", "contentType": "text/plain"}}, {"attachment": {"data": "QQ=="}}],
        "presentedForm": [{"url": "https://payer.example/fhir/Binary/8"}],
        "securityContext": {"reference": "Binary/9"},
        "subject": {"reference": "Patient/7"},
    }
    assert list(addresses(record)) == ["/files/1", "Binary/7", "https://payer.example/fhir/Binary/8", "Binary/9"]
