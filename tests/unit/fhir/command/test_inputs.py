"""What may be given to be judged: files, folders, patterns, packed or not, standard input, and bundles by entry."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from payerproof.cli import EXIT_USAGE
from payerproof.cli.validate import command as validate
from payerproof.errors import ConfigurationError
from payerproof.fhir.inputs import entries, files, lines
from tests.unit.fhir.as_xml import as_xml
from tests.unit.fhir.samples import PATIENT, patient

GOOD, BAD = json.dumps(PATIENT), json.dumps(patient(gender="x"))
PRETTY = json.dumps(PATIENT, indent=2)
XML = as_xml(PATIENT)
LIMIT = 10**6


def read(text: bytes, *, by_line: bool = False, limit: int = LIMIT) -> list[tuple[str, int, bytes]]:
    """Return name, first line and text of each resource on standard input."""
    found = entries((), io.BufferedReader(io.BytesIO(text)), limit, by_line=by_line)
    return [(entry.name, entry.line, entry.text) for entry in found if isinstance(entry.text, bytes)]


def test_lines_are_bounded() -> None:
    """Of a line beyond the limit only the beginning is kept, and the next line is whole again."""
    source = io.BytesIO(b"x" * 50 + b"\n" + b"short\r\n" + b"y" * 3_000_000 + b"\nlast")
    assert list(lines(source, 10)) == [b"x" * 11, b"short", b"y" * 11, b"last"]


@pytest.mark.parametrize("text", [GOOD, GOOD + "\n", PRETTY, XML, "\n" + GOOD, '{"resourceType":\n', "", "no json"])
def test_one_resource_on_standard_input(text: str) -> None:
    """A single resource is read whole, whatever it is written in, packed or not."""
    whole = [("standard input", 1, text.encode())]
    assert read(text.encode()) == whole
    assert read(gzip.compress(text.encode())) == whole


def test_many_resources_on_standard_input() -> None:
    """A first line that is whole, with more behind it, begins a file of lines; blank ends do not count."""
    found = read(f"{GOOD}\n{BAD}\n{GOOD}".encode())
    assert [(name, line) for name, line, _ in found] == [(f"standard input:{n}", n) for n in (1, 2, 3)]
    assert [(name, line) for name, line, _ in read(f"{GOOD}\n\n".encode())] == [("standard input", 1)]
    assert [name for name, _, _ in read(PRETTY.encode(), by_line=True)][:2] == ["standard input:1", "standard input:2"]


def test_size_is_bounded() -> None:
    """Of what is too large one byte more than allowed is kept, also of what was packed."""
    big = b"x" * 5000
    for text in (big, gzip.compress(big)):
        assert [len(found) for _, _, found in read(text, limit=100)] == [101]


def test_files_folders_and_patterns(tmp_path: Path) -> None:
    """A folder is searched to its depth, sorted; packages' own lists and hidden files are no resources."""
    for name in (
        "b/2.json",
        "b/1.xml",
        "a.ndjson",
        "c.json.gz",
        "d.ndjson.gz",
        "x.txt",
        ".hidden.json",
        "package.json",
    ):
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        text = XML if "xml" in name else f"{GOOD}\n{GOOD}\n" if "ndjson" in name else PRETTY
        place.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    names = ["a.ndjson", "b/1.xml", "b/2.json", "c.json.gz", "d.ndjson.gz"]
    assert files(str(tmp_path)) == [tmp_path / name for name in names]
    assert files(str(tmp_path / "**" / "*.json")) == [tmp_path / "b/2.json", tmp_path / "package.json"]
    result = CliRunner().invoke(validate, ["--quiet", "--format", "jsonl", str(tmp_path)])
    seen = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["verdict"] for row in seen] == ["valid"] * 7
    assert [row["resource"].removeprefix(f"{tmp_path}/") for row in seen[:3]] == ["a.ndjson:1", "a.ndjson:2", "b/1.xml"]


