"""R4 resources against the base specification: structure, choices, references, extensions, narrative, containment."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.fhir.validator import Validator
from tests.unit.fhir.samples import DIV, errors, observation, of, patient

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
UNKNOWN = {"url": "https://payer.example/a", "valueCode": "x"}


def test_valid_samples(base: Validator) -> None:
    """The samples of these tests are valid themselves."""
    assert errors(base.validate(patient())) == []
    assert errors(base.validate(observation())) == []


@pytest.mark.parametrize(
    ("changes", "place", "constraint"),
    [
        ({"unknownThing": 1}, "Patient", None),
        ({"name": {"family": "x"}}, "Patient.name", None),
        ({"gender": ["female"]}, "Patient.gender", None),
        ({"gender": None, "_gender": {}}, "Patient.gender", "ele-1"),
        ({"gender": "woman"}, "Patient.gender", None),
        ({"active": "true"}, "Patient.active", None),
        ({"birthDate": "1984-02-30"}, "Patient.birthDate", None),
        ({"name": []}, "Patient.name", None),
        ({"name": [None]}, "Patient.name[0]", None),
        ({"name": [{}]}, "Patient.name[0]", "ele-1"),
        ({"name": [{"id": "n"}]}, "Patient.name[0]", "ele-1"),
        ({"name": [{"given": ["Ada", None]}]}, "Patient.name[0].given[1]", None),
        ({"name": [{"given": [""]}]}, "Patient.name[0].given[0]", "ele-1"),
        ({"name": [{"given": ["A"], "_given": [None, {"extension": []}]}]}, "Patient.name[0].given[1].extension", None),
        ({"deceasedBoolean": True, "deceasedDateTime": "2020"}, "Patient", None),
        ({"deceasedString": "yes"}, "Patient", None),
        ({"contact": [{"gender": "male"}]}, "Patient.contact[0]", "pat-1"),
        ({"link": [{"type": "refer"}]}, "Patient.link[0]", None),
        ({"telecom": [{"value": "555"}]}, "Patient.telecom[0]", "cpt-2"),
        ({"telecom": [{"system": "phone", "value": "5", "rank": 0}]}, "Patient.telecom[0].rank", None),
        ({"address": [{"period": {"start": "2020", "end": "2019"}}]}, "Patient.address[0].period", "per-1"),
        ({"identifier": [{"system": "members", "value": "1"}]}, "Patient.identifier[0]", None),
        ({"identifier": [{"system": "urn:ietf:rfc:3986", "value": "1 2"}]}, "Patient.identifier[0]", None),
        ({"maritalStatus": {"coding": [{"system": "local", "code": "M"}]}}, "Patient.maritalStatus.coding[0]", None),
        ({"meta": {"profile": ["not/absolute"]}}, "Patient.meta.profile[0]", None),
        ({"id": "no spaces"}, "Patient.id", None),
        ({"gender": None, "_gender": {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}}, "Patient.gender", None),
        ({"name": [{"id": "n", "text": "x"}, {"id": "n", "text": "y"}]}, "Patient.name[1].id", None),
        ({"name": [{"id": "n", "text": "x"}], "_gender": {"id": "n"}}, "Patient.gender.id", None),
        ({"_gender": {"id": ""}}, "Patient.gender.id", "ele-1"),
        ({"name": [{"text": "x", "id": "n", "_id": {"extension": [UNKNOWN]}}]}, "Patient.name[0]", None),
        ({"extension": [UNKNOWN | {"_url": {"id": "u"}}]}, "Patient.extension[0]", None),
        ({"extension": [UNKNOWN | {"url": "https://payer.example/a b"}]}, "Patient.extension[0].url", None),
        ({"photo": [{"contentType": "text/plain", "data": "YWJj", "size": 4}]}, "Patient.photo[0]", None),
        (
            {"generalPractitioner": [{"reference": "Practitioner/7", "type": "Organization"}]},
            "Patient.generalPractitioner[0]",
            None,
        ),
        (
            {"generalPractitioner": [{"reference": "Practitioner/7", "type": "https://payer.example/model"}]},
            "Patient.generalPractitioner[0]",
            None,
        ),
    ],
)
def test_broken_patient(base: Validator, changes: dict[str, Any], place: str, constraint: str | None) -> None:
    """Each kind of damage is found at its place."""
    assert (place, constraint) in errors(base.validate(patient(**changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"birthDate": None, "_birthDate": {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}},
        {"language": None, "_language": {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}},
        {"_gender": {"id": "g"}},
        {"name": [{"given": ["A", "B"], "_given": [{"id": "g"}]}]},
        {"communication": [{"language": {"text": "a language of her own"}}]},
        {"name": [{"given": ["A", None], "_given": [None, {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}]}]},
        {"name": [{"id": "n", "text": "x"}]},
        {"deceasedDateTime": "2020-01-01"},
        {"address": [{"period": {"start": "2020-02-03T10:00:00Z", "end": "2020-02-03"}}]},
        {"multipleBirthInteger": 2},
        {"communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "en-US"}]}}]},
        {"extension": [{"url": "https://payer.example/eye-colour", "valueString": "green"}]},
        {"text": {"status": "generated", "div": DIV.replace("patient", "p&amp;a&#160;t &lt;")}},
        {"photo": [{"contentType": "text/plain", "data": "YWJj", "size": 3}]},
        {"generalPractitioner": [{"reference": "Practitioner/7", "type": "Practitioner"}]},
        {"extension": [{"url": "https://payer.example/a", "extension": [{"url": "part", "valueCode": "x"}]}]},
        {"implicitRules": None, "language": "de-CH"},
    ],
)
def test_legal_patient(base: Validator, changes: dict[str, Any]) -> None:
    """What the specification allows is accepted."""
    assert errors(base.validate(patient(**changes))) == []


@pytest.mark.parametrize(
    ("reference", "good"),
    [
        ("Practitioner/7", True),
        ("Practitioner/7/_history/2", True),
        ("https://payer.example/fhir/Organization/7", True),
        ("urn:uuid:c757873d-ec9a-4326-a141-556f43239520", True),
        ("https://payer.example/some/other/place", True),
        ("Practitioner?identifier=1", True),
        ("Slot/abc", False),
        ("https://payer.example/fhir/Coverage/7", False),
        ("nonsense", False),
        ("#nowhere", False),
    ],
)
def test_reference(base: Validator, reference: str, good: bool) -> None:  # noqa: FBT001 - a column of the table
    """A literal reference names a type that the element allows, or one that cannot be told."""
    found = errors(base.validate(patient(generalPractitioner=[{"reference": reference}])))
    assert (found == []) is good


def test_contained(base: Validator) -> None:
    """A contained resource is judged as its own type, and wants to be referred to."""
    inner = {"resourceType": "Practitioner", "id": "doc", "gender": "nobody"}
    whole = patient(contained=[inner], generalPractitioner=[{"reference": "#doc"}])
    assert errors(base.validate(whole)) == [("Patient.contained[0].gender", None)]
    assert ("Patient", "dom-3") in errors(base.validate(patient(contained=[inner | {"gender": "male"}])))
    nested = inner | {"gender": "male", "meta": {"lastUpdated": "2024-01-01T00:00:00Z"}, "contained": [inner]}
    found = errors(base.validate(patient(contained=[nested], generalPractitioner=[{"reference": "#doc"}])))
    assert {("Patient", "dom-2"), ("Patient", "dom-4")} <= set(found)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"valueReference": {"reference": "#doc"}}, []),
        ({"valueUri": "#doc"}, []),
        ({"valueCanonical": "#doc"}, []),
        ({"valueString": "#doc"}, [("Patient", "dom-3")]),
    ],
)
def test_what_refers_to_a_contained_resource(
    base: Validator, value: dict[str, Any], found: list[tuple[str, str | None]]
) -> None:
    """A reference or a URL refers to it; a text that looks like one does not."""
    inner = {"resourceType": "Practitioner", "id": "doc"}
    whole = patient(contained=[inner], extension=[{"url": UNKNOWN["url"], **value}])
    assert found == errors(base.validate(whole))


@pytest.mark.parametrize("text", [" ", "\u00a0", "a\u0007", "a\u0000"])
def test_text_that_is_advised_against(base: Validator, text: str) -> None:
    """White space alone and control characters are no rule broken, but worth a warning."""
    issues = base.validate(patient(name=[{"family": text, "given": [text]}]))
    assert (errors(issues), of(issues, "warning")) == ([], ["Patient.name[0].family", "Patient.name[0].given[0]"])


@pytest.mark.parametrize(
    ("system", "good"),
    [
        ("https://payer.example/codes", True),
        ("http://terminology.hl7.org/CodeSystem/of-a-later-day", True),
        ("http://hl7.org/fhir/sid/cvx", True),
        ("http://hl7.org/fhir/ValueSet/marital-status", False),
        ("http://hl7.org/fhir/no-such-system", True),
        ("http://snomed.info/sct/731000124108", False),
        ("http://loinc.org/", False),
    ],
)
def test_system_of_a_coding(base: Validator, system: str, good: bool) -> None:  # noqa: FBT001 - a column of the table
    """A system is one's own, or spelled as its owner spells it; a value set is none."""
    made = observation(code={"coding": [{"system": system, "code": "x"}]})
    assert (errors(base.validate(made)) == []) is good


