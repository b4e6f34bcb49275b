"""Reports by choice: Markdown, CSV, SARIF and TestReport, each read by a reader; and two runs side by side."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from payerproof.cli import diff, report, verify
from payerproof.cli.shared import options, running
from payerproof.cli.shared.running import Gate
from payerproof.evidence.writing import Evidence, read
from payerproof.fhir import judge
from payerproof.fhir.issue import Verdict
from payerproof.reports import extras
from payerproof.reports.comparing import compare, held_against
from payerproof.reports.fhir_report import fhir_report
from payerproof.reports.markdown import markdown
from payerproof.reports.results import dumps
from payerproof.reports.sarif import sarif
from payerproof.reports.tables import cases_csv, findings_csv
from payerproof.reports.write import FOLDERS, FORMATS, write_all
from tests.reports.sample import write_sample

HOSTILE = '=HYPERLINK("http://evil")|</td><script>alert(1)</script>[x](javascript:1) `code`\n# head\u202e'


@pytest.fixture
def hostile(found: dict[str, Any]) -> dict[str, Any]:
    """Return results in which whatever a target could have sent is hostile."""
    verdicts = [{**verdict, "observed": HOSTILE, "reason": HOSTILE} for verdict in found["verdicts"]]
    findings = [{**finding, "title": HOSTILE} for finding in found["findings"]]
    return {**found, "verdicts": verdicts, "findings": findings}


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_the_command_line_offers_what_can_be_written() -> None:
    """The choice of formats is that of the writers."""
    assert set(extras.REPORTS) == set(options.REPORTS) == {*FORMATS, *FOLDERS} - {"scripts"}


def test_every_finding_and_every_case_is_a_row(found: dict[str, Any]) -> None:
    """Read back by the csv module, with the finding that a failed case belongs to."""
    findings, cases = _rows(findings_csv(found)), _rows(cases_csv(found))
    assert [row["fingerprint"] for row in findings] == [finding["fingerprint"] for finding in found["findings"]]
    assert len(cases) == len(found["verdicts"])
    by_finding = [row["finding"] for row in cases if row["outcome"] == "fail"]
    assert sorted(set(by_finding)) == sorted(row["fingerprint"] for row in findings)
    assert sum(int(row["failed"]) for row in findings) == len(by_finding) == 6


def test_no_cell_is_a_formula(hostile: dict[str, Any]) -> None:
    """No cell begins with a character that a spreadsheet acts upon."""
    for data in (findings_csv(hostile), cases_csv(hostile)):
        for row in _rows(data):
            assert all(not value.startswith(("=", "+", "-", "@")) for value in row.values())


def test_the_markdown_names_scope_and_findings(found: dict[str, Any]) -> None:
    """Headline, scope, counts, a row a finding."""
    text = markdown(found).decode()
    assert text.startswith("## ✗ 3 findings\n")
    assert "- Asked: 635 cases".replace(":", "\\:") in text
    assert text.count("\n| critical |") + text.count("\n| high |") == 3
    for finding in found["findings"]:
        assert f"| {finding['fingerprint']} |" in text


def test_hostile_text_is_text_in_markdown(hostile: dict[str, Any]) -> None:
    """No tag, no link, no code, no cell of its own; direction marks are spelled out."""
    text = markdown(hostile).decode()
    assert "<script" not in text
    assert "](" not in text
    assert "\u202e" not in text
    rows = [line for line in text.splitlines() if line.startswith("| high")]
    assert all(len(line.replace("\\|", "").split("|")) == 7 for line in rows)


def test_sarif_has_a_result_a_finding_with_its_fingerprint(found: dict[str, Any], hostile: dict[str, Any]) -> None:
    """Version, rules that results point to, levels, fingerprints that stay."""
    log = json.loads(sarif(found))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0"
    assert [one["partialFingerprints"]["payerproof/v1"] for one in run["results"]] == [
        finding["fingerprint"] for finding in found["findings"]
    ]
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["level"] in {"error", "warning", "note"}
        assert one["message"]["text"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert "\u202e" not in sarif(hostile).decode()


def test_the_test_report_is_a_valid_resource(found: dict[str, Any], hostile: dict[str, Any]) -> None:
    """It holds an assertion for each case under its check, and the validator finds nothing wrong with it."""
    report = json.loads(fhir_report(found))
    asserted = [action["assert"] for test in report["test"] for action in test["action"]]
    assert sorted(each["detail"] for each in asserted) == sorted(verdict["id"] for verdict in found["verdicts"])
    assert sum(each["result"] == "fail" for each in asserted) == found["counts"]["fail"] > 0
    assert report["result"] == "fail"
    assert 0 < report["score"] < 100
    for data in (fhir_report(found), fhir_report(hostile)):
        judged = judge(data)
        assert (judged.verdict, judged.issues) == (Verdict.VALID, [])
        assert "\u202e" not in data.decode()


def test_a_test_report_of_an_incomplete_run_is_pending(found: dict[str, Any]) -> None:
    """Without a finding, a run that was cut short has no result and says that it was stopped."""
    kept = [verdict for verdict in found["verdicts"] if verdict["outcome"] == "pass"]
    numbers = {name: len(kept) if name == "pass" else 0 for name in found["counts"]}
    report = json.loads(
        fhir_report({**found, "complete": False, "verdicts": kept, "counts": numbers, "findings": [], "altered": []})
    )
    assert (report["result"], report["status"], report["score"]) == ("pending", "stopped", 100)


def test_formats_by_choice_are_written_and_verified(tmp_path: Path) -> None:
    """`payerproof report --report …` leaves them beside the others, in the manifest; a changed one is told."""
    run = write_sample(tmp_path / "run")
    arguments = [
        str(run),
        *(part for name in ("markdown", "csv", "sarif", "testreport") for part in ("--report", name)),
    ]
    assert CliRunner().invoke(report.command, arguments, standalone_mode=False).return_value == 1
    assert {"summary.md", "findings.csv", "cases.csv", "results.sarif", "testreport.json"} <= {
        file.name for file in run.iterdir()
    }
    assert CliRunner().invoke(verify.command, [str(run)], standalone_mode=False).return_value == 2
    (run / "summary.md").write_text("all is well")
    ended = CliRunner().invoke(verify.command, [str(run)], standalone_mode=False)
    assert ended.return_value == 5


def test_a_run_compared_with_itself_has_nothing_new(found: dict[str, Any]) -> None:
    """All the same; nothing gone."""
    same = compare(found, found)
    assert (same.new, same.gone, same.changed, len(same.same)) == ((), (), (), 3)


def test_what_was_not_asked_again_is_not_called_gone(found: dict[str, Any]) -> None:
    """A finding is gone only where its checks ran to their end again."""
    first = found["findings"][0]
    without = {**found, "findings": found["findings"][1:]}
    assert compare(found, without).gone == (first,)
    checks = [{**check, "counts": dict.fromkeys(check["counts"], 0)} for check in found["checks"]]
    assert compare(found, {**without, "checks": checks}).unasked == (first,)
    assert compare(found, {**without, "complete": False}).unasked == (first,)
    assert compare(without, found).new == (first,)
    graver = {**first, "severity": "low"}
    assert compare(found, {**found, "findings": [graver, *found["findings"][1:]]}).changed == ((first, graver),)


def test_the_gate_lets_known_and_lesser_findings_pass(found: dict[str, Any]) -> None:
    """By severity, and by what the baseline has."""
    assert len(held_against(found, None)) == 3
    assert [finding["severity"] for finding in held_against(found, "critical")] == ["critical"]
    known = [finding["fingerprint"] for finding in found["findings"]]
    assert held_against(found, None, known[1:]) == (found["findings"][0],)


def test_a_baseline_decides_the_exit_code(
    evidence: Evidence, found: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything known: no finding fails the run, what was not learnt still shows; and the summary page is written."""
    assert evidence.complete
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "results.json").write_bytes(dumps(found))
    page = tmp_path / "page.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    after = tmp_path / "after"
    assert running._reported(after, Gate()) == 1
    assert running._reported(after, Gate(baseline=tmp_path / "before")) == 2
    assert running._reported(after, Gate(fail_on="critical")) == 1
    assert page.read_bytes() == markdown(found) * 3
    compared = CliRunner().invoke(diff.command, [str(tmp_path / "before"), str(after)], standalone_mode=False)
    assert (compared.return_value, compared.output.count("same")) == (0, 3)


def test_the_run_itself_may_ask_for_formats(tmp_path: Path) -> None:
    """The choice is in the evidence, so that a rebuild makes the same files."""
    run = write_sample(tmp_path / "run", reports=("sarif",))
    assert read(run).header["options"] == {"reports": ["sarif"]}
    assert "results.sarif" in {file.name for file in write_all(run).files}
