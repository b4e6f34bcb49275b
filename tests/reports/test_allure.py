"""allure/: read by Allure's own model, and judged as what Allure shows."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from allure_commons.model2 import Attachment, Label, Link, Parameter, StatusDetails
from allure_commons.model2 import TestResult as Result
from allure_commons.model2 import TestStepResult as Step
from allure_commons.types import Severity
from click.testing import CliRunner

from payerproof.cli import report, verify
from payerproof.evidence.writing import Evidence
from payerproof.reports.allure import ATTACHED_PER_GROUP, allure
from tests.reports.sample import TOKEN, write_sample

HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:1) \u202e\r\nkey=value"
_STATUSES = {"passed", "failed", "broken", "skipped", "unknown"}


@pytest.fixture(scope="module")
def files(found: dict[str, Any], evidence: Evidence) -> dict[str, bytes]:
    """Return the folder of the sample run."""
    return allure(found, evidence)


def _results(files: Mapping[str, bytes]) -> list[Result]:
    """Return every result, read strictly: a field that Allure's model does not have is an error."""
    return [_result(json.loads(data)) for name, data in files.items() if name.endswith("-result.json")]


def _result(record: dict[str, Any]) -> Result:
    details = {key: value for key, value in record.pop("statusDetails").items() if key != "muted"}
    steps = [_step(step) for step in record.pop("steps", [])]
    labels = [Label(**each) for each in record.pop("labels")]
    links = [Link(**each) for each in record.pop("links", [])]
    parameters = [Parameter(**each) for each in record.pop("parameters", [])]
    return Result(
        **record, statusDetails=StatusDetails(**details), steps=steps, labels=labels, links=links, parameters=parameters
    )


def _step(record: dict[str, Any]) -> Step:
    return Step(**{**record, "attachments": [Attachment(**each) for each in record["attachments"]]})


def test_every_case_is_a_result_with_its_status(files: dict[str, bytes], found: dict[str, Any]) -> None:
    """Failed, broken and passed as they ended; what was not learnt is unknown, what was not offered skipped."""
    results = _results(files)
    numbers = Counter(result.status for result in results)
    counts = found["counts"]
    assert sorted(result.fullName for result in results) == sorted(verdict["id"] for verdict in found["verdicts"])
    assert numbers == {
        "passed": counts["pass"],
        "failed": counts["fail"],
        "broken": counts["error"],
        "skipped": counts["not_offered"],
        "unknown": counts["inconclusive"] + counts["attested"],
    }
    assert len({result.uuid for result in results}) == len(results)
    assert all(f"{result.uuid}-result.json" in files and result.stage == "finished" for result in results)


def test_severity_suite_rules_and_times_are_where_allure_looks(files: dict[str, bytes], found: dict[str, Any]) -> None:
    """Labels in Allure's words, a link a rule, and steps within the time of their result."""
    words = {str(each.value) for each in Severity}
    rules = {row["id"] for row in found["requirements"]}
    for result in _results(files):
        labels = {label.name: label.value for label in result.labels}
        assert labels["severity"] in words
        assert result.fullName.startswith(labels["suite"])
        assert {link.name.partition(":")[0] for link in result.links} <= rules
        assert all(link.url.startswith("https://") for link in result.links)
        assert result.start <= result.stop
        assert all(result.start <= step.start <= step.stop <= result.stop for step in result.steps)
        assert {step.status for step in result.steps} <= _STATUSES


def test_a_leak_is_told_by_its_control_and_its_attempt(files: dict[str, bytes]) -> None:
    """The entitled member's request comes first and passed; the attempt fails, and both are attached."""
    leaks = [each for each in _results(files) if each.status == "failed" and "foreign-data" in each.fullName]
    assert len(leaks) == 4
    for leak in leaks:
        control, attempt = leak.steps
        assert (control.name.partition(":")[0], control.status) == ("Control", "passed")
        assert (attempt.name.partition(":")[0], attempt.status) == ("Attempt", "failed")
        for step in leak.steps:
            (attachment,) = step.attachments
            text = files[attachment.source].decode()
            assert text.startswith("GET http")
            assert "HTTP 200" in text
        assert "expected: no value of h1-min" in leak.statusDetails.trace