def test_contained_of_the_wrong_type(base: Validator) -> None:
    """A reference to a contained resource is checked against what is really there."""
    inner = {"resourceType": "Basic", "id": "x", "code": {"text": "x"}}
    whole = patient(contained=[inner], generalPractitioner=[{"reference": "#x"}])
    assert errors(base.validate(whole)) == [("Patient.generalPractitioner[0]", None)]


@pytest.mark.parametrize(
    ("extension", "constraint"),
    [
        ({"url": ABSENT}, "ext-1"),
        ({"url": ABSENT, "valueCode": "unknown", "extension": [{"url": "x:y", "valueString": "z"}]}, "ext-1"),
        ({"url": ABSENT, "valueString": "unknown"}, None),
        ({"url": ABSENT, "valueCode": "no-such-reason"}, None),
        ({"valueCode": "unknown"}, None),
        ({"url": "relative", "valueCode": "unknown"}, None),
        ({"url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime", "valueDateTime": "2020"}, None),
    ],
)
def test_broken_extension(base: Validator, extension: dict[str, Any], constraint: str | None) -> None:
    """An extension is judged by ext-1, by its definition, and by where that lets it stand."""
    found = errors(base.validate(patient(extension=[extension])))
    assert constraint in [key for _, key in found]


def test_extension_where_its_context_allows_it(base: Validator) -> None:
    """The birth time may stand on the birth date and nowhere else."""
    birth = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime", "valueDateTime": "2020"}]
    }
    assert errors(base.validate(patient(_birthDate=birth))) == []
    assert errors(base.validate(patient(_gender=birth))) == [("Patient.gender.extension[0]", None)]


