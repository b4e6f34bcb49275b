"""What a grant opens and what it leaves shut, by the types of the resources that come."""

from __future__ import annotations

import json

import pytest

from payerproof.checks.smart.judge_scopes import refused, served, uncounted
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Outcome
from tests.unit.checks.answers import bundle, seen

OWN = Hit("900123", "ann", "ExplanationOfBenefit/e1")
PATIENT = frozenset({"Patient"})
CLAIMS = bundle(["ExplanationOfBenefit/e1"])
EMPTY = bundle([])
NESTED = json.dumps({"resourceType": "Bundle", "type": "batch-response", "entry": [{"resource": json.loads(CLAIMS)}]})


def whole(*references: str) -> Observation:
    """Return an answer under the full grant with these resources."""
    return seen(OWN, body=bundle(references))


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (seen(status=403), Outcome.PASS),
        (seen(body=EMPTY), Outcome.PASS),
        (seen(body=bundle(["Patient/ann"])), Outcome.PASS),
        (seen(body=CLAIMS), Outcome.FAIL),
        (seen(body=NESTED.encode()), Outcome.FAIL),
        (seen(OWN, body=b'{"data": {}}'), Outcome.FAIL),
        (seen(status=503), Outcome.INCONCLUSIVE),
    ],
)
def test_types_that_the_scopes_do_not_name_stay_away(answer: Observation, outcome: Outcome) -> None:
    """A refusal and an answer without them are right; they are found in Bundles within Bundles, too."""
    control = whole("Patient/ann", "ExplanationOfBenefit/e1")
    assert refused(answer, control, "ann", "reason", PATIENT).outcome is outcome


def test_the_patient_is_a_type_like_others() -> None:
    """A token for claims alone that is sent the Patient along is a finding."""
    control = whole("ExplanationOfBenefit/e1", "Patient/ann")
    answer = seen(body=bundle(["ExplanationOfBenefit/e1", "Patient/ann"]))
    assert refused(answer, control, "ann", "reason", frozenset({"ExplanationOfBenefit"})).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("control", "outcome"),
    [
        (seen(status=404), Outcome.NOT_OFFERED),
        (whole("Patient/ann"), Outcome.NOT_OFFERED),
        (seen(body=EMPTY), Outcome.INCONCLUSIVE),
    ],
)
def test_what_nobody_is_served_shows_nothing(control: Observation, outcome: Outcome) -> None:
    """Where the full grant brings nothing of other types either, a refusal has kept nothing."""
    assert refused(seen(status=404), control, "ann", "reason", PATIENT).outcome is outcome


def test_a_count_tells_as_much_as_what_it_counts() -> None:
    """A total of a type that the scopes do not name is a finding; none, or nought, is right."""
    control = seen(body=bundle([], total=7))
    outcomes = [uncounted(seen(body=bundle([], total=total)), control, "reason").outcome for total in (7, 0)]
    assert outcomes == [Outcome.FAIL, Outcome.PASS]
    assert uncounted(seen(status=403), control, "reason").outcome is Outcome.PASS


def test_a_grant_for_two_types_brings_both() -> None:
    """An include that leaves out what was granted does not work."""
    types = ("ExplanationOfBenefit", "Coverage")
    control = whole("ExplanationOfBenefit/e1", "Coverage/c1")
    alone, both = seen(OWN, body=CLAIMS), whole("ExplanationOfBenefit/e1", "Coverage/c1")
    assert served(alone, control, "ann", types).outcome is Outcome.FAIL
    assert served(both, control, "ann", types).outcome is Outcome.PASS
    assert served(seen(status=403), seen(status=403), "ann", types).outcome is Outcome.NOT_OFFERED
