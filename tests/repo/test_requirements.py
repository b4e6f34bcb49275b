"""No silent gap: every requirement of law and guides is covered by a check, or says why none can cover it."""

from __future__ import annotations

from collections import Counter

import pytest

from payerproof import catalog, obligations
from payerproof.checks.conformance import requirement_rows
from payerproof.checks.registry import discover
from payerproof.fhir.packages import read_package
from payerproof.model import Requirement
from tests.repo.arrows import ROOT

CHECKS = tuple(item.check for item in discover())
REQUIREMENTS = catalog.requirements()
OF_GUIDES = tuple(row for row in REQUIREMENTS.values() if row.guide is not None)
PACKAGES = ROOT.parent / "shared" / "fhir-packages"

AT_LEAST = {
    "hl7.fhir.us.carin-bb#1.1.0",
    "hl7.fhir.us.carin-bb#2.0.0",
    "hl7.fhir.us.carin-bb#2.1.0",
    "hl7.fhir.us.carin-bb#2.2.0",
    "hl7.fhir.us.core#3.1.1",
    "hl7.fhir.us.core#6.1.0",
    "hl7.fhir.us.core#7.0.0",
    "hl7.fhir.us.davinci-pdex#2.0.0",
}
"""The guide versions whose every SHALL of the capability and conformance sections is told."""


def _covering(row: Requirement) -> list[str]:
    return [check.id for check in CHECKS if obligations.looks_at(check, row)]


def test_every_requirement_is_covered_or_says_why_not() -> None:
    """A requirement without a check carries a reason, and one with a check carries none."""
    silent = [row.id for row in REQUIREMENTS.values() if not _covering(row) and not row.untested]
    excused = [row.id for row in REQUIREMENTS.values() if _covering(row) and row.untested]
    assert (silent, excused) == ([], [])


def test_what_is_covered_in_part_is_covered() -> None:
    """Only what a check looks at can be left open in part."""
    assert [row.id for row in REQUIREMENTS.values() if row.partly and not _covering(row)] == []


def test_every_rule_is_stated_and_looked_at() -> None:
    """Each rule is stated by some version of a guide, and is named by a check unless it says why none can."""
    named = {name for check in CHECKS for name in check.requirements}
    rules = catalog.rules()
    assert sorted(set(rules) - {row.states for row in OF_GUIDES}) == []
    assert [name for name, rule in rules.items() if name not in named and not rule.untested] == []
    assert sorted(set(rules) & set(REQUIREMENTS)) == []


@pytest.mark.parametrize("guide", sorted({row.guide for row in OF_GUIDES if row.guide}))
def test_the_ids_of_a_guide_tell_its_version(guide: str) -> None:
    """Each id begins with the guide and the version of its folder, so that no two versions share one."""
    start = f"{requirement_rows.prefix(guide)}/"
    assert [row.id for row in OF_GUIDES if row.guide == guide and not row.id.startswith(start)] == []
    version = guide.partition("#")[2]
    assert {row.source.rpartition(" ")[2] for row in OF_GUIDES if row.guide == guide} == {version}


def test_the_versions_that_matter_are_told() -> None:
    """Each version has rows by hand and rows from its tables, and a version's own address."""
    told = Counter((row.guide, row.facet is None) for row in OF_GUIDES)
    assert [guide for guide in sorted(AT_LEAST) if not (told[guide, True] and told[guide, False])] == []
    urls = {row.guide: row.url.split("/us/")[1].split("/")[1] for row in OF_GUIDES if row.guide in AT_LEAST}
    assert len(set(urls.items())) == len(AT_LEAST)


@pytest.mark.parametrize("guide", sorted(AT_LEAST))
def test_the_rows_from_tables_are_those_of_the_package(guide: str) -> None:
    """Written anew from the published package, the tables give the same text, byte for byte."""
    name, _, version = guide.partition("#")
    text = (ROOT / "fixtures" / "ig" / name / version / requirement_rows.FILE).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("package = "))
    file = PACKAGES / line.split('"')[1]
    if not file.is_file():
        pytest.skip("the published packages are not beside this checkout")
    assert text == requirement_rows.by_hand(text) + requirement_rows.written(read_package(file))
