"""The figures on the page about the validator are those that it reaches."""

from __future__ import annotations

from pathlib import Path

from tests.unit.fhir.figures import PAGE, agreement, block, examples, sample


def test_agreement_on_the_page(corpus: Path) -> None:
    """The table of agreement is the one that the corpus gives."""
    assert block(PAGE.read_text(encoding="utf-8"), "agreement") == agreement(corpus)


def test_examples_on_the_page(packages: Path) -> None:
    """The table of official examples, and the reasons, are those that the packages give."""
    assert block(PAGE.read_text(encoding="utf-8"), "examples") == examples(packages)


def test_sample_on_the_page() -> None:
    """The table of the second sample is the one that its lines give."""
    assert block(PAGE.read_text(encoding="utf-8"), "sample") == sample()
