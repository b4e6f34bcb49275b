"""Lines of business: told by the words of a Coverage, and by what a claim was judged under; doubt is no finding."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payerproof.checks.household.judge_lines import Shown, in_scope, kept_apart
from payerproof.knowledge.lines import Lines
from payerproof.knowledge.observation import Observation
from payerproof.model import Absence, Exchange, Judgement, Outcome
from payerproof.target.description import Line

MARKET = Line("market", "Marketplace", ("Bronze HMO",))
MEDICAID = Line("medicaid", "Medicaid", ("211", "Community Medicaid"), served=False)
LINES = Lines((MARKET, MEDICAID))
BOTH = ("market", "medicaid")


def coverage(name: str, **fields: Any) -> dict[str, Any]:
    """Return a Coverage of ann's."""
    return {"resourceType": "Coverage", "id": name, **fields}


BRONZE = coverage("c1", **{"class": [{"value": "B", "name": "bronze hmo "}]})
CARE = coverage("c2", type={"coding": [{"code": "211"}], "text": "Medicaid HMO"})
STRANGE = coverage("c3", type={"text": "Dental"})


def claim(name: str, *insurances: tuple[str, bool | None], **fields: Any) -> dict[str, Any]:
    """Return a claim under some Coverages, each focal, not focal, or without a word of it."""
    listed = [{"focal": focal, "coverage": {"reference": text}} for text, focal in insurances]
    return {"resourceType": "ExplanationOfBenefit", "id": name, "insurance": listed, **fields}


def search(*resources: dict[str, Any], kind: str = "Coverage", status: int = 200) -> Observation:
    """Return the answer to a search."""
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": each} for each in resources]}
    headers, url = {"content-type": "application/fhir+json"}, f"http://h/fhir/{kind}"
    return Observation(Exchange("x1", "GET", url, {}, b"", status, headers, json.dumps(bundle).encode(), 0, 0))


def apart(*resources: dict[str, Any], own: tuple[str, ...] = BOTH, **known: str) -> Judgement:
    """Judge whether lines are kept apart, after one search."""
    return kept_apart(Shown((search(*resources),), LINES, known), "ann", own)


@pytest.mark.parametrize(
    "came",
    [
        (BRONZE, CARE),
        (CARE,),
        (BRONZE, CARE, claim("e1", ("Coverage/c1", True), ("Coverage/c2", True))),
        (BRONZE, claim("e1", ("#c", None), contained=[{**CARE, "id": "c"}])),
    ],
)
def test_a_record_of_a_line_kept_apart_is_found(came: tuple[dict[str, Any], ...]) -> None:
    """The Coverage itself, one that a claim is judged under, one that a claim holds."""
    found = apart(*came)
    assert found.outcome is Outcome.FAIL
    assert found.reason == "ann receives records of Medicaid, which is kept apart"


def test_a_claim_under_a_coverage_that_is_known_is_found() -> None:
    """The Coverage itself is refused; of the harness's own people its line is known all the same."""
    found = kept_apart(
        Shown((search(BRONZE, claim("e1", ("Coverage/c2", True))),), LINES, {"Coverage/c2": "medicaid"}), "ann", BOTH
    )
    assert (found.outcome, found.observed) == (Outcome.FAIL, "1 record: ExplanationOfBenefit/e1")


def test_a_line_that_is_not_of_this_login_is_found() -> None:
    """Both lines are in scope; one person has a login for each, and this one is for the other."""
    both = Lines((MARKET, Line("advantage", "Medicare Advantage", ("211",))))
    found = kept_apart(Shown((search(BRONZE, CARE),), both, {}), "ann", ("market",))
    assert found.reason == "ann receives records of Medicare Advantage, which is no line of this login"


