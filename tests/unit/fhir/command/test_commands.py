"""`payerproof validate` and `payerproof fhirpath`, as they are run."""

from __future__ import annotations

import gc
import json
import tracemalloc
from pathlib import Path

import pytest
from click.testing import CliRunner

from payerproof.cli.fhirpath import command as fhirpath
from payerproof.cli.validate import command as validate
from payerproof.fhir import remembered
from payerproof.fhir.issue import Verdict
from payerproof.fhir.validator import Validator
from tests.unit.fhir.samples import PATIENT, patient

GUIDE = ["--ig", "hl7.fhir.us.core#6.1.0"]
GOOD, BAD = json.dumps(PATIENT), json.dumps(patient(gender="x"))


def test_one_line_each() -> None:
    """Each line of input is answered by one line, in order, nonsense and emptiness included."""
    text = "\n".join([GOOD, "no json", "", BAD, '{"resourceType": "Patient", "x\\ud800": 1}', "[" * 5000])
    result = CliRunner().invoke(validate, [*GUIDE, "--format", "jsonl"], input=text + "\n")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [answer["index"] for answer in answers] == [0, 1, 2, 3, 4, 5]
    worst = [[issue["severity"] for issue in answer["issues"]][:1] for answer in answers]
    assert worst == [[], ["fatal"], ["fatal"], ["error"], ["error"], ["fatal"]]
    assert {"severity", "expression", "constraint", "code", "message"} <= answers[3]["issues"][0].keys()
    assert [answer["verdict"] for answer in answers] == ["valid", *["invalid"] * 5]
    assert answers[0]["profiles"] == ["http://hl7.org/fhir/StructureDefinition/Patient|4.0.1"]


_FHIR = str(Path(remembered.__file__).parent / "*")
"""What other threads of the process allocate meanwhile is none of the validator's."""


def test_memory_stays_the_same(base: Validator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once what is remembered is full, more resources with codes and claims of their own leave nothing behind."""
    monkeypatch.setattr(remembered, "MOST", 200)

    def feed(count: int, start: int) -> None:
        for number in range(start, start + count):
            status = {"coding": [{"system": f"x:{number}", "code": str(number)}]}
            made = patient(id=f"p{number}", maritalStatus=status, meta={"profile": [f"https://x.example/{number}"]})
            assert base.judge(json.dumps(made)).verdict is Verdict.NOT_EVALUATED

    def held() -> int:
        gc.collect()  # how soon Python does so by itself hangs on what else the process holds
        ours = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(inclusive=True, filename_pattern=_FHIR)])
        return sum(each.size for each in ours.statistics("filename"))

    feed(300, 0)
    tracemalloc.start()
    feed(300, 1000)
    first = held()
    feed(300, 2000)
    second = held()
    tracemalloc.stop()
    assert first > 0
    assert second - first < 300_000


def test_text_for_people(tmp_path: Path) -> None:
    """Text names file, verdict, place and rule, and ends with a summary; the exit status tells the verdict."""
    (tmp_path / "good.json").write_text(GOOD, encoding="utf-8")
    (tmp_path / "all.ndjson").write_text(f"{GOOD}\n{BAD}\n", encoding="utf-8")
    run = CliRunner().invoke
    good = run(validate, [*GUIDE, "--quiet", str(tmp_path / "good.json")])
    held = "held to http://hl7.org/fhir/StructureDefinition/Patient|4.0.1"
    assert (good.exit_code, good.output) == (0, f"{tmp_path}/good.json: valid, {held}\n1 resource, 0 rejected\n")
    both = run(validate, [*GUIDE, "--quiet", str(tmp_path / "all.ndjson")])
    assert both.exit_code == 1
    assert f"{tmp_path}/all.ndjson:2: rejected, {held}\n  error         Patient.gender (line 2, col" in both.output
    assert both.output.endswith("2 resources, 1 rejected; 1 error\n")
    found = json.loads(run(validate, [*GUIDE, "--format", "json", "-"], input=BAD).stdout)
    assert [entry["resource"] for entry in found] == ["standard input"]
    assert found[0]["issues"][0]["profile"] == "http://hl7.org/fhir/StructureDefinition/Patient|4.0.1"


def test_profiles_from_the_guide() -> None:
    """With --by-type a resource that claims nothing is judged by the guide's profile for it; --profile adds one."""
    bare = json.dumps(patient(identifier=None))
    run = CliRunner().invoke
    assert run(validate, [*GUIDE, "-"], input=bare).exit_code == 0
    assert "Patient.identifier" not in run(validate, [*GUIDE, "-"], input=bare).output
    url = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"
    for more in (["--by-type"], ["--profile", url]):
        result = run(validate, [*GUIDE, *more, "-"], input=bare)
        assert (result.exit_code, "identifier is missing" in result.output) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--ig", "no.such#1", "-"],
        ["--ig", "hl7.fhir.us.core#6.1.9", "-"],
        ["/no/such/file.json"],
        ["/no/such/*.json"],
        ["--second-opinion", "x", "-"],
        ["--second-opinion", "cli:http://127.0.0.1:1", "--entries", "-"],
        ["--watch", "-"],
        ["--serve", "0", "file.json"],
        ["--suppress", "/no/such/file.toml", "-"],
    ],
)
def test_questions_that_cannot_be_asked(arguments: list[str]) -> None:
    """A guide, file or second opinion that is not there is exit status 4, with the reason."""
    result = CliRunner().invoke(validate, arguments, input=GOOD)
    assert result.exit_code == 4
    assert result.output.startswith("payerproof validate: ")


@pytest.mark.parametrize(
    ("expression", "status", "output"),
    [
        ("name.given", 0, "Ada\nJo\n"),
        ("name.nothing", 0, ""),
        ("active and name.exists()", 0, "true\n"),
        ("name.first().family | 1.50", 0, "Moreau\n1.50\n"),
        ("maritalStatus.memberOf('x') or gender.memberOf('y')", 2, "payerproof fhirpath: not evaluated"),
        ("name.given.single()", 4, "payerproof fhirpath: 2 values"),
        ("name..", 4, "payerproof fhirpath: "),
    ],
)
def test_fhirpath_command(expression: str, status: int, output: str) -> None:
    """One value a line; what cannot be evaluated and what is wrong have exit statuses of their own."""
    result = CliRunner().invoke(fhirpath, [expression], input=GOOD)
    assert result.exit_code == status
    assert result.output.startswith(output)


def test_fhirpath_command_with_types() -> None:
    """--types names the type of each value."""
    assert CliRunner().invoke(fhirpath, ["gender", "--types"], input=GOOD).output == "code: female\n"
    assert CliRunner().invoke(fhirpath, ["gender"], input="[]").exit_code == 4
