"""Other people in one's own record: a party's name is lawful, what else is shown of anybody is told or left open."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payerproof.checks.household.judge_company import parties_alone, relatives_of
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Judgement, Outcome

HOME = {"line": ["1 Elm Street"], "city": "Springfield", "state": "IL", "postalCode": "62701"}
OWN = {
    "resourceType": "Patient",
    "id": "p-ann",
    "name": [{"family": "Miller", "given": ["Ann", "Lee"]}],
    "birthDate": "1980-02-03",
    "address": [HOME],
    "identifier": [{"system": "https://payer.example/contract", "value": "817"}],
}
BEN = {**OWN, "id": "p-ben", "name": [{"family": "Miller", "given": ["Ben"]}], "birthDate": "1978-05-06"}
TIM = {**OWN, "id": "p-tim", "name": [{"family": "Miller", "given": ["Tim"]}], "birthDate": "2015-07-08"}
EVE = {
    **OWN,
    "id": "s",
    "name": [{"family": "Miller", "given": ["Eve"]}],
    "address": [{**HOME, "line": ["1 Elm St"]}],
    "telecom": [{"value": "1"}],
}
SPOUSE = {"coding": [{"code": "spouse"}]}


def answer(resource: dict[str, Any], status: int = 200) -> Observation:
    """Return the answer to a read."""
    headers = {"content-type": "application/fhir+json"}
    body = json.dumps(resource).encode()
    return Observation(Exchange("x1", "GET", "http://h/fhir/Coverage/c1", {}, b"", status, headers, body, 0, 0))


def coverage(*contained: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a coverage of ann's by her husband's contract."""
    found = {
        "resourceType": "Coverage",
        "id": "c1",
        "beneficiary": {"reference": "Patient/p-ann"},
        "relationship": SPOUSE,
        "subscriber": {"reference": "#s"} if contained else {"reference": "Patient/p-ben"},
        **fields,
    }
    return {**found, "contained": list(contained)} if contained else found


def claim(**fields: Any) -> dict[str, Any]:
    """Return a claim of ann's."""
    return {"resourceType": "ExplanationOfBenefit", "id": "e1", "patient": {"reference": "Patient/p-ann"}, **fields}


def judged(*resources: dict[str, Any]) -> Judgement:
    """Judge ann's record; she may read her son Tim, and not her husband Ben nor her adult son Max."""
    relatives = relatives_of(
        [
            ("ben", "p-ben", [BEN], ()),
            ("max", "p-max", [], ("Max Miller", "Max")),
            ("ann-senior", "p-old", [], ("Ann Miller",)),
        ],
        {"ben": "1978-05-06", "max": str(OWN["birthDate"])},
    )
    return parties_alone([answer(each) for each in resources], OWN, (TIM,), relatives)


def person(**fields: Any) -> dict[str, Any]:
    """Return a contained Patient called Ben."""
    return {"resourceType": "Patient", "id": "s", "name": [{"family": "Miller", "given": ["Ben"]}], **fields}