@pytest.mark.parametrize(
    ("came", "words"),
    [
        ((STRANGE,), "Coverage/c3 (Dental)"),
        ((BRONZE, claim("e1", ("Coverage/c9", True))), "ExplanationOfBenefit/e1 (under Coverage/c9)"),
        ((BRONZE, claim("e1")), "ExplanationOfBenefit/e1 (under no Coverage that it names)"),
        (({**CARE, **BRONZE, "id": "c4"},), "Coverage/c4"),
        ((BRONZE, CARE, claim("e1", ("Coverage/c1", True), ("Coverage/c2", False))), "second insurance of claims"),
        ((), "no record of Marketplace came"),
    ],
)
def test_doubt_is_no_finding(came: tuple[dict[str, Any], ...], words: str) -> None:
    """Words that no line has or two have, Coverages that nobody shows, a second insurance, and nothing at all."""
    found = apart(*came)
    assert found.outcome is Outcome.INCONCLUSIVE
    assert words in found.reason


def test_a_pass_needs_a_line_to_miss() -> None:
    """Records of the line in scope, and nothing else, of a member of both; of others nothing is learnt."""
    came = (BRONZE, claim("e1", ("https://h/fhir/Coverage/c1/_history/2", None)))
    assert apart(*came).outcome is Outcome.PASS
    for own, words in ((("market",), "is in no line that is kept apart"), ((), "nobody says which lines")):
        found = apart(*came, own=own)
        assert found.outcome is Outcome.NOT_OFFERED
        assert words in found.reason
        assert found.details["absence"] == Absence.NOT_APPLICABLE
    assert apart(own=("medicaid",)).outcome is Outcome.PASS
    assert apart(CARE, own=()).outcome is Outcome.FAIL


def scope(own: tuple[str, ...], *mine: Observation, others: tuple[dict[str, Any], ...] = ()) -> Judgement:
    """Judge whether the lines in scope are served to ann, while another member is shown something."""
    return in_scope(Shown(mine, LINES, {}), "ann", own, [Shown((search(*others),), LINES, {})])


def test_a_line_in_scope_that_is_left_out_is_found() -> None:
    """Others get Coverages, or ann gets those of another line; both show that Coverages are served."""
    found = scope(("market",), search(), others=(BRONZE,))
    assert (found.outcome, found.observed) == (Outcome.FAIL, "no record of any line")
    assert scope(BOTH, search(CARE)).reason == "ann receives nothing of Marketplace, though it is in scope"


def test_what_does_not_tell_of_a_line_is_no_finding() -> None:
    """Nobody gets a Coverage, a search breaks down, a Coverage has other words; and no line, no question."""
    assert scope(("market",), search()).outcome is Outcome.INCONCLUSIVE
    assert scope(("market",), search(status=503), others=(BRONZE,)).outcome is Outcome.INCONCLUSIVE
    assert "Coverage/c3 (Dental)" in scope(("market",), search(STRANGE), others=(BRONZE,)).reason
    assert scope(("medicaid",), search(), others=(BRONZE,)).outcome is Outcome.NOT_OFFERED
    assert scope((), search(BRONZE)).outcome is Outcome.NOT_OFFERED


def test_a_record_of_each_line_in_scope_passes() -> None:
    """A claim is as good as its Coverage."""
    assert scope(BOTH, search(BRONZE)).outcome is Outcome.PASS
    held = claim("e1", ("#c", None), contained=[{**BRONZE, "id": "c"}])
    assert scope(("market",), search(held, kind="ExplanationOfBenefit")).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "odd", [{"class": 7, "type": []}, {"type": {"coding": {"code": "211"}}}, {"payor": [3, {"display": 4}]}]
)
def test_whatever_a_stranger_writes_is_read(odd: dict[str, Any]) -> None:
    """What has no shape of FHIR tells no line, and is no error."""
    assert apart(coverage("c5", **odd)).outcome is Outcome.INCONCLUSIVE
    assert apart({**claim("e1"), "insurance": [{"coverage": 3}, 7]}).outcome is Outcome.INCONCLUSIVE