def test_attachments_are_there_bounded_and_without_secrets(files: dict[str, bytes]) -> None:
    """Each source is a file of the folder; passes carry none; no file holds a token."""
    attached = [
        (result.status, attachment.source)
        for result in _results(files)
        for step in result.steps
        for attachment in step.attachments
    ]
    assert {source for _, source in attached} == {name for name in files if name.endswith("-attachment.txt")}
    assert {status for status, _ in attached} == {"failed", "broken", "unknown"}
    assert len(attached) <= 2 * ATTACHED_PER_GROUP * 6
    assert all(TOKEN.encode() not in data for data in files.values())


def test_each_failure_falls_into_the_category_of_its_finding(files: dict[str, bytes]) -> None:
    """The expression of a category matches the whole message of its failures, as Allure does it."""
    categories = json.loads(files["categories.json"])
    for result in _results(files):
        inside = [
            one["name"]
            for one in categories
            if result.status in one["matchedStatuses"]
            and re.fullmatch(one.get("messageRegex", "(?s).*"), result.statusDetails.message)
        ]
        assert len(inside) == (0 if result.status == "passed" else 1)


def test_hostile_text_is_text(found: dict[str, Any], evidence: Evidence) -> None:
    """No tag and no link in what Allure renders, no line of its own among the properties, nothing unseen."""
    verdicts = [{**verdict, "observed": HOSTILE, "reason": HOSTILE} for verdict in found["verdicts"]]
    target = {**found["target"], "title": HOSTILE}
    made = allure({**found, "verdicts": verdicts, "target": target}, evidence)
    for result in _results(made):
        assert "<img" not in result.description
        assert not re.search(r"(?<!\\)\]\(", result.description)
    assert all("\u202e".encode() not in data and b"\\u202e" not in data for data in made.values())
    keys = [line.partition("=")[0] for line in made["environment.properties"].decode().splitlines()]
    assert keys == ["target", "address", "started", "tool", "guides", "scope.1"]


def test_the_folder_is_made_again_from_evidence_and_verified(tmp_path: Path) -> None:
    """The same names and bytes each time, results of another version removed, a changed one told."""
    run = write_sample(tmp_path / "run", reports=("allure",))
    assert CliRunner().invoke(report.command, [str(run)], standalone_mode=False).return_value == 1
    first = {file.name: file.read_bytes() for file in (run / "allure").iterdir()}
    (run / "allure" / "0-result.json").write_text("{}")
    (run / "allure" / "history.jsonl").write_text("kept: it is somebody's own")
    shown = CliRunner().invoke(report.command, [str(run)], standalone_mode=False).output
    (run / "allure" / "history.jsonl").unlink()
    assert {file.name: file.read_bytes() for file in (run / "allure").iterdir()} == first
    assert shown.count("allure") == 1
    assert CliRunner().invoke(report.command, [str(run)], standalone_mode=False).return_value == 1
    assert CliRunner().invoke(verify.command, [str(run)], standalone_mode=False).return_value == 2
    next((run / "allure").glob("*-result.json")).write_text("{}")
    assert CliRunner().invoke(verify.command, [str(run)], standalone_mode=False).return_value == 5


def test_an_incomplete_run_is_never_green(tmp_path: Path) -> None:
    """One more result, which is broken."""
    run = write_sample(tmp_path / "run", complete=False, reports=("allure",))
    CliRunner().invoke(report.command, [str(run)], standalone_mode=False)
    results = _results({file.name: file.read_bytes() for file in (run / "allure").iterdir()})
    (told,) = [result for result in results if result.fullName == "run"]
    assert told.status == "broken"
    assert told.statusDetails.message.startswith("incomplete: ")
