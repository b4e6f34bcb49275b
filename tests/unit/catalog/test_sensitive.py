"""The sensitive categories and state packs that ship, and how a bad file of them is refused."""

from __future__ import annotations

import json
import tarfile
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from payerproof.access.sensitive import CodeSet, MinorConsent, StatePack
from payerproof.catalog import FIXTURES, sensitive_categories, state_packs
from payerproof.errors import CatalogError
from payerproof.synthetic_data.config import acts
from payerproof.synthetic_data.repertoire import Act, Code
from payerproof.synthetic_data.roster import CATEGORIES

TERMINOLOGY = (
    Path(__file__).resolve().parents[4] / "shared" / "fhir-packages" / "hl7.terminology.r4-utg7.3.0-rebuilt.tgz"
)
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
SYSTEMS = {
    "icd10": ICD_10_CM,
    "cpt": "http://www.ama-assn.org/go/cpt",
    "hcpcs": "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "ndc": "http://hl7.org/fhir/sid/ndc",
}


def test_categories_are_those_that_households_may_name() -> None:
    """The data here and the words allowed in a household file are the same."""
    assert set(sensitive_categories()) == set(CATEGORIES)


@pytest.mark.parametrize(
    ("category", "system", "code", "marks"),
    [
        ("sud", ICD_10_CM, "F11.20", True),
        ("sud", ICD_10_CM, "F33.1", False),
        ("sud", "http://loinc.org", "F11.20", False),
        ("reproductive", ICD_10_CM, "O08.89", True),
        ("reproductive", ICD_10_CM, "O09.1", False),
        ("mental_health", "https://www.nubc.org/CodeSystem/RevenueCodes", "0914", True),
        ("mental_health", "https://www.nubc.org/CodeSystem/RevenueCodes", "0920", False),
    ],
)
def test_code_marks_its_category(category: str, system: str, code: str, marks: bool) -> None:  # noqa: FBT001 - a table
    """A code speaks in its own system only, and a star stands for whatever follows."""
    assert sensitive_categories()[category].matches(system, code) is marks


def marked_by(act: Act) -> set[str]:
    """Return the categories that the diagnoses and lines of an act are codes of."""
    codes: list[Code] = [*act.diagnoses, *(line.code for line in act.lines if line.code)]
    known = [(SYSTEMS[code.system], code.code) for code in codes if code.system in SYSTEMS]
    return {name for name, category in sensitive_categories().items() if any(category.matches(*code) for code in known)}


@pytest.mark.parametrize(
    "act", [act for act in acts().values() if act.category and not act.shown_in], ids=lambda act: act.id
)
def test_sensitive_acts_carry_a_code_of_their_category(act: Act) -> None:
    """What households are openly treated with is recognized by its codes; hidden acts have tests of their own."""
    assert act.category in marked_by(act)


@pytest.mark.parametrize("act", [act for act in acts().values() if not act.category], ids=lambda act: act.id)
def test_ordinary_acts_mark_no_category(act: Act) -> None:
    """No ordinary service is taken for a sensitive one: over-blocking is harm too."""
    assert marked_by(act) == set()


def test_no_code_stands_twice_in_a_category() -> None:
    """A code has one source within a category."""
    for category in sensitive_categories().values():
        codes = [(group.system, code) for group in category.code_sets for code in group.codes]
        assert len(codes) == len(set(codes)), category.id


def test_labels_are_codes_of_the_published_system() -> None:
    """Labels are HL7 v3 ActCode codes as published."""
    if not TERMINOLOGY.exists():
        pytest.skip("the terminology package is not beside this checkout")
    with tarfile.open(TERMINOLOGY) as package:
        member = package.extractfile("package/CodeSystem-v3-ActCode.json")
        assert member is not None
        published = set(_codes(json.load(member)["concept"]))
    assert {label for category in sensitive_categories().values() for label in category.labels} - published == set()


def _codes(concepts: list[dict[str, Any]]) -> list[str]:
    return [code for concept in concepts for code in (concept["code"], *_codes(concept.get("concept", [])))]


def test_consent_age_follows_the_day_of_service() -> None:
    """A rule governs the services given while it was in force; the lowest age of several counts."""

    def rule(age: int, since: date | None = None, until: date | None = None) -> MinorConsent:
        return MinorConsent("sud", age, "Act", "https://example.org", confirmed=True, since=since, until=until)

    change = date(2020, 1, 1)
    pack = StatePack(
        "XX",
        "X",
        18,
        change,
        (rule(14, until=change - timedelta(days=1)), rule(12, since=change), rule(13, since=change)),
    )
    assert [pack.consent_age("sud", day) for day in (date(2019, 12, 31), change)] == [14, 12]
    assert pack.consent_age("hiv", change) is None


def test_illinois_knows_an_age_on_every_day() -> None:
    """The rule on counseling changed its section in 2018 without a day between."""
    days = (date(2016, 1, 1), date(2018, 7, 19), date(2018, 7, 20), date(2026, 6, 14))
    assert [state_packs()["IL"].consent_age("mental_health", day) for day in days] == [12, 12, 12, 12]


def test_states_without_a_pack_have_a_default() -> None:
    """There is a pack for every other state, and it claims no age that nobody looked up."""
    assert state_packs()["default"].minor_consent == ()


def test_code_set_is_compared_exactly() -> None:
    """Without a star nothing but the code itself matches."""
    codes = CodeSet("urn:x", "diagnosis", ("F1",), "here", confirmed=True)
    assert [codes.matches("urn:x", code) for code in ("F1", "F10", "f1")] == [True, False, False]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a folder with a copy of categories and packs, which a test may damage."""
    copytree(FIXTURES / "sensitive", tmp_path / "sensitive")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("hiv.toml", 'confidentiality = "R"', 'confidentiality = "X"', r"confidentiality: .*allowed: U, L, M, N, R, V"),
        ("hiv.toml", '"B20"', '"b20"', r"code_sets\[0\]\.codes\[0\]: .*allowed: a code"),
        (
            "states/il.toml",
            '"sud"',
            '"drugs"',
            r"minor_consent\[2\]\.category: unknown category 'drugs' \(allowed: abuse",
        ),
        ("states/il.toml", "age = 12", "age = 21", r"minor_consent\[0\]\.age: .*allowed: completed years"),
        ("states/il.toml", "since = 2018-07-20", 'since = "2018"', r"minor_consent\[0\]\.since: .*allowed: a day"),
    ],
)
def test_bad_file_is_refused_with_file_and_key(copied: Path, name: str, old: str, new: str, message: str) -> None:
    """A bad file names itself, the key and what is allowed."""
    file = copied / "sensitive" / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(CatalogError, match=message):
        state_packs(copied)
