"""The requirements that ship, and how a bad file of them is refused."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest

from payerproof.catalog import FIXTURES, guide_requirements, requirements
from payerproof.errors import CatalogError
from payerproof.model import Requirement

SINGLE_STATEMENTS = "REQ-CBB-"
"""Ids of a guide's statements one by one, which the design sums up under REQ-FHIR."""

DESIGN = Path(__file__).resolve().parents[4] / "shared" / "design" / "catalogue.md"


def test_register_is_complete() -> None:
    """Every group of the register is there, in its full number."""
    groups = Counter(identity.split("-")[1] for identity in requirements())
    assert groups == {"REG": 21, "HH": 29, "CON": 16, "SEN": 12, "APP": 9, "FHIR": 5, "OPS": 5, "OA": 45, "CBB": 16}


def test_ids_run_without_gaps() -> None:
    """Numbers within a group run from one upwards, so that a lost row is seen."""
    for group, count in Counter(identity.split("-")[1] for identity in requirements()).items():
        numbers = sorted(int(identity.split("-")[2]) for identity in requirements() if f"-{group}-" in identity)
        assert numbers == list(range(1, count + 1))


def test_register_agrees_with_the_design() -> None:
    """The ids are those of the design's catalogue."""
    if not DESIGN.exists():
        pytest.skip("the design folder is not beside this checkout")
    text = DESIGN.read_text(encoding="utf-8")
    tests = re.findall(r"^\| (\d{2}) \|.*\| [^|]+ \|$", text.split("## 6.")[1].split("## 7.")[0], re.MULTILINE)
    rows = set(re.findall(r"^\| (REQ-[A-Z]+-\d+)", text, re.MULTILINE)) | {f"REQ-OA-{number}" for number in tests}
    register = {identity for identity in requirements() if not identity.startswith(SINGLE_STATEMENTS)}
    assert register == rows


def test_rules_are_told_apart() -> None:
    """No two requirements have the same sentence."""
    assert [rule for rule, count in Counter(row.rule for row in requirements().values()).items() if count > 1] == []


def test_row_inherits_source_and_address() -> None:
    """A row takes title and address of its file unless it names its own; days come as ISO text."""
    assert requirements()["REQ-HH-007"] == Requirement(
        id="REQ-HH-007",
        source="HIPAA Privacy Rule",
        section="45 CFR 164.502(g)(3)",
        url="https://www.ecfr.gov/current/title-45/section-164.502",
        rule="When a child comes of age, the access and refresh tokens that a parent holds for the child stop working.",
        strength="LAW",
        binds="payer",
    )
    assert requirements()["REQ-HH-012"].url.endswith("section-164.522")
    assert requirements()["REQ-SEN-005"].since == "2026-02-16"


def test_untested_rows_say_what_would_show_it() -> None:
    """A requirement that no black-box check can cover says which evidence would."""
    untested = [row.untested for row in requirements().values() if row.untested]
    assert untested
    assert all("Evidence" in reason for reason in untested)


def test_guides_name_what_they_add() -> None:
    """What a guide asks for is filed under its package name and version."""
    assert guide_requirements()["hl7.fhir.us.davinci-pdex#2.2.0"] == ("REQ-CON-012",)
    assert {identity for ids in guide_requirements().values() for identity in ids} <= set(requirements())


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a folder with a copy of the requirements, which a test may damage."""
    copytree(FIXTURES / "law", tmp_path / "law")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("REQ-REG-019", "REQ-REG-18a", r"blocking\.toml: requirement\[0\]\.id: .*allowed: an id as REQ-HH-001"),
        ("REQ-REG-019", "REQ-HH-002", r"blocking\.toml: REQ-HH-002 stands already in law/hipaa-privacy\.toml"),
        ('strength = "LAW"', 'strength = "NICE"', r"strength: .*NICE.*allowed: SHALL, SHOULD"),
        ("section =", "chapter =", r"requirement\[0\]: \"section\" is a required .*allowed: id, section"),
        ("https://", "http://", r"source\.url: .*allowed: an https address"),
        ("as_of = 2026-06-01", 'as_of = "last summer"', r"source\.as_of: .*allowed: a day"),
        ("Evidence:", "Proof:", r"requirement\[0\]\.untested: .*allowed: why no check"),
    ],
)
def test_bad_file_is_refused_with_file_and_key(copied: Path, old: str, new: str, message: str) -> None:
    """A bad file names itself, the key and what is allowed."""
    file = copied / "law" / "information-blocking.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(CatalogError, match=message):
        requirements(copied)
