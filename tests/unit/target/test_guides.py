"""The guides that a target claims: one that is not at hand is refused, with what there is."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from payerproof.catalog import requirements
from payerproof.errors import TargetError
from payerproof.guide_names import claimable
from payerproof.obligations import held_to
from payerproof.target.reading import load_target


def claiming(folder: Path, name: str) -> str:
    """Write the demo target with another guide and return its path."""
    text = (files("payerproof.fixtures") / "targets" / "demo.toml").read_text(encoding="utf-8")
    (folder / "mine.toml").write_text(text.replace("hl7.fhir.us.carin-bb#2.0.0", name), encoding="utf-8")
    return str(folder / "mine.toml")


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("hl7.fhir.us.carin-bb#2.0.1", "hl7.fhir.us.carin-bb#2.0.0"),
        ("hl7.fhir.us.carinbb#2.0.0", "did you mean hl7.fhir.us.carin-bb?"),
        ("hl7.fhir.us.core#6.1", "hl7.fhir.us.core#6.1.0"),
        ("some.guide#1.0.0", "hl7.fhir.us.davinci-pdex#2.0.0"),
    ],
)
def test_a_guide_that_is_not_at_hand(tmp_path: Path, name: str, offered: str) -> None:
    """The error names file, line and key, the guide, and what was meant or what there is."""
    with pytest.raises(TargetError) as raised:
        load_target(claiming(tmp_path, name))
    assert name in str(raised.value)
    assert "mine.toml" in str(raised.value)
    assert offered in str(raised.value)


def test_guides_with_rules_alone_may_be_claimed() -> None:
    """A guide whose requirements ship without profiles is known; so is what stands in the package folder."""
    assert {"hl7.fhir.uv.bulkdata#2.0.0", "hl7.fhir.us.davinci-pdex#2.2.0"} <= set(claimable())


def test_a_guide_in_part(tmp_path: Path) -> None:
    """The target is held to what the guide says of those types, and of none; reports say so."""
    file = Path(claiming(tmp_path, "hl7.fhir.us.carin-bb#2.0.0"))
    text = file.read_text(encoding="utf-8")
    part = 'guides = [{ name = "hl7.fhir.us.carin-bb#2.0.0", types = ["Patient", "Coverage"] }]'
    file.write_text(text.replace('guides = ["hl7.fhir.us.carin-bb#2.0.0"]', part), encoding="utf-8")
    target = load_target(str(file))
    assert target.guides == ("hl7.fhir.us.carin-bb#2.0.0",)
    assert (target.guides_for("Coverage"), target.guides_for("ExplanationOfBenefit")) == (target.guides, ())
    assert target.claims == ("hl7.fhir.us.carin-bb#2.0.0 (for Coverage, Patient)",)
    bound = held_to(target.guides, requirements().values(), parts=target.parts).values()
    types = {row.resource_type for row in bound if row.guide is not None}
    assert types == {None, "Coverage", "Patient"}


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ('{ name = "hl7.fhir.us.carin-bb#2.0.0", types = ["Coverag"] }', "did you mean Coverage?"),
        ('{ name = "hl7.fhir.us.carin-bb#2.0.0", types = [] }', "at least 1 entry"),
        ('{ name = "hl7.fhir.us.carin-bb#2.0.0" }', "missing key types"),
        ('{ name = "hl7.fhir.us.carin-bb#2.0.0", type = ["Coverage"] }', "type"),
        (
            '{ name = "hl7.fhir.us.carin-bb#2.0.0", types = ["Patient"] }, "hl7.fhir.us.carin-bb#2.0.0"',
            "claimed twice",
        ),
    ],
)
def test_a_part_that_is_none(tmp_path: Path, claim: str, told: str) -> None:
    """The error names file, line and key, and what was meant."""
    file = Path(claiming(tmp_path, "hl7.fhir.us.carin-bb#2.0.0"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('guides = ["hl7.fhir.us.carin-bb#2.0.0"]', f"guides = [{claim}]"), encoding="utf-8")
    with pytest.raises(TargetError) as raised:
        load_target(str(file))
    assert told in str(raised.value)
    assert "guides" in str(raised.value)
