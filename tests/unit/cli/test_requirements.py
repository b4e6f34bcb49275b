"""`payerproof requirements` joins the register with the checks."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from payerproof.catalog import guide_requirements, requirements
from payerproof.cli.requirements import as_document, as_text, command, of_guide, of_source, rows
from payerproof.errors import ConfigurationError
from payerproof.model import Check, Severity

CHECK = Check("spouse-sees-nothing", ("REQ-HH-005",), Severity.CRITICAL, "A title", "A remedy", "household")
SPOUSES, EDUCATION, PICKER = (requirements()[name] for name in ("REQ-HH-005", "REQ-REG-012", "REQ-HH-015"))
ROWS = rows([SPOUSES, EDUCATION, PICKER], [CHECK])


def test_state_tells_covered_from_excused_from_missing() -> None:
    """A check covers, a reason excuses, and without either a requirement is uncovered."""
    assert [("covered", (CHECK.id,)), ("untested", ()), ("uncovered", ())] == [(row.state, row.checks) for row in ROWS]


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
    assert text.splitlines()[-1] == "3 requirements: 1 covered by checks, 1 beyond a black box, 1 not covered"


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


def test_uncovered_leaves_out_what_is_covered_or_excused() -> None:
    """`--uncovered` lists exactly the rest."""
    listed = json.loads(CliRunner().invoke(command, ["--json"], catch_exceptions=False).output)
    rest = json.loads(CliRunner().invoke(command, ["--json", "--uncovered"], catch_exceptions=False).output)
    assert [row["id"] for row in listed if not row["checks"] and not row["untested"]] == [row["id"] for row in rest]
