"""results.json: counts, outcomes of requirements, exit codes, schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from payerproof.errors import EvidenceError
from payerproof.evidence.writing import Evidence, read
from payerproof.model import Outcome
from payerproof.reports.results import dumps, exit_code, load, loads, requirement_outcome, results
from tests.reports.sample import write_sample

P, F, I, N, A, E = (  # noqa: E741 - a table reads best in letters
    Outcome.PASS,
    Outcome.FAIL,
    Outcome.INCONCLUSIVE,
    Outcome.NOT_OFFERED,
    Outcome.ATTESTED,
    Outcome.ERROR,
)


def test_the_sample_is_counted(found: dict[str, Any]) -> None:
    """576 pairs and paths, 45 own records and 14 single cases, by outcome."""
    expected = {"pass": 616, "fail": 6, "inconclusive": 9, "not_offered": 2, "attested": 1, "error": 1}
    assert expected == found["counts"]
    assert sum(expected.values()) == len(found["verdicts"])


def test_the_counts_of_checks_add_up_to_the_whole(found: dict[str, Any]) -> None:
    """Each verdict is counted under exactly one check, and a check that did not run is there with zeros."""
    for outcome, count in found["counts"].items():
        assert count == sum(check["counts"][outcome] for check in found["checks"])
    silent = [check["id"] for check in found["checks"] if not any(check["counts"].values())]
    assert silent == ["household-alternative-address"]


REQUIREMENT_OUTCOMES: list[tuple[dict[str, tuple[Outcome, ...]], str, str]] = [
    ({"a": (P, P)}, "pass", "2 cases passed"),
    ({"a": (P, N)}, "pass", "1 case passed"),
    ({"a": (P, F, E, I)}, "fail", "1 of 4 cases failed"),
    ({"a": (P,), "b": (E, I)}, "error", "1 of 3 cases broke in the harness"),
    ({"a": (P, I, A)}, "inconclusive", "nothing was learnt from 1 of 3 cases"),
    ({"a": (P, A)}, "attested", "a person's word for 1 of 2 cases"),
    ({"a": (N, N)}, "not_offered", "the target does not offer what 2 cases would ask for"),
    ({"a": (P,), "b": ()}, "partly", "not every case was asked; b did not run"),
    ({"a": (N,), "b": ()}, "untested", "not every case was asked; b did not run"),
    ({"a": (F,), "b": ()}, "fail", "1 of 1 case failed"),
    ({"a": ()}, "untested", "no case of this run put it to the test"),
    ({}, "untested", "no case of this run put it to the test"),
]


@pytest.mark.parametrize(("covering", "outcome", "reason"), REQUIREMENT_OUTCOMES)
def test_a_requirement_is_as_good_as_its_worst_case(
    covering: dict[str, tuple[Outcome, ...]], outcome: str, reason: str
) -> None:
    """Met only if every applicable case of every covering check passed, and at least one did."""
    assert (outcome, reason) == requirement_outcome(covering, untested=None, complete=True)


def test_a_requirement_without_a_check_gives_the_reason_of_the_catalogue() -> None:
    """Why nothing covers it is told by whoever wrote the rule down."""
    assert requirement_outcome({}, untested="no interface shows it", complete=True) == (
        "untested",
        "no interface shows it",
    )


def test_an_incomplete_run_meets_no_requirement() -> None:
    """Cases that would have failed may be missing; a failure that is there stays one."""
    reason = "the run is incomplete: cases may be missing"
    assert ("inconclusive", reason) == requirement_outcome({"a": (P,)}, untested=None, complete=False)
    assert requirement_outcome({"a": (P, F)}, untested=None, complete=False)[0] == "fail"


def _counted(counts: dict[str, int], *, complete: bool = True) -> dict[str, Any]:
    return {
        "complete": complete,
        "altered": [],
        "learn": [],
        "findings": [],
        "counts": {outcome.value: counts.get(outcome.value, 0) for outcome in Outcome},
    }


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (_counted({"pass": 3}), 0),
        (_counted({"pass": 3, "not_offered": 2, "attested": 1}), 0),
        (_counted({"attested": 1}), 0),
        (_counted({"pass": 3, "fail": 1, "error": 1}), 1),
        (_counted({"fail": 1}, complete=False), 1),
        (_counted({"pass": 3, "inconclusive": 1}), 2),
        (_counted({"pass": 3, "error": 1}), 2),
        (_counted({"pass": 3}, complete=False), 2),
        (_counted({"not_offered": 5}), 2),
        (_counted({}), 2),
    ],
)
def test_the_exit_code_tells_findings_from_doubt(found: dict[str, Any], code: int) -> None:
    """A run that learnt nothing, or was cut short, is never a success."""
    assert code == exit_code(found)


def test_the_bytes_follow_the_published_schema_and_are_read_back(found: dict[str, Any], tmp_path: Path) -> None:
    """Written, validated by a second validator, and read again."""
    file = tmp_path / "results.json"
    file.write_bytes(dumps(found))
    schema = json.loads((Path(__file__).parents[2] / "fixtures" / "schemas" / "results.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(json.loads(file.read_text()))) == []
    assert json.loads(json.dumps(found)) == load(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"complete": "yes"}, "results.json: key complete: 'yes' is not of type 'boolean'"),
        ({"verdicts": [{"check": "a"}]}, "results.json: key verdicts.0: 'id' is a required property"),
        ({"colour": 1}, "results.json: Additional properties are not allowed"),
    ],
)
def test_results_that_break_the_schema_are_refused(found: dict[str, Any], change: dict[str, Any], message: str) -> None:
    """The message names the key, when writing as when reading."""
    with pytest.raises(EvidenceError) as written:
        dumps({**found, **change})
    assert str(written.value).startswith(message)
    with pytest.raises(EvidenceError) as got:
        loads(json.dumps({**found, **change}).encode())
    assert str(got.value).startswith(message)


def test_what_is_no_json_or_not_there_is_refused(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(EvidenceError, match=r"results\.json: this is not JSON"):
        loads(b"{")
    with pytest.raises(EvidenceError, match=r"results\.json: cannot be read"):
        load(tmp_path)


def test_an_incomplete_run_says_so_in_its_results(tmp_path: Path) -> None:
    """Complete is false, the reason is there, and no requirement is met."""
    found = results(read(write_sample(tmp_path, complete=False)))
    assert (found["complete"], found["problem"]) == (False, "KeyboardInterrupt")
    assert "pass" not in {requirement["outcome"] for requirement in found["requirements"]}


def test_a_file_without_a_footer_has_no_end(sample_run: Path, tmp_path: Path) -> None:
    """The last line gone, the report has no time of its end."""
    lines = (sample_run / "evidence.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "evidence.jsonl").write_bytes(b"".join(lines[:-1]))
    found = results(read(tmp_path))
    assert (found["complete"], found["finished"], found["counts"]["pass"]) == (False, None, 616)


def test_every_requirement_of_the_evidence_is_in_the_results(found: dict[str, Any], evidence: Evidence) -> None:
    """None is left out, tested or not, and each names its checks."""
    assert sorted(evidence.requirements) == [requirement["id"] for requirement in found["requirements"]]
    by_id = {requirement["id"]: requirement for requirement in found["requirements"]}
    assert by_id["REQ-HH-001"]["checks"] == ["household-no-foreign-data", "load-no-leak-under-load"]
    assert by_id["REQ-CB-003"]["outcome"] == "not_offered"
    assert (by_id["REQ-PAY-002"]["outcome"], by_id["REQ-PAY-002"]["reason"]) == ("untested", "no interface shows it")
