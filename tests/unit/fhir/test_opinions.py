"""Some five thousand changed examples, judged by the official validator beforehand: ours agrees, or tells why not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from payerproof.fhir.packages import read_package
from payerproof.fhir.tables import MANIFEST
from payerproof.fhir.validator import load
from payerproof.guide_names import shipped_folder
from tests.unit.fhir.opinions import REASONS, guides, opinions, text_of


@pytest.mark.parametrize("guide", guides())
def test_agreement_with_the_official_validator(guide: str, packages: Path) -> None:
    """Each verdict is the official one, except where the line gives a reason: there it is the opposite."""
    manifest = json.loads((shipped_folder() / guide.replace("#", "/") / MANIFEST).read_text(encoding="utf-8"))
    examples = {name: json.loads(text) for name, text in read_package(packages / manifest["package"]).examples()}
    judge = load([guide])
    surprises = []
    for opinion in opinions(guide):
        rejected = any(issue.rejects for issue in judge.validate(text_of(opinion, examples[opinion["file"]])))
        if rejected is not (opinion["rejected"] != ("why" in opinion)):
            surprises.append((opinion["file"], opinion["kind"], opinion.get("change"), rejected))
    assert surprises == []


def test_every_difference_has_a_known_reason() -> None:
    """A reason says on which side the rejection is, and each one occurs."""
    sides = {
        (opinion["why"], "the official" if opinion["rejected"] else "we")
        for guide in guides()
        for opinion in opinions(guide)
        if "why" in opinion
    }
    assert sides == {(why, text.removeprefix("only ").partition(" reject")[0]) for why, text in REASONS.items()}


def test_the_sample_is_large() -> None:
    """There are thousands of opinions, and each side of the verdict is there often."""
    verdicts = [opinion["rejected"] for guide in guides() for opinion in opinions(guide)]
    assert len(verdicts) > 4_000
    assert min(verdicts.count(True), verdicts.count(False)) > 1_500
