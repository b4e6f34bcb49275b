"""junit.xml and the summary of a terminal say the same as results.json."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from payerproof.reports.junit import junit
from payerproof.reports.summary import summary


@pytest.fixture(scope="module")
def root(found: dict[str, Any]) -> ET.Element:
    """Return junit.xml of the sample run, read."""
    return ET.fromstring(junit(found))  # noqa: S314 - our own output is what is tested


def test_every_verdict_is_one_test_case_of_its_kind(root: ET.Element, found: dict[str, Any]) -> None:
    """Failures, errors and skips are the findings, errors and what taught nothing."""
    kinds = Counter(child.tag for case in root.iter("testcase") for child in case)
    counts = found["counts"]
    assert len(found["verdicts"]) == len(list(root.iter("testcase")))
    assert counts["fail"] == kinds["failure"]
    assert counts["error"] == kinds["error"]
    assert counts["inconclusive"] + counts["not_offered"] == kinds["skipped"]
    assert {key: root.attrib[key] for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "635",
        "failures": "6",
        "errors": "1",
        "skipped": "11",
    }


def test_the_counts_of_each_suite_are_those_of_its_cases(root: ET.Element) -> None:
    """A machine that trusts the attributes is not misled."""
    for suite in root:
        cases = suite.findall("testcase")
        tags = Counter(child.tag for case in cases for child in case)
        assert (len(cases), tags["failure"], tags["error"], tags["skipped"]) == tuple(
            int(suite.attrib[key]) for key in ("tests", "failures", "errors", "skipped")
        )


def test_a_test_case_is_named_by_suite_check_and_case(root: ET.Element) -> None:
    """Names are stable, so that a machine can follow a case over time."""
    case = next(case for case in root.iter("testcase") if case.find("failure") is not None)
    assert case.attrib["classname"] == "household.household-no-foreign-data"
    assert case.attrib["name"] == "household-no-foreign-data[h1-spo>h1-min search-include ExplanationOfBenefit]"
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib["type"] == "critical"
    assert failure.attrib["message"] == (
        "A value of another member reaches a requester: the answer holds 2 values that belong to h1-min"
    )
    assert "reproduce: curl -sS" in str(failure.text)
    names = [(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")]
    assert len(names) == len(set(names))


def test_a_skip_begins_with_its_outcome(root: ET.Element) -> None:
    """A reader sees at once whether nothing was learnt or nothing was offered."""
    starts = Counter(skip.attrib["message"].partition(":")[0] for skip in root.iter("skipped"))
    assert Counter({"inconclusive": 9, "not offered": 2}) == starts


def test_no_fact_of_the_machine_is_in_the_xml(root: ET.Element) -> None:
    """No host name, and no properties but the scope of the run."""
    assert {each.attrib["name"].partition(".")[0] for each in root.iter("property")} == {"scope"}
    assert all("hostname" not in suite.attrib for suite in root)


def test_an_incomplete_run_is_an_error_to_a_machine(found: dict[str, Any]) -> None:
    """Though every recorded case passed, the run is not green."""
    passes = [verdict for verdict in found["verdicts"] if verdict["outcome"] == "pass"]
    root = ET.fromstring(junit({**found, "complete": False, "problem": "killed", "findings": [], "verdicts": passes}))  # noqa: S314 - as above
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == ("617", "0", "1")
    assert [error.attrib["message"] for error in root.iter("error")] == ["killed"]


def test_the_summary_names_the_gravest_first_and_what_was_not_learnt(found: dict[str, Any]) -> None:
    """Counts, then findings by severity with what was seen, then open checks."""
    lines = summary(found).splitlines()
    assert lines[0] == "✗ 3 findings"
    assert "✓ 616 passed   ✗ 6 failed" in lines[3]
    severities = [line.split()[0] for line in lines if re.match("  [A-Z]{3}", line)]
    assert severities == ["CRITICAL", "HIGH", "HIGH"]
    assert "            4 of 72 cases fail; finding cb72c59f8113" in lines
    assert "            household-no-foreign-data: 8 inconclusive" in lines
    assert "            conformance-service-date: 1 in error" in lines


def test_a_clean_run_has_a_short_summary(found: dict[str, Any]) -> None:
    """Nothing but the headline and the counts."""
    counts = {**dict.fromkeys(found["counts"], 0), "pass": 2}
    checks = [{**check, "counts": dict.fromkeys(counts, 0)} for check in found["checks"]]
    text = summary({**found, "counts": counts, "checks": checks, "findings": [], "verdicts": []})
    asked = "  Asked: 635 cases, 16 of 17 checks, with 9 members."
    assert text == f"✓ Every applicable check passed\n{asked}\n\n  ✓ 2 passed\n  Not asked: 2 not offered\n"


@pytest.mark.parametrize(
    ("counts", "complete", "headline"),
    [
        ({"pass": 2, "inconclusive": 1}, True, "? No finding, but not everything was learnt"),
        ({"not_offered": 3}, True, "? Nothing was learnt"),
        ({}, True, "? Nothing was learnt"),
        ({"pass": 2}, False, "? The run was cut short; no finding up to there"),
    ],
)
def test_doubt_is_never_dressed_as_success(
    found: dict[str, Any],
    counts: dict[str, int],
    complete: bool,  # noqa: FBT001 - a table of cases
    headline: str,
) -> None:
    """The headline of a run that learnt little says so."""
    numbers = {**dict.fromkeys(found["counts"], 0), **counts}
    checks = [{**check, "counts": dict.fromkeys(numbers, 0)} for check in found["checks"]]
    changed = {
        **found,
        "counts": numbers,
        "checks": checks,
        "findings": [],
        "verdicts": [],
        "complete": complete,
        "problem": "cut",
    }
    assert headline == summary(changed).splitlines()[0]
