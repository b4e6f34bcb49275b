"""Writes are told from refusals, and what an accepted one did is put right."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payerproof.checks.smart.judge_tokens import write_refused
from payerproof.checks.smart.writes import WRITES, Tried, accepted
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Outcome
from tests.unit.checks.answers import seen

PATIENT = {"resourceType": "Patient", "id": "0b9e3d8c-2f4a-4a51-9c55-0d7f3f8f1a11", "gender": "female"}
OWN = Hit("900123", "ann")


def told(status: int, document: Any = None) -> Observation:
    """Return an answer to a write."""
    return seen(status=status, body=json.dumps(document).encode() if document else b"")


def read(**changes: Any) -> Observation:
    """Return a read of the own Patient."""
    return seen(OWN, body=json.dumps({**PATIENT, **changes}).encode())


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        (told(200, PATIENT), True),
        (told(201), True),
        (told(204), True),
        (told(403), False),
        (told(405), False),
        (told(200, {"resourceType": "Bundle", "entry": [{"response": {"status": "403 Forbidden"}}]}), False),
        (told(200, {"resourceType": "Bundle", "entry": [{"response": {"status": "200"}}]}), True),
    ],
)
def test_a_bundle_of_refusals_is_one(answer: Observation, taken: bool) -> None:  # noqa: FBT001 - one of the cases
    """A transaction is taken if one of its entries is, whatever the status of the whole."""
    assert accepted(answer) is taken
    outcome = write_refused(Tried(read(), answer, read()), "ann").outcome
    assert outcome is (Outcome.FAIL if taken else Outcome.PASS)


def test_a_record_that_changed_was_written() -> None:
    """A refusal with a change behind it is a finding; a record that could not be read teaches nothing."""
    assert write_refused(Tried(read(), told(403), read(gender="unknown")), "ann").outcome is Outcome.FAIL
    assert write_refused(Tried(told(403), told(403), told(403)), "ann").outcome is Outcome.INCONCLUSIVE


def test_what_was_put_right_is_told() -> None:
    """Who reads the finding learns what became of the record."""
    judged = write_refused(Tried(read(), told(200), read(), "the Patient is as before"), "ann")
    assert "as before" in judged.observed


def test_no_write_harms_the_own_patient() -> None:
    """Updates send what is there, patches change nothing, and deletes name nobody."""
    for name, make in WRITES.items():
        write = make(PATIENT)
        if write.method == "DELETE":
            assert PATIENT["id"] not in write.url, name
        if write.method == "PUT" and write.url.startswith("Patient/"):
            assert write.body == PATIENT
        if write.method == "PATCH":
            assert write.body in (
                [{"op": "test", "path": "/resourceType", "value": "Patient"}],
                {
                    "resourceType": "Parameters",
                    "parameter": [],
                },
            )
