"""Completeness of a minor's record: what nobody says is kept from parents leaves doubt, a refusal of all does not."""

from __future__ import annotations

import json

import pytest

from payerproof.checks.common.judge_completeness import all_served, unless_withheld
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Judgement, Outcome

OWN = [Known("ExplanationOfBenefit", name, "ben") for name in ("e1", "e2", "e3")]


def judged(*names: str, status: int = 200) -> Judgement:
    """Judge a parent's search that gives some claims of three."""
    entry = [{"resource": {"resourceType": "ExplanationOfBenefit", "id": name}} for name in names]
    body = json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entry}).encode()
    headers = {"content-type": "application/fhir+json"}
    seen = Observation(Exchange("x1", "GET", "http://h/fhir/E", {}, b"", status, headers, body, 0, 0))
    return all_served([seen], OWN, walked_to_the_end=True, requester="ann", exact=False)


def test_a_part_that_is_missing_leaves_doubt() -> None:
    """It may be what the child consented to alone; the key that would settle it is named."""
    assert judged("e1", "e2").outcome is Outcome.FAIL
    found = unless_withheld(judged("e1", "e2"), "ben")
    assert found.outcome is Outcome.INCONCLUSIVE
    assert "`withheld` at ben in the target file" in found.reason
    assert found.details["missing"] == ["ExplanationOfBenefit/e3"]


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (judged(), Outcome.FAIL),
        (judged(status=403), Outcome.FAIL),
        (judged("e1", "e2", "e3"), Outcome.PASS),
        (judged(status=0), Outcome.INCONCLUSIVE),
    ],
    ids=["nothing", "refused", "all", "no answer"],
)
def test_what_is_decided_stays(found: Judgement, outcome: Outcome) -> None:
    """A record that is closed as a whole is no confidence kept."""
    assert unless_withheld(found, "ben") == found
    assert found.outcome is outcome