def test_lines_of_something_else_are_left_out_of_a_folder(tmp_path: Path) -> None:
    """A file whose first lines are other objects, as of a run, is named and not judged, but where it is given."""
    other = '{"member": "ann"}\n' * 3
    (tmp_path / "people.ndjson").write_text(other, encoding="utf-8")
    (tmp_path / "late.ndjson").write_text(f"{other}{GOOD}\n", encoding="utf-8")
    (tmp_path / "bad.ndjson").write_text("{{{\n", encoding="utf-8")
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    for name in (str(tmp_path), str(tmp_path.parent / f"{tmp_path.name[:-1]}[0-9]")):
        told: list[Path] = []
        assert tmp_path / "people.ndjson" not in files(name, told.append)
        assert told == [tmp_path / "people.ndjson"]
    result = CliRunner().invoke(validate, ["--format", "jsonl", str(tmp_path)])
    assert [json.loads(line)["verdict"] for line in result.stdout.splitlines()] == ["invalid"] * 4 + ["valid"]
    assert f"left out: {tmp_path / 'people.ndjson'}" in result.stderr
    (tmp_path / "late.ndjson").unlink()
    (tmp_path / "bad.ndjson").unlink()
    alone = CliRunner().invoke(validate, [str(tmp_path)])
    assert (alone.exit_code, "the folder holds no" in alone.output) == (EXIT_USAGE, True)
    named = CliRunner().invoke(validate, [str(tmp_path / "people.ndjson")])
    assert (named.exit_code, "no resourceType" in named.output) == (1, True)


@pytest.mark.parametrize("name", ["none.json", "*.none", "empty"])
def test_nothing_to_judge_is_told(tmp_path: Path, name: str) -> None:
    """A name behind which there is nothing is an error that names it."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigurationError, match=name.replace("*", r"\*")):
        files(str(tmp_path / name))


def test_no_resource_is_no_success(tmp_path: Path) -> None:
    """A file without a line holds nothing that could be valid; a damaged archive is told by name."""
    (tmp_path / "empty.ndjson").write_bytes(b"")
    result = CliRunner().invoke(validate, [str(tmp_path / "empty.ndjson")])
    assert (result.exit_code, "no resource to judge" in result.output) == (2, True)
    (tmp_path / "bad.json.gz").write_bytes(gzip.compress(GOOD.encode())[:40])
    result = CliRunner().invoke(validate, [str(tmp_path / "bad.json.gz")])
    assert (result.exit_code, "bad.json.gz" in result.output) == (4, True)


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    """Return a collection of resources."""
    entry = [
        {"fullUrl": f"https://payer.example/fhir/{each['resourceType']}/{each['id']}", "resource": each}
        for each in resources
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entry}


def test_a_bundle_by_its_entries() -> None:
    """Each entry is told as a resource of its own, with expression from its own root, line and own profiles."""
    claim = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.1.0"
    text = json.dumps(bundle(patient(id="a"), patient(id="b", gender="x", meta={"profile": [claim]})), indent=1)
    result = CliRunner().invoke(
        validate, ["--entries", "--quiet", "--format", "jsonl", "-"], input=text.replace("\n", " ")
    )
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["verdict"] for row in rows] == ["valid", "valid", "invalid"]
    assert rows[2]["resource"] == "standard input:1#entry[1] Patient/b"
    assert rows[2]["profiles"] == [claim]
    assert {"Patient.gender"} <= {issue["expression"] for issue in rows[2]["issues"]}
    assert all(issue["expression"].startswith("Patient") for issue in rows[2]["issues"])
    assert result.exit_code == 1


def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    """A pipe that closes, as `head` does, is no error and leaves no trace."""
    (tmp_path / "many.ndjson").write_text(f"{GOOD}\n" * 3000, encoding="utf-8")
    command = [sys.executable, "-c", "from payerproof.cli import main; main()", "validate", "many.ndjson"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"many.ndjson:1: valid")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
