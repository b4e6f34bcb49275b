"""The statement on a rule: nothing is met by silence, the worst decides, and a person's word says whose it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from payerproof.catalog import guide_requirements, requirements
from payerproof.cli import group
from payerproof.cli.shared.options import RULES
from payerproof.errors import CatalogError, ConfigurationError
from payerproof.evidence import manifest
from payerproof.evidence.reading import Attestation, located
from payerproof.evidence.writing import Evidence, read
from payerproof.reports import statement
from payerproof.reports.extras import missing
from payerproof.reports.regulations import Paragraph, Regulation, regulations
from payerproof.reports.regulations import read as read_rule
from payerproof.reports.statement import Standing
from tests.reports.sample import write_sample

CLAIMED = "hl7.fhir.us.core#6.1.0"
ASKED = "Something is asked of the payer here."
PERSONAL = "No check sees it. Evidence: a log."


def _row(name: str, outcome: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "outcome": outcome, "reason": f"reason of {name}", "guide": None, "strength": "LAW", **more}


def _results(*rows: Mapping[str, Any], guides: Sequence[str] = ()) -> dict[str, Any]:
    return {"started": "2026-06-14T18:00:00+00:00", "guides": list(guides), "requirements": list(rows)}


def _told(
    paragraph: Paragraph, evidence: Evidence, *rows: Mapping[str, Any], guides: Sequence[str] = ()
) -> statement.Row:
    rule = Regulation("some-rule", "Some rule", "1 FR 1", "https://www.ecfr.gov/", "2026-06-01", (paragraph,))
    (told,) = statement.statement(_results(*rows, guides=guides), evidence, rule).rows
    return told


def _paragraph(**more: Any) -> Paragraph:
    return Paragraph("some-rule/here", "42 CFR 1", ASKED, **more)


@pytest.mark.parametrize(
    ("outcomes", "standing"),
    [
        (("pass", "pass"), Standing.MET),
        (("pass", "attested"), Standing.ATTESTED),
        (("pass", "fail", "untested"), Standing.NOT_MET),
        *(
            (("pass", outcome), Standing.NOT_SHOWN)
            for outcome in ("inconclusive", "error", "untested", "partly", "not_offered")
        ),
    ],
)
def test_the_worst_decides(outcomes: tuple[str, ...], standing: Standing, evidence: Evidence) -> None:
    """A failure breaks the paragraph; whatever is left open leaves it unshown, a part of the cases included."""
    names = tuple(f"REQ-X-{number}" for number, _ in enumerate(outcomes))
    rows = [_row(name, outcome) for name, outcome in zip(names, outcomes, strict=True)]
    assert _told(_paragraph(requirements=names), evidence, *rows).standing is standing


def test_what_the_run_was_not_held_to_is_not_met(evidence: Evidence) -> None:
    """A requirement that the results do not hold leaves its paragraph open, and says so."""
    told = _told(_paragraph(requirements=("REQ-X-1", "REQ-X-2")), evidence, _row("REQ-X-1", "pass"))
    assert told.standing is Standing.NOT_SHOWN
    assert [(each.id, each.reason) for each in told.open] == [("REQ-X-2", "this run was not held to it")]


def test_a_paragraph_that_binds_later_is_not_held_against_anybody(evidence: Evidence) -> None:
    """Not shown before its day is not yet binding; a failure is told all the same; after its end it is gone."""
    later = _paragraph(requirements=("REQ-X-1",), since="2027-01-01")
    assert _told(later, evidence, _row("REQ-X-1", "untested")).standing is Standing.NOT_BINDING
    assert _told(later, evidence, _row("REQ-X-1", "fail")).standing is Standing.NOT_MET
    past = Regulation(
        "r", "R", "1", "https://a.gov", "2026-06-01", (_paragraph(until="2024-04-08", untested=PERSONAL),)
    )
    assert statement.statement(_results(), evidence, past).rows == ()


def test_only_a_persons_word_settles_what_no_check_sees(evidence: Evidence) -> None:
    """Without a word it is not shown; with one it is attested, with name, day and what is vouched for."""
    paragraph = _paragraph(untested=PERSONAL)
    assert _told(paragraph, evidence).standing is Standing.NOT_SHOWN
    word = Attestation(paragraph.id, "J. Rivera", "2026-06-15", "seen in the log", "2026-06-15T10:00:00+00:00")
    told = _told(paragraph, replace(evidence, attestations=(word,)))
    assert told.standing is Standing.ATTESTED
    assert told.grounds[0].reason == "J. Rivera attests on 2026-06-15: seen in the log"


def test_an_adopted_guide_decides_by_its_shalls(evidence: Evidence) -> None:
    """A broken SHALL breaks the paragraph, a broken SHOULD does not; unclaimed or unasked guides show nothing."""
    paragraph = _paragraph(guides=("hl7.fhir.us.core",))
    met = _row("US-1", "pass", guide=CLAIMED, strength="SHALL")
    should = _row("US-2", "fail", guide=CLAIMED, strength="SHOULD")
    broken = _row("US-3", "fail", guide=CLAIMED, strength="SHALL")
    absent = _row("US-4", "not_offered", guide=CLAIMED, strength="SHALL")

    def standing(*rows: Mapping[str, Any], guides: tuple[str, ...] = (CLAIMED,)) -> Standing:
        return _told(paragraph, evidence, *rows, guides=guides).standing

    assert standing(met, should, absent) is Standing.MET
    assert standing(met, broken) is Standing.NOT_MET
    assert standing(absent) is standing() is standing(guides=()) is Standing.NOT_SHOWN


def test_a_recommended_guide_decides_nothing(evidence: Evidence) -> None:
    """CMS recommends it: what was found of it stands beside the paragraph, and breaks no law."""
    paragraph = _paragraph(requirements=("REQ-X-1",), recommended=("hl7.fhir.us.core",))
    broken = _row("US-3", "fail", guide=CLAIMED, strength="SHALL")
    told = _told(paragraph, evidence, _row("REQ-X-1", "pass"), broken, guides=(CLAIMED,))
    assert told.standing is Standing.MET
    assert told.beside == (f"{CLAIMED}, which CMS recommends: of 1 requirement 1 not met",)


def test_the_rules_are_those_of_the_command_line() -> None:
    """Each rule that ships can be chosen, and every requirement by which a paragraph is judged exists."""
    assert set(RULES) == regulations().keys()
    rows = [row for rule in regulations().values() for row in rule.paragraphs]
    named = {name for row in rows for name in row.requirements}
    assert named - requirements().keys() == set()
    assert {name for name in named if requirements()[name].promise} == set(), "a promise binds whoever made it alone"
    adopted = {name for row in rows for name in row.guides + row.recommended}
    assert adopted <= {guide.partition("#")[0] for guide in guide_requirements()}


ROW = 'id = "here"\nsection = "42 CFR 1"\nasks = "Something is asked of the payer here."'
HEAD = 'title = "Some rule"\ncitation = "1 FR 1"\nurl = "https://www.ecfr.gov/"\nas_of = 2026-06-01'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title =", "cannot be read"),
        (f"{HEAD}\n[[paragraph]]\n{ROW}", "here.toml: paragraph.0"),
        (f'{HEAD}\n[[paragraph]]\n{ROW}\nuntested = "No."', "Evidence: "),
        (f'{HEAD}\n[[paragraph]]\n{ROW}\nrequirement = ["REQ-1"]', "requirement"),
        (f"{HEAD}\n" + f'[[paragraph]]\n{ROW}\nrequirements = ["REQ-1"]\n' * 2, "here/here stands twice"),
    ],
)
def test_a_file_that_is_not_as_it_has_to_be_is_refused(text: str, words: str) -> None:
    """What is wrong, and where; a paragraph without anything by which it is judged is none."""
    with pytest.raises(CatalogError, match=re.escape(words)):
        read_rule("here", text)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(group, arguments, catch_exceptions=False, standalone_mode=False)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return a sample run of its own."""
    return write_sample(tmp_path / "run")