CONTAINED = [
    ("a name alone", person(), Outcome.PASS),
    ("a day of birth", person(birthDate="1978-05-06"), Outcome.FAIL),
    ("an address of his own", person(address=[{"line": ["9 Oak Lane"], "city": "Springfield"}]), Outcome.FAIL),
    ("the address that both have", person(address=[HOME]), Outcome.PASS),
    ("a telephone", person(telecom=[{"system": "phone", "value": "217-555-0100"}]), Outcome.FAIL),
    (
        "a Social Security number",
        person(identifier=[{"system": "http://hl7.org/fhir/sid/us-ssn", "value": "900-11-2222"}]),
        Outcome.FAIL,
    ),
    ("the contract's number", person(identifier=[{"system": "x", "value": "817"}]), Outcome.PASS),
    ("a number of his own", person(identifier=[{"system": "x", "value": "818"}]), Outcome.INCONCLUSIVE),
    ("a gender", person(gender="male"), Outcome.INCONCLUSIVE),
    ("herself", {**OWN, "id": "s", "telecom": [{"value": "217-555-0101"}]}, Outcome.PASS),
    ("herself by the first name", {**person(telecom=[{"value": "1"}]), "name": [{"given": ["Ann"]}]}, Outcome.PASS),
    ("her son, whom she may read", {**TIM, "id": "s"}, Outcome.PASS),
    ("her mother of the same name", {**OWN, "id": "s", "birthDate": "1950-01-01", "identifier": []}, Outcome.FAIL),
    ("her own day mistyped", {**OWN, "id": "s", "birthDate": "1980-03-02"}, Outcome.INCONCLUSIVE),
    ("her husband by one contract", {**BEN, "id": "s"}, Outcome.FAIL),
    ("her twin", {**EVE, "birthDate": "1980-02-03"}, Outcome.INCONCLUSIVE),
    ("her twin, without the number", {**EVE, "birthDate": "1980-02-03", "identifier": []}, Outcome.INCONCLUSIVE),
    ("a stranger of her day", {**EVE, "name": [{"family": "Fox", "given": ["Eve"]}], "identifier": []}, Outcome.FAIL),
    ("herself by another first name and her number", {**EVE, "birthDate": None}, Outcome.INCONCLUSIVE),
    ("both first names in one text", {**EVE, "name": [{"family": "Miller", "given": ["Ann Lee"]}]}, Outcome.PASS),
    ("a hyphen between them", {**EVE, "name": [{"family": "Miller", "given": ["Lee-Ann"]}]}, Outcome.PASS),
    ("the year of her birth", {**EVE, "birthDate": "1980", "identifier": []}, Outcome.INCONCLUSIVE),
    ("nobody can say whom", {"resourceType": "Patient", "id": "s", "telecom": [{"value": "1"}]}, Outcome.INCONCLUSIVE),
    ("an organization", {"resourceType": "Organization", "id": "s", "telecom": [{"value": "1"}]}, Outcome.PASS),
]


@pytest.mark.parametrize(
    ("contained", "outcome"), [each[1:] for each in CONTAINED], ids=[each[0] for each in CONTAINED]
)
def test_contained_people(contained: dict[str, Any], outcome: Outcome) -> None:
    """What no record of another needs is a finding, what depends on the payer's minimum is left open."""
    assert judged(coverage(contained)).outcome is outcome


DIV = {"status": "generated", "div": "<div><p>Claim of Max Miller, paid</p></div>"}
NAMED = [
    ("the own name", claim(patient={"reference": "Patient/p-ann", "display": "Ann Miller"}), Outcome.PASS),
    ("another's name as the owner", claim(patient={"display": "Max Miller"}), Outcome.FAIL),
    ("a party's name", claim(patient={"display": "Ben Miller"}), Outcome.PASS),
    ("a narrative", claim(text=DIV), Outcome.FAIL),
    ("a note", claim(processNote=[{"text": "Seen with Max Miller."}]), Outcome.INCONCLUSIVE),
    ("a first name alone", claim(processNote=[{"text": "Max dose 5 mg."}]), Outcome.PASS),
    ("a provider of that name", claim(text=DIV, provider={"display": "Max Miller"}), Outcome.PASS),
    ("a longer name", claim(patient={"display": "Max Millerton"}), Outcome.PASS),
]


@pytest.mark.parametrize(("record", "outcome"), [each[1:] for each in NAMED], ids=[each[0] for each in NAMED])
def test_people_named_in_words(record: dict[str, Any], outcome: Outcome) -> None:
    """A record displayed under a relative's name is a finding; what a note says is left open."""
    assert judged(coverage(), record).outcome is outcome


def test_a_narrative_is_left_open_where_the_subscriber_is_not_told() -> None:
    """Whoever is named may be the subscriber."""
    assert judged(coverage(subscriber=None), claim(text=DIV)).outcome is Outcome.INCONCLUSIVE


