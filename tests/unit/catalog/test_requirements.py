"""The requirements that ship, and how a bad file of them is refused."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from shutil import copy, copytree

import pytest

from payerproof.catalog import FIXTURES, guide_requirements, requirements, rules
from payerproof.errors import CatalogError
from payerproof.model import Requirement

STATED_BY_RULES = {
    "REQ-FHIR-001": {"capability-instantiates", "json", "profile-named", "last-updated"},
    "REQ-FHIR-002": {"status-400", "status-401", "status-403", "status-404", "status-410"},
    "REQ-FHIR-003": {"search-parameter", "search-alone-and-combined", "include"},
    "REQ-FHIR-004": {"same-content", "coverage-of-the-day"},
    "REQ-FHIR-005": {"tls"},
    "REQ-CON-012": {"sensitive-choice"},
    "REQ-CON-014": {"consent-recorded"},
    "REQ-OPS-001": {"audit-events"},
}
"""What the design's catalogue sums up, and guides state one by one, each version for itself."""

DESIGN = Path(__file__).resolve().parents[4] / "shared" / "design" / "catalogue.md"


def _law() -> list[str]:
    return [row.id for row in requirements().values() if row.guide is None]


def test_register_is_complete() -> None:
    """Every group of the register of law, promises and SMART is there, in its full number."""
    groups = Counter(identity.split("-")[1] for identity in _law())
    assert groups == {"REG": 21, "HH": 29, "CON": 14, "SEN": 12, "APP": 9, "OPS": 5, "OA": 69, "PUB": 5}


def test_ids_run_without_gaps() -> None:
    """Numbers within a group run from one upwards, so that a lost row is seen; some are told by rules of guides."""
    known = [*_law(), *STATED_BY_RULES]
    for group, count in Counter(identity.split("-")[1] for identity in known).items():
        numbers = sorted(int(identity.split("-")[2]) for identity in known if f"-{group}-" in identity)
        assert numbers == list(range(1, count + 1))


def test_register_agrees_with_the_design() -> None:
    """No id of the design's catalogue is missing; what guides state one by one stands in their rules."""
    if not DESIGN.exists():
        pytest.skip("the design folder is not beside this checkout")
    text = DESIGN.read_text(encoding="utf-8")
    tests = re.findall(r"^\| (\d{2}) \|.*\| [^|]+ \|$", text.split("## 6.")[1].split("## 7.")[0], re.MULTILINE)
    rows = set(re.findall(r"^\| (REQ-[A-Z]+-\d+)", text, re.MULTILINE)) | {f"REQ-OA-{number}" for number in tests}
    assert rows - {*_law(), *STATED_BY_RULES} == set()
    assert set().union(*STATED_BY_RULES.values()) <= set(rules())


def test_requirements_of_one_source_are_told_apart() -> None:
    """No two requirements of one source have the same sentence."""
    told = Counter((row.source, row.rule) for row in requirements().values())
    assert [sentence for sentence, count in told.items() if count > 1] == []


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
    assert guide_requirements()["hl7.fhir.us.davinci-pdex#2.2.0"] == ("PDEX-2.2.0/sensitive-choice",)
    assert {identity for ids in guide_requirements().values() for identity in ids} == set(requirements()) - set(_law())


def test_a_row_of_a_guide_takes_over_what_its_rule_says() -> None:
    """Sentence, limits and reason come from the rule, filled in; guide, type and facet from the row."""
    assert requirements()["US-CORE-6.1.0/Condition/patient+category"] == Requirement(
        id="US-CORE-6.1.0/Condition/patient+category",
        source="US Core 6.1.0",
        section="CapabilityStatement, Condition, combined search parameters",
        url="https://hl7.org/fhir/us/core/STU6.1/CapabilityStatement-us-core-server.html",
        rule="Condition is searched by patient+category together.",
        strength="SHALL",
        binds="server",
        guide="hl7.fhir.us.core#6.1.0",
        states="search-combination",
        resource_type="Condition",
        facet="patient+category",
    )
    assert requirements()["CARIN-BB-2.2.0/status-410"].untested == rules()["status-410"].untested
    assert requirements()["CARIN-BB-2.2.0/status-400"].partly == rules()["status-400"].partly
    assert requirements()["CARIN-BB-1.1.0/status-401"].rule.endswith("refused by 401.")
    assert requirements()["CARIN-BB-2.0.0/status-401"].rule == rules()["status-401"].rule


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a folder with a copy of the requirements, which a test may damage."""
    copytree(FIXTURES / "law", tmp_path / "law")
    place = tmp_path / "ig" / "hl7.fhir.us.carin-bb" / "2.0.0"
    place.mkdir(parents=True)
    copy(FIXTURES / "ig" / "rules.toml", tmp_path / "ig")
    copy(FIXTURES / "ig" / "hl7.fhir.us.carin-bb" / "2.0.0" / "requirements.toml", place)
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("REQ-REG-019", "REQ-REG-18a", r"blocking\.toml:\d+:\d+: requirement\[.*\]\.id: .*allowed: an id as REQ-"),
        ("REQ-REG-019", "REQ-HH-002", r"blocking\.toml: REQ-HH-002 stands already in law/hipaa-privacy\.toml"),
        ('strength = "LAW"', 'strength = "NICE"', r"strength: .*NICE.*allowed: SHALL, SHOULD"),
        ("section =", "chapter =", r"requirement\[[^]]+\]: \"section\" is a required .*allowed: id, section"),
        ("https://", "http://", r"source\.url: .*allowed: an https address"),
        ("as_of = 2026-06-01", 'as_of = "last summer"', r"source\.as_of: .*allowed: a day"),
        ("Evidence:", "Proof:", r"requirement\[[^]]+\]\.untested: .*allowed: why no check"),
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


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"CARIN-BB-2.0.0/json"', '"REQ-FHIR-001"', r"rows\[[^]]+\]\.id: .*allowed: an id as US-CORE-6\.1\.0"),
        ('"CARIN-BB-2.0.0/json"', '"CARIN-BB-2.0.0/tls"', r"CARIN-BB-2\.0\.0/tls stands already in ig/hl7"),
        ('states = "json"', 'states = "xml"', r"CARIN-BB-2\.0\.0/json: states: unknown rule 'xml' \(allowed: .*json"),
        (
            'states = "json"',
            'states = "read"',
            r"/json: the row does not say what it is about \(allowed: type, which read",
        ),
        ("[general]", "[chapter]", r"requirements\.toml: .*allowed: source, general, capability"),
    ],
)
def test_bad_row_of_a_guide_is_refused(copied: Path, old: str, new: str, message: str) -> None:
    """A row that states no rule, or a rule without what the rule speaks of, names itself."""
    file = copied / "ig" / "hl7.fhir.us.carin-bb" / "2.0.0" / "requirements.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(CatalogError, match=message):
        requirements(copied)


def test_a_rule_stands_once(copied: Path) -> None:
    """Two rules of one id are refused, and so is a rule whose reason names no evidence."""
    file = copied / "ig" / "rules.toml"
    text = file.read_text()
    for old, new, message in (
        ('id = "json"', 'id = "tls"', r"rules\.toml: tls stands twice \(allowed: each id once\)"),
        ("Evidence:", "Proof:", r"rules\.toml:\d+:\d+: rule\[[^]]+\]\.untested: .*allowed: why no check"),
    ):
        file.write_text(text.replace(old, new))
        rules.cache_clear()
        with pytest.raises(CatalogError, match=message):
            rules(copied)
