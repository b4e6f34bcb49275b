"""Questions: what a narrower search must and must not hold, worked out from the resources themselves."""

from __future__ import annotations

from typing import Any

from payerproof.checks.conformance.searching import Question, alternatives, modified, questions, token_forms
from payerproof.checks.search_tables import Parameter
from payerproof.fhir.references import referred

CARIN = ("hl7.fhir.us.carin-bb#2.0.0",)
SYSTEM = "http://terminology.hl7.org/CodeSystem/claim-type"


def _claim(name: str, code: str, start: str) -> dict[str, Any]:
    return {
        "resourceType": "ExplanationOfBenefit",
        "id": name,
        "type": {"coding": [{"system": SYSTEM, "code": code}]},
        "patient": {"reference": "Patient/ann"},
        "billablePeriod": {"start": start, "end": start},
    }


CLAIMS = {
    f"ExplanationOfBenefit/{item['id']}": item
    for item in (
        _claim("a1", "oral", "2019-01-01"),
        _claim("a12", "pharmacy", "2020-02-02"),
        _claim("b1", "pharmacy", "2021-03-03"),
    )
}


def _asked(name: str) -> dict[str, Question]:
    return {item.query: item for item in questions(CARIN, "ExplanationOfBenefit", name, CLAIMS)}


def test_a_token_with_and_without_system() -> None:
    """The value that tells most is asked for plain, with its system, with another system, cut short and made up."""
    asked = _asked("type")
    sizes = sorted((len(item.must), len(item.never)) for item in asked.values())
    assert sizes == [(0, 3), (0, 3), (0, 3), (0, 3), (1, 2), (1, 2)]
    assert any("%7C" in query for query in asked)


def test_an_id_that_begins_another() -> None:
    """The neighbours of an id are asked for only where they are nobody's: a1 begins a12, and is somebody's."""
    asked = _asked("_id")
    found = {query.removeprefix("_id="): item for query, item in asked.items()}
    assert {len(item.must) for item in found.values()} == {0, 1}
    assert all(item.must == {f"ExplanationOfBenefit/{name}"} for name, item in found.items() if item.must)


def test_a_reference_of_nobody() -> None:
    """The patient that all have finds all; cut short or made up it finds nothing."""
    sizes = sorted(len(item.must) for item in _asked("patient").values())
    assert sizes == [0, 0, 3]


def test_a_date_and_the_far_future() -> None:
    """The day amid the data, everything from it on, and nothing from the far future."""
    found = {query: sorted(item.must) for query, item in _asked("billable-period-start").items()}
    assert found == {
        "billable-period-start=2020-02-02": ["ExplanationOfBenefit/a12"],
        "billable-period-start=ge2020-02-02": ["ExplanationOfBenefit/a12", "ExplanationOfBenefit/b1"],
        "billable-period-start=ge2199-01-01": [],
    }


def test_nothing_to_ask() -> None:
    """A parameter without a value here, or of unknown meaning, gives no question."""
    assert questions(CARIN, "ExplanationOfBenefit", "identifier", CLAIMS) == ()
    assert questions(CARIN, "ExplanationOfBenefit", "payerproof", CLAIMS) == ()


def test_alternatives_need_two_values() -> None:
    """Two values of which neither finds what the other does are asked for at once; one shared by all is not enough."""
    both = alternatives(CARIN, "ExplanationOfBenefit", "type", CLAIMS)
    assert both is not None
    assert (both.query, len(both.must), len(both.never)) == ("type=oral,pharmacy", 3, 0)
    assert alternatives(CARIN, "ExplanationOfBenefit", "patient", CLAIMS) is None


def test_references_found_anywhere() -> None:
    """Relative references at any depth, their versions cut off; contained and absolute ones are left out."""
    node = {
        "a": [{"reference": "Patient/p/_history/2"}, {"reference": "#x"}],
        "b": {"reference": "https://x/Patient/q"},
        "c": {"reference": "https://payer.example/fhir/Patient/r"},
    }
    assert list(referred(node, "https://payer.example/fhir")) == ["Patient/p", "Patient/r"]


def test_a_system_alone_and_no_system() -> None:
    """Any code of the system finds all that have one; a code without system finds none that has a system."""
    found = list(token_forms(CARIN, "ExplanationOfBenefit", "type", CLAIMS))
    assert [(len(item.must), len(item.never)) for item in found] == [(3, 0), (0, 1)]
    assert [item.query.endswith("%7C") for item in found] == [True, False]


def test_a_bare_code_is_left_open() -> None:
    """A code without a system of its own has that of its binding, so no form is sure to find it or not."""
    bare = {name: {**item, "type": {"coding": [{"code": "pharmacy"}]}} for name, item in CLAIMS.items()}
    assert list(token_forms(CARIN, "ExplanationOfBenefit", "type", bare)) == []
    mixed = {**CLAIMS, "ExplanationOfBenefit/b1": bare["ExplanationOfBenefit/b1"]}
    for item in token_forms(CARIN, "ExplanationOfBenefit", "type", mixed):
        assert "ExplanationOfBenefit/b1" not in item.must | item.never


def _identified(name: str, *numbers: str) -> dict[str, Any]:
    return {"resourceType": "Coverage", "id": name, "identifier": [{"value": each} for each in numbers]}


def test_what_does_not_have_a_code() -> None:
    """One that has it beside another has it; one that has none does not."""
    parameter = Parameter("Coverage", "identifier", "token", "Coverage.identifier")
    held = {item["id"]: item for item in (_identified("a", "77", "88"), _identified("b", "99"), _identified("c"))}
    (question,) = modified(parameter, held)
    wanted = question.label.partition("=")[2]
    having = {"77": {"a"}, "88": {"a"}, "99": {"b"}}[wanted]
    assert question.query.startswith("identifier:not=")
    assert (set(question.never), set(question.must)) == (having, {"a", "b", "c"} - having)


def test_texts_in_other_letters() -> None:
    """The beginning is found in any letters, all of it as it stands by `:exact` alone, and a part by `:contains`."""
    parameter = Parameter("Patient", "family", "string", "Patient.name.family")
    held = {
        name: {"resourceType": "Patient", "id": name, "name": [{"family": family}]}
        for name, family in (("a", "Rivera"), ("b", "Okafor"))
    }
    found = {each.label: (sorted(each.must), sorted(each.never)) for each in modified(parameter, held)}
    assert found == {
        "family:exact=Okafor": (["b"], ["a"]),
        "family:exact=oKAFOR": ([], ["a", "b"]),
        "family:contains=kafor": (["b"], []),
    }
