"""The statement on one rule, paragraph by paragraph, that an auditor signs: met, not met, attested, or not shown.

It is made of the results of a run and of the words that people gave to its evidence; the rules stand in
`fixtures/regulations`. A paragraph is met only if everything by which it is judged is met, and never by silence.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from markupsafe import Markup

from payerproof.evidence.reading import Attestation
from payerproof.evidence.writing import Evidence
from payerproof.model import Outcome
from payerproof.reports import scope, words
from payerproof.reports.html import environment, template
from payerproof.reports.pdf import laid_out
from payerproof.reports.regulations import Paragraph, Regulation
from payerproof.reports.words import REQUIREMENT_WORDS, listed, number_of
from payerproof.visible import one_line

_WIDTH = 150
_REASONS = 6
"""Requirements of a guide that are named in a row; more are counted."""


class Standing(StrEnum):
    """How a paragraph stands."""

    MET = "met"
    NOT_MET = "not met"
    ATTESTED = "attested"
    NOT_SHOWN = "not shown"
    NOT_BINDING = "not yet binding"


MEANINGS: Mapping[Standing, str] = {
    Standing.MET: "Everything by which it is judged was asked, and was as it has to be.",
    Standing.NOT_MET: "The run saw something that the paragraph forbids.",
    Standing.ATTESTED: "A named person vouches for what no check saw; all else is met.",
    Standing.NOT_SHOWN: "Neither the run nor a person shows it. Nothing is said for or against the payer.",
    Standing.NOT_BINDING: "It binds from a later day than that of the run, and is not shown yet.",
}

TONES: Mapping[Standing, str] = {
    Standing.MET: Outcome.PASS,
    Standing.NOT_MET: Outcome.FAIL,
    Standing.ATTESTED: Outcome.ATTESTED,
    Standing.NOT_SHOWN: Outcome.INCONCLUSIVE,
    Standing.NOT_BINDING: "untested",
}
"""The outcome whose sign and colours a standing has."""

_SETTLED = frozenset({Outcome.PASS, Outcome.ATTESTED})


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing by which a paragraph is judged: the id of a requirement or of the paragraph, its outcome and why."""

    id: str
    outcome: str
    reason: str

    @property
    def words(self) -> str:
        """The outcome as people read it."""
        return REQUIREMENT_WORDS[self.outcome]


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph with how it stands, by which grounds, and what is told beside it of recommended guides."""

    paragraph: Paragraph
    standing: Standing
    grounds: tuple[Ground, ...]
    beside: tuple[str, ...] = ()

    @property
    def sign(self) -> str:
        """The sign of its standing."""
        return words.SIGNS[self.tone]

    @property
    def tone(self) -> str:
        """The outcome whose sign and colours it has."""
        return TONES[self.standing]

    @property
    def open(self) -> tuple[Ground, ...]:
        """The grounds that stand between it and being met, the worst first."""
        left = [each for each in self.grounds if each.outcome not in _SETTLED]
        return tuple(sorted(left, key=lambda each: each.outcome != Outcome.FAIL))


@dataclass(frozen=True, slots=True)
class Statement:
    """What a run and people's words say of one rule."""

    regulation: Regulation
    rows: tuple[Row, ...]

    @property
    def counts(self) -> Mapping[Standing, int]:
        """How many paragraphs stand how, zeros left out."""
        numbers = Counter(row.standing for row in self.rows)
        return {standing: numbers[standing] for standing in Standing if numbers[standing]}

    @property
    def conclusion(self) -> str:
        """One sentence on the whole rule."""
        told = listed(f"{count} {standing}" for standing, count in self.counts.items())
        return f"Of {number_of(len(self.rows), 'paragraph')} of {self.regulation.id.upper()}: {told}."


def statement(found: Mapping[str, Any], evidence: Evidence, regulation: Regulation) -> Statement:
    """Return how each paragraph of a rule stands by the results of a run, on the day on which it began."""
    day = str(found["started"])[:10]
    held = [row for row in regulation.paragraphs if row.until is None or day < row.until]
    return Statement(regulation, tuple(_row(row, found, evidence.attestations, day) for row in held))


def lines(told: Statement) -> Iterator[str]:
    """Yield the statement for a terminal: how each paragraph stands, and what stands between it and being met."""
    yield f"{told.regulation.title}, {told.regulation.citation}"
    for row in told.rows:
        name = row.paragraph.id.partition("/")[2]
        yield f"  {row.sign} {row.standing:<16} {name}: {one_line(row.paragraph.asks, _WIDTH)}"
        for each in row.open:
            yield f"      {each.words:<14} {each.id}: {one_line(each.reason, _WIDTH)}"
    yield told.conclusion


def page(found: Mapping[str, Any], evidence: Evidence, regulation: Regulation, *, printed: bool = False) -> str:
    """Return the statement as one HTML page that asks nothing of any network; `printed` is for pages of paper."""
    style = template("pdf.css") if printed else template("pdf.css") + template("statement.css")
    return (
        environment()
        .get_template("statement.html")
        .render(
            found=found,
            name=found["target"].get("title") or found["target"]["name"],
            style=Markup(style),  # noqa: S704 - our own style sheet, from the package
            told=statement(found, evidence, regulation),
            scope=tuple(scope.lines(found)),
            attestations=_words_given(evidence.attestations, regulation),
            meanings=MEANINGS,
            tones=TONES,
            lines=evidence.lines,
            head=evidence.head,
        )
    )


