"""Content: identity, sameness, schema, profiles, references, business rules."""

import pytest

from payerproof.checks.common import facets
from payerproof.checks.conformance.content import claims, judge_content, judge_profiles
from payerproof.checks.conformance.search import judge_include
from payerproof.fhir.issue import NOT_FOUND, Issue, IssueSeverity, Result
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BROKEN, REFUSED, Json, answer, bundle, claim, including

ISSUE = Issue(IssueSeverity.ERROR, "Patient.name", "us-core-6", "invariant", "a name is missing")
_HELD = ("http://x/P|1.0.0",)
GOOD, BAD = Result([], _HELD), Result([ISSUE], _HELD)
UNHELD = Result([Issue(IssueSeverity.NOT_EVALUATED, "Patient", None, NOT_FOUND, "http://x/P|9 is not at hand")], _HELD)
_META = {"lastUpdated": "2020-01-01T00:00:00Z", "profile": ["http://x"]}


def _adjudication(code: str, value: float) -> Json:
    return {"category": {"coding": [{"code": code}]}, "amount": {"value": value}}


def _codes(code: str) -> Json:
    return {"coding": [{"code": code}]}


WANTED = ("lastUpdated", "profile")


def test_names_itself() -> None:
    """The resource asked for, with its meta, passes; another id, another type or less meta does not."""
    good = answer(claim("a", meta=_META))
    assert Outcome.PASS is judge_content.names_itself(good, "ExplanationOfBenefit", "a", WANTED).outcome
    for bad in (claim("ab", meta=_META), claim("a"), claim("a", meta={"profile": ["http://x"]}), {"id": "a"}):
        assert Outcome.FAIL is judge_content.names_itself(answer(bad), "ExplanationOfBenefit", "a", WANTED).outcome
    assert Outcome.FAIL is judge_content.names_itself(REFUSED, "ExplanationOfBenefit", "a", WANTED).outcome
    assert Outcome.INCONCLUSIVE is judge_content.names_itself(BROKEN, "ExplanationOfBenefit", "a", WANTED).outcome


def test_same_content() -> None:
    """Equal passes, another value or a refused read does not, nothing found decides nothing."""
    listed, found = answer(bundle("a")), claim("a")
    assert Outcome.PASS is judge_content.same_content(answer(claim("a")), found, listed).outcome
    assert Outcome.FAIL is judge_content.same_content(answer(claim("a", status="active")), found, listed).outcome
    assert Outcome.FAIL is judge_content.same_content(REFUSED, found, listed).outcome
    assert Outcome.INCONCLUSIVE is judge_content.same_content(answer(claim("a")), None, listed).outcome


def test_fits_r4() -> None:
    """A patient passes; an unknown element, a wrong type and an invented resource do not; nothing decides nothing."""
    seen = [answer(bundle())]
    assert Outcome.PASS is judge_content.fits_r4([{"resourceType": "Patient", "active": True}], seen).outcome
    for bad in (
        {"resourceType": "Patient", "colour": "red"},
        {"resourceType": "Patient", "active": "yes"},
        {"resourceType": "Pet"},
    ):
        assert Outcome.FAIL is judge_content.fits_r4([bad], seen).outcome
    assert Outcome.INCONCLUSIVE is judge_content.fits_r4([], seen).outcome


def test_include() -> None:
    """What is named is there once; missing, twice or refused is a finding; nothing to follow is not offered."""
    match = bundle("a")
    org: Json = {"resourceType": "Organization", "id": "o"}
    named = frozenset({"Organization/o"})
    assert Outcome.PASS is judge_include.delivers(answer(including(match, org)), named, "_include=x").outcome
    for bad in (
        answer(match),
        answer(including(match, org, org)),
        REFUSED,
        answer(including(match, {**org, "id": "o1"})),
    ):
        assert Outcome.FAIL is judge_include.delivers(bad, named, "_include=x").outcome
    assert Outcome.NOT_OFFERED is judge_include.delivers(answer(match), frozenset(), "_include=x").outcome
    for doubt in (BROKEN, answer(bundle())):
        assert Outcome.INCONCLUSIVE is judge_include.delivers(doubt, named, "_include=x").outcome