def test_unknown_extensions_are_remarked(base: Validator) -> None:
    """An unknown extension is information; an unknown modifier, which may change everything, a warning."""
    unknown = [{"url": "https://payer.example/x", "valueString": "y"}]
    issues = base.validate(patient(extension=unknown, modifierExtension=unknown))
    assert of(issues, "information") == ["Patient.extension[0]"]
    assert of(issues, "warning") == ["Patient.modifierExtension[0]"]


@pytest.mark.parametrize(
    ("div", "constraint"),
    [
        (DIV, None),
        ("<div>no namespace</div>", "txt-1"),
        (DIV.replace("<p>", "<p onclick='x()'>"), "txt-1"),
        (DIV.replace("<p>A patient.</p>", "<script>x()</script>"), "txt-1"),
        (DIV.replace("</p>", ""), "txt-1"),
        (DIV.replace("<p>A patient.</p>", "  "), "txt-2"),
        ("<!DOCTYPE d [<!ENTITY a 'b'>]>" + DIV, "txt-1"),
        (DIV.replace("A patient.", "&bogus;"), "txt-1"),
    ],
)
def test_narrative(base: Validator, div: str, constraint: str | None) -> None:
    """The narrative is well-formed, harmless XHTML that shows something."""
    found = errors(base.validate(patient(text={"status": "generated", "div": div})))
    assert found == ([] if constraint is None else [("Patient.text.div", constraint)])