def test_the_command_writes_the_statement_into_the_run(run: Path) -> None:
    """It tells each paragraph, writes a page that the manifest covers, and exits by what is not shown or not met."""
    told = _run("certify", "cms-0057-f", str(run))
    assert "not yet binding  provider-access-api" in told.output
    assert "authorization-metrics" in told.output
    assert told.return_value == 2, told.output
    page = (run / "cms-0057-f.html").read_text()
    assert all(each.id in page for each in regulations()["cms-0057-f"].paragraphs)
    assert manifest.verify(run).alterations == ()
    assert "cms-0057-f.html" in (run / manifest.MANIFEST).read_text()


def test_a_word_for_a_paragraph_changes_the_statement(run: Path) -> None:
    """`attest` takes a paragraph that no check looks at, once, and makes the statement anew; others it refuses."""
    row = "cms-0057-f/authorization-metrics"
    word = ("--name", "J. Rivera", "--says", "on our site since March", "--date", "2026-06-15")
    _run("certify", "cms-0057-f", str(run))
    _run("attest", str(run), row, *word)
    assert "J. Rivera attests on 2026-06-15: on our site since March" in (run / "cms-0057-f.html").read_text()
    told = statement.statement(_results(), read(run), regulations()["cms-0057-f"])
    assert {each.paragraph.id for each in told.rows if each.standing is Standing.ATTESTED} == {row}
    refused = {
        row: f"{row} is not open: attested",
        "cms-0057-f/authorization-metric": f"did you mean {row}?",
        "cms-0057-f/denial-reason": "there is no row",
    }
    for each, words in refused.items():
        with pytest.raises(ConfigurationError, match=re.escape(words)):
            _run("attest", str(run), each, *word)