def test_profiles() -> None:
    """No issue passes, one is a finding with its place, nothing validated decides nothing."""
    good = judge_profiles.valid({"Patient/a": GOOD}, [])
    assert (good.outcome, "http://x/P|1.0.0" in good.observed) == (Outcome.PASS, True)
    judged = judge_profiles.valid({"Patient/a": BAD, "Patient/b": GOOD, "Patient/c": UNHELD}, [])
    assert (judged.outcome, judged.details["issues"][0]["expression"]) == (Outcome.FAIL, "Patient.name")
    judged = judge_profiles.valid({"Patient/b": GOOD, "Patient/c": UNHELD}, [], {"Patient/c": ["c#1"]})
    assert (judged.outcome, facets.of(judged)) == (Outcome.INCONCLUSIVE, {"c#1": Outcome.INCONCLUSIVE})
    assert "http://x/P|9 is not at hand" in judged.reason
    assert Outcome.INCONCLUSIVE is judge_profiles.valid({}, [BROKEN]).outcome


def test_profiles_are_told_apart() -> None:
    """A bad resource breaks the profiles that it was judged by, and no other."""
    by_profile = {"Patient/a": ["C4BB-Patient", "c#1"], "Patient/b": ["us-core-patient", "u#2"], "Patient/c": ["u#2"]}
    judged = judge_profiles.valid({"Patient/a": GOOD, "Patient/b": BAD, "Patient/c": GOOD}, [], by_profile)
    good, bad = Outcome.PASS, Outcome.FAIL
    assert facets.of(judged) == {"C4BB-Patient": good, "c#1": good, "us-core-patient": bad, "u#2": bad}
    assert facets.of(judge_profiles.valid({"Patient/a": GOOD}, [], by_profile)) == {"C4BB-Patient": good, "c#1": good}


def test_must_support_of_each_guide_is_told_apart() -> None:
    """An element that is lost breaks the guide whose profile asks for it; a profile of no guide breaks none."""
    homes = {"http://x/P|1": "x#1", "http://y/P|2": "y#2"}
    counts = dict.fromkeys((*homes, "http://z/P|3"), (3, 4))
    judged = judge_profiles.populated({"http://y/P|2": ["P.a"]}, counts, [], homes)
    assert (judged.outcome, facets.of(judged)) == (Outcome.FAIL, {"x#1": Outcome.PASS, "y#2": Outcome.FAIL})
    assert facets.of(judge_profiles.populated({}, counts, [])) == {}


def test_claimed_and_populated() -> None:
    """A resource without profile, and an element that is held and never served, are findings."""
    assert Outcome.PASS is judge_profiles.claimed([], 2, []).outcome
    assert Outcome.FAIL is judge_profiles.claimed(["Patient/a"], 2, []).outcome
    assert Outcome.INCONCLUSIVE is judge_profiles.claimed([], 0, []).outcome
    assert Outcome.PASS is judge_profiles.populated({}, {"http://x/P|1": (3, 4)}, []).outcome
    assert Outcome.FAIL is judge_profiles.populated({"http://x/P|1": ["P.a"]}, {"http://x/P|1": (3, 4)}, []).outcome
    assert Outcome.INCONCLUSIVE is judge_profiles.populated({}, {}, []).outcome


def test_references() -> None:
    """Each reference reads as itself; another id or a refusal is dead; none to follow decides nothing."""
    alive = answer({"resourceType": "Organization", "id": "o"})
    assert Outcome.PASS is judge_profiles.leads({"Organization/o": alive}).outcome
    for reference, seen in (("Organization/p", alive), ("Practitioner/o", alive), ("Organization/o", REFUSED)):
        assert Outcome.FAIL is judge_profiles.leads({reference: seen}).outcome
    assert Outcome.INCONCLUSIVE is judge_profiles.leads({}).outcome
    assert Outcome.INCONCLUSIVE is judge_profiles.leads({"Organization/o": BROKEN}).outcome


