"""FHIR's XML: the same resource as in JSON, nothing lost; what XML alone can do wrong is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from payerproof.fhir import validate
from payerproof.fhir.guides import shipped
from payerproof.fhir.packages import read_package
from payerproof.fhir.reading import UnreadableResource, read_resource
from payerproof.fhir.xml_reading import read_xml
from payerproof.guide_names import shipped_folder
from tests.unit.fhir.as_xml import as_xml
from tests.unit.fhir.samples import DIV, patient

HEAD = '<Patient xmlns="http://hl7.org/fhir">'


@pytest.mark.parametrize("name", [name for name in shipped() if "r4.core" not in name and "terminology" not in name])
def test_examples_there_and_back(name: str, packages: Path) -> None:
    """Every official example, written as XML and read again, is what it was, to the digit of each decimal."""
    manifest = json.loads((shipped_folder() / name.replace("#", "/") / "manifest.json").read_text(encoding="utf-8"))
    count = 0
    for file, text in read_package(packages / manifest["package"]).examples():
        if b"&reg;" in text or b"&copy;" in text:
            continue  # its narrative is no XML
        resource, _ = read_resource(text)
        read = read_xml(as_xml(resource))
        assert (file, read.resource, read.problems) == (file, resource, [])
        count += 1
    assert count


@pytest.mark.parametrize(
    ("xml", "place", "words"),
    [
        (f'{HEAD}<gender value="x"/></Patient>', "Patient.gender", "not in the required value set"),
        (f'{HEAD}<birthDate value="1"/><gender value="male"/></Patient>', "Patient", "gender is out of order"),
        (f'{HEAD}<gender value="male"/><gender value="male"/></Patient>', "Patient", "gender stands twice"),
        (f'{HEAD}<active value="yes"/></Patient>', "Patient.active", "is no boolean"),
        (f'{HEAD}<active value="1"/></Patient>', "Patient.active", "is no boolean"),
        (f'{HEAD}<active value="true" colour="x"/></Patient>', "Patient.active", "'@colour' is not defined"),
        (f'{HEAD}<name text="x"/></Patient>', "Patient.name[0]", "'@text' is not defined"),
        (f'{HEAD}<name>words<family value="x"/></name></Patient>', "Patient.name[0]", "'#text' is not defined"),
        (f'{HEAD}<colour value="x"/></Patient>', "Patient", "'colour' is not defined"),
        (f'{HEAD}<x:name xmlns:x="u:x"/></Patient>', "Patient", "is in the namespace 'u:x'"),
        (
            f'{HEAD}<multipleBirthInteger value="01"/></Patient>',
            "Patient.multipleBirth.ofType(integer)",
            "is no integer",
        ),
        (f"{HEAD}<gender/></Patient>", "Patient.gender", "the text is empty"),
        (f"{HEAD}<contained/></Patient>", "Patient", "holds 0 elements"),
        (f"{HEAD}<text><status value='generated'/><div>x</div></text></Patient>", "Patient.text.div", "no well-formed"),
    ],
)
def test_what_xml_can_do_wrong(xml: str, place: str, words: str) -> None:
    """A wrong order, what stands twice, foreign attributes, texts and names are errors at their place."""
    found = [(issue.expression, issue.message) for issue in validate(xml, guides=[]) if issue.rejects]
    assert any(where == place and words in message for where, message in found), found


@pytest.mark.parametrize(
    "xml",
    [
        "<",
        "<Patient/>",
        '<Patient xmlns="http://hl7.org/other"/>',
        f"<!DOCTYPE x [<!ENTITY a 'b'>]>{HEAD}</Patient>",
        f"<?xml version='1.0' encoding='ISO-8859-1'?>{HEAD}</Patient>",
        HEAD + "<contact>" * 10_000,
        HEAD + "<name><extension url='x'>" * 200,
    ],
)
def test_xml_that_is_not_read(xml: str) -> None:
    """What is no XML of FHIR, or is built to harm, is one fatal issue."""
    with pytest.raises(UnreadableResource):
        read_xml(xml)
    assert [issue.severity.value for issue in validate(xml, guides=[])] == ["fatal"]


def test_narrative_and_siblings_are_kept() -> None:
    """XHTML stays the text it was; an extension beside a value, an id and a contained resource have their places."""
    made = patient(
        text={"status": "generated", "div": DIV},
        contained=[{"resourceType": "Organization", "id": "o", "name": "x & <y>"}],
        managingOrganization={"reference": "#o"},
        _birthDate={"id": "b", "extension": [{"url": "https://x.example/e", "valueDecimal": 1}]},
        name=[{"given": ["a", "b"], "_given": [None, {"id": "g"}]}],
    )
    read = read_xml(f"\ufeff<?xml version='1.0' encoding='UTF-8'?>\n<!-- c -->{as_xml(made)}")
    assert read.resource == made