def test_altered_evidence_is_told_first(run: Path) -> None:
    """A statement on altered evidence says so in itself, and the command exits with 5."""
    file = located(run)
    file.write_bytes(file.read_bytes().replace(b'"inconclusive"', b'"pass"', 1))
    told = _run("certify", "cms-9115-f", str(run))
    assert told.return_value == 5, told.output
    assert "This evidence was altered" in (run / "cms-9115-f.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["cms-9115-f"], "give either RUN"),
        (["cms-9115-f", "."], "holds no run"),
        (["cms-9115-g", "{run}"], "'cms-9115-g' is not one of"),
        (["cms-9115-f", "{run}", "--target", "demo"], "give either RUN"),
        (["cms-9115-f", "{run}", "--out", "x"], "--out is for a run that --target makes"),
    ],
)
def test_a_mistake_is_told_in_words(arguments: list[str], words: str, sample_run: Path) -> None:
    """What was wrong, and what is allowed; no traceback."""
    told = CliRunner().invoke(group, ["certify", *(each.replace("{run}", str(sample_run)) for each in arguments)])
    assert told.exit_code != 0
    assert words in told.output


@pytest.mark.skipif(missing(("pdf",)) is not None, reason=str(missing(("pdf",))))
def test_it_is_laid_out_to_be_signed(run: Path) -> None:
    """With `--pdf` there is a document with every paragraph, numbered pages and lines to sign."""
    import pypdf  # noqa: PLC0415 - only where the extra is there

    _run("certify", "cms-9115-f", str(run), "--pdf")
    document = pypdf.PdfReader(run / "cms-9115-f.pdf", strict=True)
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert all(each.id.partition("/")[2] in text.replace(" ", "") for each in regulations()["cms-9115-f"].paragraphs)
    assert "For the payer" in text
    assert len(document.pages) <= 12
