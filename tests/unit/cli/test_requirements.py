"""`payerproof requirements` joins the register with the checks."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from payerproof.catalog import guide_requirements, requirements
from payerproof.cli.requirements import as_document, as_text, command, of_guide, of_source, rows
from payerproof.errors import ConfigurationError
from payerproof.model import Check, Severity
from payerproof.target.reading import load_target

CHECK = Check(
    "spouse-sees-nothing", ("REQ-HH-005",), Severity.CRITICAL, "A title", "A finding", "A remedy", "household"
)
SPOUSES, EDUCATION, PICKER = (requirements()[name] for name in ("REQ-HH-005", "REQ-REG-012", "REQ-HH-015"))
ROWS = rows([SPOUSES, EDUCATION, PICKER], [CHECK])


def test_state_tells_covered_from_excused_from_missing() -> None:
    """A check covers, a reason excuses, and without either a requirement is uncovered."""
    assert [("covered", (CHECK.id,)), ("untested", ()), ("uncovered", ())] == [(row.state, row.checks) for row in ROWS]


def test_a_check_covers_each_version_that_states_its_rule() -> None:
    """A check that names a rule covers the rows that state it, and those that it leaves open are covered in part."""
    check = Check("strict-parameters", ("status-400",), Severity.LOW, "A title", "A finding", "A remedy", "conformance")
    listed = [
        requirements()[name] for name in ("CARIN-BB-1.1.0/status-400", "US-CORE-7.0.0/status-400", "PDEX-2.0.0/json")
    ]
    found = rows(listed, [check])
    assert [("partly", (check.id,)), ("partly", (check.id,)), ("uncovered", ())] == [
        (row.state, row.checks) for row in found
    ]
    assert f"in part: {listed[0].partly}"[:40] in as_text(found, 100)


def test_document_has_every_field() -> None:
    """The JSON carries the whole requirement, its state and its checks."""
    first = json.loads(as_document(ROWS))[0]
    assert {**first, "id": "REQ-HH-005", "state": "covered", "checks": [CHECK.id], "url": SPOUSES.url} == first
    assert set(first) == {
        "id",
        "source",
        "section",
        "url",
        "rule",
        "strength",
        "binds",
        "since",
        "until",
        "untested",
        "relations",
        "promise",
        "partly",
        "guide",
        "states",
        "resource_type",
        "facet",
        "state",
        "checks",
    }


def test_text_is_grouped_wrapped_and_counted() -> None:
    """Text names each source once, keeps to the width but for addresses, and ends in a count."""
    text = as_text(ROWS, 60)
    assert text.count(SPOUSES.source) == 1
    assert [line for line in text.splitlines()[:-1] if len(line) > 60 and "https://" not in line] == []
    assert (
        text.splitlines()[-1] == "3 requirements: 1 covered by checks, 0 in part, 1 beyond a black box, 1 not covered"
    )


def test_guide_goes_by_name_with_or_without_version() -> None:
    """A guide is named by its package, in one version or in all."""
    guides = {"a.guide#1.0.0": ("REQ-A-01",), "a.guide#2.0.0": ("REQ-A-02",), "a.guide-more#1.0.0": ("REQ-B-01",)}
    assert of_guide("a.guide#2.0.0", guides) == {"REQ-A-02"}
    assert of_guide("a.guide", guides) == {"REQ-A-01", "REQ-A-02"}
    with pytest.raises(
        ConfigurationError, match=r"--guide: no requirements of guide 'b' \(allowed: a\.guide#1\.0\.0, "
    ):
        of_guide("b", guides)


def test_source_goes_by_part_of_its_title() -> None:
    """A source is found by a part of its title; a part of none is an error that lists them."""
    assert [row.requirement.id for row in of_source("hipaa", ROWS)] == ["REQ-HH-005"]
    with pytest.raises(
        ConfigurationError, match=r"--source: no source contains 'moon' \(allowed: HIPAA Privacy Rule; "
    ):
        of_source("moon", ROWS)


def test_command_lists_what_a_guide_adds() -> None:
    """The command runs on what ships."""
    guide = "hl7.fhir.us.carin-bb#2.0.0"
    result = CliRunner().invoke(command, ["--guide", guide, "--json"], catch_exceptions=False)
    assert [row["id"] for row in json.loads(result.output)] == list(guide_requirements()[guide])


def test_uncovered_leaves_out_what_is_covered() -> None:
    """`--uncovered` lists exactly the rest, each with the reason."""
    listed = json.loads(CliRunner().invoke(command, ["--json"], catch_exceptions=False).output)
    rest = json.loads(CliRunner().invoke(command, ["--json", "--uncovered"], catch_exceptions=False).output)
    assert [row["id"] for row in listed if not row["checks"]] == [row["id"] for row in rest]
    assert [row["id"] for row in rest if not row["untested"]] == []


def test_a_target_is_held_to_law_and_to_what_it_claims() -> None:
    """`--target` leaves out the guides that the target does not claim, and keeps those of its public APIs."""
    listed = json.loads(CliRunner().invoke(command, ["--json", "--target", "demo"], catch_exceptions=False).output)
    assert {row["guide"] for row in listed} == {None, *load_target("demo").held_to}
    assert {"hl7.fhir.us.carin-bb#2.0.0", "hl7.fhir.us.davinci-pdex-plan-net#1.1.0"} <= {row["guide"] for row in listed}
    assert {row["id"] for row in listed} > set(guide_requirements()["hl7.fhir.us.carin-bb#2.0.0"])
