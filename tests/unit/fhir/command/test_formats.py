"""Each format is what its own specification says, for nothing, one and many resources, however hostile the text."""

from __future__ import annotations

import io
import json
import re
from typing import Any
from xml.etree import ElementTree as ET

from payerproof.fhir.formats import FORMATS
from payerproof.fhir.formats.writer import Counts
from payerproof.fhir.inputs import Entry
from payerproof.fhir.judging import Options, judge
from payerproof.fhir.validator import Validator
from tests.unit.fhir.samples import patient

NASTY = 'x\x00\x1b[31m"<&>]]>\ud800\ufffe\n'
ROWS = [
    patient(),
    patient(gender="x"),
    patient(meta={"profile": ["https://x.example/p"]}),
    patient(gender=NASTY, **{NASTY: 1}),
    {"resourceType": NASTY},
]


def written(form: str, judge_of: Validator, rows: list[dict[str, Any]]) -> str:
    """Return what a format writes of resources."""
    stream, counts = io.StringIO(), Counts()
    writer = FORMATS[form](stream)
    for number, row in enumerate(rows, 1):
        text = json.dumps(row, indent=1).encode()
        for judged in judge(judge_of, Entry(f"f{number}.json", f"f{number}.json", 1, text), Options()):
            counts.add(judged)
            writer.add(judged)
    writer.end(counts)
    stream.getvalue().encode("utf-8")  # nothing that a stream in UTF-8 cannot take
    return stream.getvalue()


def test_json(base: Validator) -> None:
    """An array of all, and an object a line, hold the same records."""
    for rows in ([], ROWS[:1], ROWS):
        listed = json.loads(written("json", base, rows))
        lines = [json.loads(line) for line in written("jsonl", base, rows).splitlines()]
        assert [{"index": n, **row} for n, row in enumerate(listed)] == lines
        assert len(listed) == len(rows)
    assert [row["verdict"] for row in listed] == ["valid", "invalid", "not-evaluated", "invalid", "invalid"]
    assert all(row["profiles"] for row in listed[:4])


def test_operation_outcome(base: Validator) -> None:
    """One resource gives an OperationOutcome, several a Bundle; both are valid FHIR, and name verdict and profiles."""
    single = json.loads(written("operationoutcome", base, ROWS[1:2]))
    many = json.loads(written("operationoutcome", base, ROWS))
    for made in (single, many):
        assert [(i.expression, i.message) for i in base.validate(made) if i.rejects] == []
    assert (single["resourceType"], many["resourceType"], len(many["entry"])) == ("OperationOutcome", "Bundle", 5)
    issue = single["issue"][1]
    assert (issue["severity"], issue["code"], issue["expression"]) == ("error", "code-invalid", ["Patient.gender"])
    assert [each["valueInteger"] for each in issue["extension"]] == [38, 2]
    told = [entry["resource"]["issue"][0]["details"]["text"] for entry in many["entry"]]
    assert told[0] == "valid, held to http://hl7.org/fhir/StructureDefinition/Patient|4.0.1"
    open_issue = many["entry"][2]["resource"]["issue"][1]
    assert (open_issue["severity"], open_issue["code"]) == ("warning", "not-found")
    assert written("operationoutcome", base, []) == ""


def test_sarif(base: Validator) -> None:
    """Results have rule, level, place and message; what is open has the level none, as SARIF wants it."""
    made = json.loads(written("sarif", base, ROWS))
    results = made["runs"][0]["results"]
    assert made["version"] == "2.1.0"
    assert {(row["kind"], row["level"]) for row in results if row["kind"] == "open"} == {("open", "none")}
    gender = next(row for row in results if row["properties"]["resource"] == "f2.json")
    place = gender["locations"][0]["physicalLocation"]
    assert (gender["level"], place["artifactLocation"]["uri"]) == ("error", "f2.json")
    assert place["region"] == {"startLine": 38, "startColumn": 2}
    told = made["runs"][0]["properties"]
    assert (told["resources"], told["valid"], told["invalid"], told["not-evaluated"]) == (5, 1, 3, 1)
    assert json.loads(written("sarif", base, []))["runs"][0]["results"] == []


def test_junit(base: Validator) -> None:
    """A case a resource: passed, failed, or in error where it was not evaluated; the counts are right."""
    suite = ET.fromstring(written("junit", base, ROWS))[0]  # noqa: S314 - written by ourselves
    assert {name: suite.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "5",
        "failures": "3",
        "errors": "1",
    }
    assert [case[0].tag for case in suite] == ["system-out", "failure", "error", "failure", "failure"]
    assert "held to http://hl7.org/fhir/StructureDefinition/Patient|4.0.1" in (suite[0][0].text or "")


def test_text(base: Validator) -> None:
    """No control character of a resource reaches a terminal."""
    text = written("text", base, ROWS)
    assert "5 resources, 3 rejected, 1 not evaluated" in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", re.sub(r"\x1b\[\d*m", "", text))
