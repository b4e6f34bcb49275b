"""An export opens with its owner's grant alone: what others get of it, and what that tells."""

from __future__ import annotations

import pytest

from payerproof.checks.household.exports import leaves_out
from payerproof.checks.household.judge_export_bound import Try, bound
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Outcome
from tests.unit.checks.answers import seen

ANNS = Hit("v-ann", "ann", "Patient/ann")
NARROW = "an app that was granted the Patient alone"
OUTCOME = b'{"resourceType": "OperationOutcome"}'
MANIFEST = b'{"output": [{"type": "Patient", "url": "https://payer.example/files/1"}]}'
FOREIGN = b'{"resourceType": "Coverage", "id": "c1"}'
PAGE = seen(
    body=b"<p>Sign in</p>", headers={"content-type": "text/html"}, request_headers={"accept": "application/json"}
)


def nobody(_seen: Observation) -> bool:
    """Return that nothing in an answer is of others."""
    return False


@pytest.mark.parametrize(
    ("tries", "outcome"),
    [
        ((Try("ben", "the status", seen(status=404)), Try("ben", "the file", seen(status=403))), Outcome.PASS),
        ((Try("ben", "the file", seen(ANNS)),), Outcome.FAIL),
        ((Try("ben", "the status", seen(status=202, body=b""), status=True),), Outcome.FAIL),
        ((Try("ben", "the status", seen(body=MANIFEST), status=True),), Outcome.FAIL),
        ((Try("ben", "the status", seen(body=OUTCOME), status=True),), Outcome.PASS),
        ((Try("ben", "the file", seen(body=b"")),), Outcome.PASS),
        ((Try("ben", "the file", seen(body=OUTCOME)),), Outcome.PASS),
        ((Try("ben", "the file", seen(body=FOREIGN)),), Outcome.FAIL),
        ((Try("ben", "the file", PAGE),), Outcome.INCONCLUSIVE),
        ((Try("ben", "the file", seen(status=503)),), Outcome.INCONCLUSIVE),
        ((Try("ben", "the file", seen(status=503)), Try("eve", "the file", seen(ANNS))), Outcome.FAIL),
        ((Try(NARROW, "the file", seen(ANNS), own=True),), Outcome.FAIL),
        ((Try(NARROW, "the file", seen(status=200), own=True),), Outcome.PASS),
        ((), Outcome.INCONCLUSIVE),
    ],
    ids=[
        "refused",
        "opened",
        "told",
        "listed",
        "outcome of the status",
        "empty",
        "outcome",
        "filled",
        "a page",
        "broken",
        "one opened",
        "narrow",
        "narrow and empty",
        "nobody",
    ],
)
def test_requests_of_others(tries: tuple[Try, ...], outcome: Outcome) -> None:
    """Data in the wrong hands, or an answer with something in it, is a finding; a breakdown is doubt."""
    assert bound([seen(ANNS)], tries, "ann", nobody).outcome is outcome


def test_nothing_is_learnt_of_an_empty_export() -> None:
    """Where the owner gets nothing, nobody else could have."""
    assert bound([seen()], (Try("ben", "the file", seen(status=404)),), "ann", nobody).outcome is Outcome.INCONCLUSIVE


def test_resources_of_people_whom_nobody_described() -> None:
    """A resource that says to be of somebody else counts also where no value of the owner's is known."""
    told = bound([seen(ANNS)], (Try("ben", "the file", seen(status=404)),), "ann", lambda _: True)
    assert told.outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("scope", "kind", "outside"),
    [
        ("launch/patient patient/Patient.rs", "ExplanationOfBenefit", True),
        ("launch/patient patient/Patient.read", "Patient", False),
        ("patient/Patient.rs patient/ExplanationOfBenefit.rs", "ExplanationOfBenefit", False),
        ("patient/Patient.rs patient/*.rs", "ExplanationOfBenefit", False),
        ("user/*.read", "Coverage", False),
        ("", "Coverage", False),
        ("everything", "Coverage", False),
        ("patient/Patient.rs", "OperationOutcome", False),
    ],
)
def test_what_a_narrow_grant_leaves_out(scope: str, kind: str, outside: bool) -> None:  # noqa: FBT001 - a fact
    """Only the granted scope tells: a payer may grant more than was asked for."""
    assert leaves_out(scope, kind) is outside
