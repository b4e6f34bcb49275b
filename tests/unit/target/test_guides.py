"""The guides that a target claims: one that is not at hand is refused, with what there is."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from payerproof.errors import TargetError
from payerproof.guide_names import claimable
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