def html(found: Mapping[str, Any], evidence: Evidence, regulation: Regulation) -> bytes:
    """Return the statement as a page for browsers; the same bytes for the same evidence."""
    return page(found, evidence, regulation).encode("utf-8", "replace")


def pdf(found: Mapping[str, Any], evidence: Evidence, regulation: Regulation) -> bytes:
    """Return the statement as a document to sign. Needs the extra `pdf`; raises OSError as `reports.pdf.pdf` does."""
    identifier = hashlib.sha256(f"{evidence.head} {regulation.id}".encode()).digest()[:16]
    return laid_out(page(found, evidence, regulation, printed=True), identifier)


def _row(paragraph: Paragraph, found: Mapping[str, Any], given: Sequence[Attestation], day: str) -> Row:
    grounds = tuple(_grounds(paragraph, found, given))
    standing = _standing([each.outcome for each in grounds])
    if standing is Standing.NOT_SHOWN and paragraph.since and day < paragraph.since:
        standing = Standing.NOT_BINDING
    return Row(paragraph, standing, grounds, tuple(_beside(paragraph, found)))


def _standing(outcomes: Sequence[str]) -> Standing:
    """Return how a paragraph stands: the worst ground decides, and none at all shows nothing."""
    if Outcome.FAIL in outcomes:
        return Standing.NOT_MET
    if not outcomes or not set(outcomes) <= _SETTLED:
        return Standing.NOT_SHOWN
    return Standing.ATTESTED if Outcome.ATTESTED in outcomes else Standing.MET


def _grounds(paragraph: Paragraph, found: Mapping[str, Any], given: Sequence[Attestation]) -> Iterator[Ground]:
    by_id = {row["id"]: row for row in found["requirements"]}
    for name in paragraph.requirements:
        row = by_id.get(name)
        if row is None:
            yield Ground(name, Outcome.INCONCLUSIVE, "this run was not held to it")
        else:
            yield Ground(name, row["outcome"], row["reason"])
    for guide in paragraph.guides:
        yield from _of_guide(guide, found)
    if paragraph.untested:
        word = next((each for each in reversed(given) if each.row == paragraph.id), None)
        told = f"{word.by} attests on {word.on}: {word.says}" if word else paragraph.untested
        yield Ground(paragraph.id, Outcome.ATTESTED if word else "untested", told)


def _of_guide(guide: str, found: Mapping[str, Any]) -> Iterator[Ground]:
    """Yield one ground for each version of an adopted guide that the target claims; its SHALLs decide."""
    claimed = _claimed(guide, found)
    if not claimed:
        yield Ground(guide, Outcome.INCONCLUSIVE, "the target file claims no version of this guide")
    for version in claimed:
        rows = [row for row in found["requirements"] if row["guide"] == version and row["strength"] == "SHALL"]
        yield Ground(version, *_summed(rows))


def _claimed(guide: str, found: Mapping[str, Any]) -> list[str]:
    """Return the versions of a guide that the target claims, as `NAME#VERSION`."""
    return [version for version in found["guides"] if version.partition("#")[0] == guide]


def _summed(rows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return the outcome of all SHALLs of a guide, and why; what the target does not offer says nothing."""
    numbers = Counter(row["outcome"] for row in rows)
    told = _tally(numbers)
    for worst in (Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE, "partly"):
        if numbers[worst]:
            named = [row["id"] for row in rows if row["outcome"] == worst]
            more = f" and {len(named) - _REASONS} more" if len(named) > _REASONS else ""
            return worst, f"{told}; {REQUIREMENT_WORDS[worst]}: {', '.join(named[:_REASONS])}{more}"
    if numbers[Outcome.PASS]:
        return Outcome.PASS, told
    return Outcome.INCONCLUSIVE, told


def _beside(paragraph: Paragraph, found: Mapping[str, Any]) -> Iterator[str]:
    """Yield one sentence for each claimed version of a guide that CMS recommends."""
    for guide in paragraph.recommended:
        claimed = _claimed(guide, found)
        if not claimed:
            yield f"{guide}, which CMS recommends, is not claimed"
        for version in claimed:
            counts = Counter(row["outcome"] for row in found["requirements"] if row["guide"] == version)
            yield f"{version}, which CMS recommends: {_tally(counts)}"


def _tally(numbers: Counter[str]) -> str:
    told = [f"{numbers[outcome]} {word}" for outcome, word in REQUIREMENT_WORDS.items() if numbers[outcome]]
    return f"of {number_of(numbers.total(), 'requirement')} {listed(told)}" if told else "this run looked at none of it"


def _words_given(given: Iterable[Attestation], regulation: Regulation) -> list[Attestation]:
    """Return the words that bear on a rule: for its paragraphs, and for the requirements by which they are judged."""
    judged_by = {name for row in regulation.paragraphs for name in (row.id, *row.requirements)}
    return [word for word in given if word.row in judged_by]
