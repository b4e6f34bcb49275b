"""The oracle of the load: which answers are suspicious."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from payerproof.checks.load.plan import Ask
from payerproof.load.oracle import Oracle, Seen
from payerproof.model import Exchange
from tests.unit.checks.load.samples import ALSO_OURS, OTHER, OURS, OWN, PLAN, STRANGE, THEIRS, answer


def claim(patient: str) -> str:
    """Return a claim of a Patient, as JSON."""
    return json.dumps({"resourceType": "ExplanationOfBenefit", "id": "e1", "patient": {"reference": patient}})


CASES = {
    "all own values": (OWN, answer(OWN, OURS, ALSO_OURS), Seen("sound")),
    "in lower case": (OWN, answer(OWN, OURS.lower(), ALSO_OURS), Seen("sound")),
    "one value of another": (OWN, answer(OWN, OURS, ALSO_OURS, THEIRS), Seen("foreign", ("ben",))),
    "a value in a header": (
        OWN,
        answer(OWN, OURS, ALSO_OURS, headers={"location": f"Patient/{THEIRS}"}),
        Seen("foreign", ("ben",)),
    ),
    "a value in a refusal": (OTHER, answer(OTHER, f"x{STRANGE}", status=404), Seen("foreign", ("?",))),
    "a learnt value": (OWN, answer(OWN, OURS, ALSO_OURS, "CLM-777-123"), Seen("foreign", ("cid",))),
    "part of a learnt value": (OWN, answer(OWN, OURS, ALSO_OURS, "CLM-777-1234"), Seen("sound")),
    "one own value less": (OWN, answer(OWN, OURS), Seen("lacking", missing=1)),
    "an empty Bundle for the own record": (OWN, answer(OWN, "{}"), Seen("lacking", missing=2)),
    "the own record refused": (OWN, answer(OWN, status=403), Seen("refused")),
    "another's record refused": (OTHER, answer(OTHER, status=404), Seen("sound")),
    "another's id echoed": (OTHER, answer(OTHER, f"no Patient/{THEIRS}", status=404), Seen("sound")),
    "a learnt value echoed, sent encoded": (
        replace(OTHER, url="http://payer.example/fhir/Coverage?patient=Patient%2FCLM-777-123"),
        answer(replace(OTHER, url="http://payer.example/fhir/Coverage?patient=Patient%2FCLM-777-123"), "CLM-777-123"),
        Seen("sound"),
    ),
    "own data in answer to another's id": (OTHER, answer(OTHER, OURS), Seen("sound")),
    "a stranger's claim": (OWN, answer(OWN, claim("Patient/zoe")), Seen("foreign", ("Patient/zoe",))),
    "a stranger's claim by an absolute reference": (
        OTHER,
        answer(OTHER, claim("http://payer.example/fhir/Patient/zoe")),
        Seen("foreign", ("Patient/zoe",)),
    ),
    "the claim of somebody represented": (OTHER, answer(OTHER, claim("Patient/kid")), Seen("sound")),
    "a claim at another server": (OTHER, answer(OTHER, claim("http://else.example/Patient/zoe")), Seen("sound")),
    "too many requests": (OWN, answer(OWN, status=429), Seen("throttled")),
    "server error": (OTHER, answer(OTHER, status=503), Seen("broken")),
    "no answer": (OTHER, answer(OTHER, status=0, error="reset"), Seen("broken")),
    "half an answer": (OWN, answer(OWN, OURS, truncated=True), Seen("broken")),
    "a leak in a server error": (OTHER, answer(OTHER, STRANGE, status=500), Seen("foreign", ("?",))),
}


@pytest.mark.parametrize(("ask", "given", "expected"), CASES.values(), ids=CASES.keys())
def test_look(ask: Ask, given: Exchange, expected: Seen) -> None:
    """Every kind of answer is told apart, and a leak counts more than anything else."""
    assert Oracle(PLAN).look(ask, given) == expected


def test_canaries_mean_nothing_to_attached_members() -> None:
    """Where the payer's own test members are all there is, tokens that look like canaries are their data."""
    oracle = Oracle(replace(PLAN, owners={}))
    assert oracle.look(OTHER, answer(OTHER, STRANGE, OURS)) == Seen("sound")


@pytest.mark.parametrize(
    ("kind", "failed"),
    [("sound", False), ("foreign", False), ("lacking", True), ("refused", True), ("throttled", True), ("broken", True)],
)
def test_failed(kind: str, failed: bool) -> None:  # noqa: FBT001 - a column of the table
    """A leak is a finding of its own and no failed request; what the member did not get is one."""
    assert Seen(kind).failed is failed  # type: ignore[arg-type]  # the literals of the table above