def test_missing_narrative_is_a_warning(base: Validator) -> None:
    """A resource without narrative breaks a best practice only."""
    (issue,) = base.validate(patient(text=None))
    assert (issue.severity.value, issue.constraint) == ("warning", "dom-6")


def test_choice_paths_name_the_type(base: Validator) -> None:
    """The path of a choice element is FHIRPath, not a JSON key; nested limits hold there too."""
    found = base.validate(observation(valueQuantity={"value": "70"}))
    assert errors(found) == [("Observation.value.ofType(Quantity).value", None)]
    two = errors(base.validate(observation(valueString="x")))
    assert two == [("Observation", None)]


def test_content_reference(base: Validator) -> None:
    """An element defined by another one's content is judged by it, to any depth."""
    part = {"linkId": "1", "type": "group", "item": [{"linkId": "1.1", "type": "nonsense"}]}
    form = {"resourceType": "Questionnaire", "status": "draft", "item": [part]}
    assert ("Questionnaire.item[0].item[0].type", None) in errors(base.validate(form))


def test_bundle_entries_are_resources_of_their_own(base: Validator) -> None:
    """Each entry is judged; references between entries are followed; full URLs match."""
    entries = [
        {"fullUrl": "https://payer.example/fhir/Patient/p1", "resource": patient()},
        {"fullUrl": "https://payer.example/fhir/Observation/o2", "resource": observation()},
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    assert errors(base.validate(bundle)) == [("Bundle.entry[1]", None)]
    entries[1]["fullUrl"] = "https://payer.example/fhir/Observation/o1"
    assert errors(base.validate(bundle)) == []
    entries[0]["fullUrl"] = entries[1]["fullUrl"]
    assert ("Bundle", "bdl-7") in errors(base.validate(bundle))


@pytest.mark.parametrize("value", [None, 3, "x", [], True, {"resourceType": "Nonsense"}, {}])
def test_what_is_no_resource_inside_a_resource(base: Validator, value: Any) -> None:
    """Whatever stands in place of a resource is an issue, not an exception."""
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": "a:b", "resource": value}]}
    assert errors(base.validate(bundle)) != []


@pytest.mark.parametrize("name", [None, 3, "", "Nonsense", "Resource", "HumanName"])
def test_unknown_type(base: Validator, name: Any) -> None:
    """A resource of no R4 type is a fatal issue."""
    (issue,) = base.validate({"resourceType": name})
    assert issue.severity.value == "fatal"


def test_profile_that_is_not_loaded(base: Validator) -> None:
    """A claim that cannot be checked is said to be so, and the base is judged all the same."""
    issues = base.validate(patient(meta={"profile": ["https://payer.example/p"]}, gender="x"))
    assert of(issues, "not-evaluated") == ["Patient.meta.profile[0]"]
    assert errors(issues) == [("Patient.gender", None)]


def test_profile_of_another_type(base: Validator) -> None:
    """A claim to be what the resource cannot be is an error."""
    claim = "http://hl7.org/fhir/StructureDefinition/bodyheight"
    assert errors(base.validate(patient(meta={"profile": [claim]}))) == [("Patient.meta.profile[0]", None)]