def test_amounts() -> None:
    """Sums to the cent pass, also in floating point; one cent more does not; a category of its own is nobody's sum."""
    lines = [{"adjudication": [_adjudication("paid", 0.1)]}, {"adjudication": [_adjudication("paid", 0.2)]}]
    right = claim("a", item=lines, total=[_adjudication("paid", 0.3), _adjudication("other", 5)])
    wrong = claim("a", item=lines, total=[_adjudication("paid", 0.33)])
    header = claim("a", item=lines, adjudication=[_adjudication("paid", 7)], total=[_adjudication("paid", 0.3)])
    assert [
        list(claims.amounts_add_up(right)),
        *(len(list(claims.amounts_add_up(item))) for item in (wrong, header)),
    ] == [[], 1, 1]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (claim("a", outcome="complete", item=[{"sequence": 1, "adjudication": [{}]}]), 0),
        (claim("a", outcome="complete", item=[{"sequence": 1}]), 1),
        (claim("a", outcome="queued", item=[{"sequence": 1}]), 0),
        (claim("a", outcome="complete", adjudication=[_adjudication("paid", 7)], item=[{"sequence": 1}]), 0),
        (claim("a", outcome="complete", adjudication=[{"category": {}}], item=[{"sequence": 1}]), 1),
    ],
)
def test_adjudicated(item: Json, expected: int) -> None:
    """A line of a finished claim without adjudication is found, unless the claim as a whole has one."""
    assert expected == len(list(claims.adjudicated(item)))


def test_insurer() -> None:
    """The insurer is the payor of the one focal coverage; no focal one, two, or another payor are found."""
    coverages = {"Coverage/c": {"payor": [{"reference": "Organization/p"}]}}
    focal = {"focal": True, "coverage": {"reference": "Coverage/c"}}
    right = claim("a", insurer={"reference": "Organization/p"}, insurance=[focal])
    wrong = claim("a", insurer={"reference": "Organization/q"}, insurance=[focal])
    assert [*claims.one_focal_coverage(right), *claims.insurer_pays_focal_coverage(right, coverages)] == []
    assert len(list(claims.insurer_pays_focal_coverage(wrong, coverages))) == 1
    for insurance in ([], [focal, focal], [{"focal": False}]):
        assert len(list(claims.one_focal_coverage(claim("a", insurance=insurance)))) == 1


def test_payee() -> None:
    """A provider is paid as provider, a person as subscriber; the other way round is found."""
    for code, party, expected in (
        ("provider", "Organization/o", 0),
        ("provider", "Patient/p", 1),
        ("subscriber", "Patient/p", 0),
        ("subscriber", "Practitioner/p", 1),
        ("other", "Patient/p", 0),
        ("provider", "http://x/fhir/Practitioner/p", 0),
        ("provider", "#inner", 0),
        ("subscriber", "#inner", 1),
        ("subscriber", "#lost", 0),
    ):
        inner = [{"resourceType": "Practitioner", "id": "inner"}]
        item = claim("a", contained=inner, payee={"type": _codes(code), "party": {"reference": party}})
        assert expected == len(list(claims.payee_fits_its_type(item)))


def _related(code: str, number: str | None) -> Json:
    named = {"reference": {"value": number}} if number else {}
    return {"relationship": _codes(code), **named}


def test_related() -> None:
    """A prior claim that was cancelled passes; one without name, itself, or a prior one still active do not."""
    old = claim("old", status="cancelled", identifier=[{"value": "1"}])
    new = claim("new", status="active", identifier=[{"value": "2"}], related=[_related("prior", "1")])
    assert list(claims.related_claims_are_others(new, [old, new])) == []
    assert len(list(claims.related_claims_are_others(new, [{**old, "status": "active"}, new]))) == 1
    for number in (None, "2"):
        odd = {**new, "related": [_related("prior", number)]}
        assert len(list(claims.related_claims_are_others(odd, [old, odd]))) == 1