PARTIES = [
    ("a related person without a name", {"payee": {"party": {"reference": "RelatedPerson/1"}}}, Outcome.INCONCLUSIVE),
    ("a number alone", {"payee": {"party": {"identifier": {"value": "817"}}}}, Outcome.INCONCLUSIVE),
    ("a related person by name", {"payee": {"party": {"reference": "RelatedPerson/1", "display": "X"}}}, Outcome.FAIL),
    ("the one who is named", {"payee": {"party": {"display": "Miller, Max A."}}}, Outcome.PASS),
    ("an organization", {"payee": {"party": {"reference": "Organization/1"}}}, Outcome.FAIL),
    ("another member", {"payee": {"party": {"reference": "http://h/fhir/Patient/p-ben"}}}, Outcome.FAIL),
]


@pytest.mark.parametrize(("fields", "outcome"), [each[1:] for each in PARTIES], ids=[each[0] for each in PARTIES])
def test_a_narrative_may_name_a_party(fields: dict[str, Any], outcome: Outcome) -> None:
    """Who is paid may be named; where it is not told who that is, whoever is named may be the one."""
    assert judged(coverage(), claim(text=DIV, **fields)).outcome is outcome


def test_a_narrative_may_name_a_policy_holder() -> None:
    """A holder of the contract whom a coverage names, or contains by name, may be named by the claims of it."""
    holder = {"resourceType": "RelatedPerson", "id": "s", "name": [{"text": "Max Miller"}]}
    unnamed = {"resourceType": "RelatedPerson", "id": "s"}
    assert judged(coverage(policyHolder={"reference": "RelatedPerson/1"}), claim(text=DIV)).outcome is (
        Outcome.INCONCLUSIVE
    )
    assert judged(coverage(holder), claim(text=DIV)).outcome is Outcome.PASS
    assert judged(coverage(unnamed), claim(text=DIV)).outcome is Outcome.INCONCLUSIVE


def test_who_has_no_known_patient_may_be_a_party() -> None:
    """A reference to a Patient who is not known may be to the very one whom a text names."""
    john = relatives_of([("john", None, [], ("John Smith",))])
    record = coverage(subscriber={"reference": "Patient/x"}, text={"div": "<div>Subscriber: John Smith</div>"})
    assert parties_alone([answer(record)], OWN, (), john).outcome is Outcome.INCONCLUSIVE
    bearing = claim(patient={"reference": "Patient/p-ann", "display": "John Smith"})
    assert parties_alone([answer(record), answer(bearing)], OWN, (), john).outcome is Outcome.INCONCLUSIVE


def test_nothing_is_learnt_without_a_record() -> None:
    """Where no coverage and no claim is served, nobody could have been shown."""
    assert judged(OWN).outcome is Outcome.INCONCLUSIVE
    assert parties_alone([answer(coverage(), 404)], OWN, (), ()).outcome is Outcome.INCONCLUSIVE


BIRTHDAYS = [
    ("her husband's, by the name of an extension", "https://x.example/policy-holder-born", "1978-05-06", Outcome.FAIL),
    ("with a time", "https://x.example/subscriber-birth-date", "1978-05-06T00:00:00Z", Outcome.FAIL),
    ("the same day as that of a service", "https://x.example/last-visit", "1978-05-06", Outcome.PASS),
    ("her own, which is her son's as well", "https://x.example/birthDate", "1980-02-03", Outcome.PASS),
    ("another word that begins alike", "https://x.example/dobson-score", "1978-05-06", Outcome.PASS),
]


@pytest.mark.parametrize(
    ("url", "day", "outcome"), [each[1:] for each in BIRTHDAYS], ids=[each[0] for each in BIRTHDAYS]
)
def test_birthdays_in_a_record(url: str, day: str, outcome: Outcome) -> None:
    """A relative's day of birth is no part of a claim, where the place says that it is one."""
    judgement = judged(claim(extension=[{"url": url, "valueDateTime": day}]))
    assert judgement.outcome is outcome
    assert ("ben" in judgement.reason) is (outcome is Outcome.FAIL)
