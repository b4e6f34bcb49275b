"""report.pdf: the document that people sign; needs the extra `pdf` (WeasyPrint).

Cover, summary, scope and limits, findings, people, requirements and an attestation block, on few pages however large
the run was: what is beyond stands in the other files, which the appendix names.
It is made of the content of report.html. Nothing is fetched, no script is in it, and it is tagged (PDF/UA-1).
The same evidence yields the same bytes with the same fonts and the same WeasyPrint.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from markupsafe import Markup

from payerproof.evidence.writing import Evidence
from payerproof.reports import charts, findings, scope, waivers, words
from payerproof.reports.extras import installed
from payerproof.reports.findings import Finding
from payerproof.reports.html import environment, sources, template
from payerproof.reports.matrix import Matrix, households

INSTALLED = installed("pdf")
"""Whether the library that lays out pages is there."""

FULL_FINDINGS, ROWS_OF_FINDINGS = 8, 60
"""Findings that are told in full, and those beyond that have a row each; more are counted."""

REQUIREMENT_ROWS = 240
"""Requirements with a row of their own; of the others, each source's are counted."""

MATRICES, WIDEST = 6, 12
"""Households that are drawn, and the members that one drawing holds; the others have a row each."""

_HOUSEHOLD_ROWS = 60
_UNLEARNT_ROWS = 30
_DENIAL_ROWS = 12
_ATTENTION = ("fail", "error", "inconclusive", "partly", "attested")


@dataclass(frozen=True, slots=True)
class Sourced:
    """The requirements of one source: its counts, those with a row each, and how many have none."""

    name: str
    counts: Mapping[str, int]
    rows: tuple[Mapping[str, Any], ...]
    types: tuple[Mapping[str, Any], ...]
    beyond: int


@dataclass(frozen=True, slots=True)
class People:
    """Households with a drawing, those with a row (members, requesters that got less than a pass, counts), relations.

    `by_relation` counts cases by what the requester is to the subject, and by outcome.
    """

    drawn: tuple[Matrix, ...]
    rows: tuple[tuple[str, int, Mapping[str, int]], ...]
    beyond: int
    across: str
    by_relation: tuple[tuple[str, Mapping[str, int]], ...]


def pdf(found: Mapping[str, Any], evidence: Evidence) -> bytes:
    """Return report.pdf of results and their evidence. Only where `INSTALLED`.

    Raises OSError where the libraries of the machine that WeasyPrint draws with (Pango) are missing.
    """
    return laid_out(signing_page(found, evidence), hashlib.sha256(evidence.head.encode()).digest()[:16])


def laid_out(page: str, identifier: bytes) -> bytes:
    """Return a page of HTML as a tagged PDF with the given identifier. Only where `INSTALLED`; raises as `pdf` does."""
    from weasyprint import HTML  # noqa: PLC0415 - an extra, and only for those who ask for it

    drawn = HTML(string=page, url_fetcher=_fetch_nothing)
    document: bytes = drawn.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return document


def signing_page(found: Mapping[str, Any], evidence: Evidence) -> str:
    """Return the document as HTML, before it is laid out in pages."""
    told = findings.findings(found, evidence)
    unlearnt = findings.unlearnt(found)
    open_ends = [row for row in unlearnt if row.outcome in {"error", "inconclusive"}]
    return (
        environment()
        .get_template("pdf.html")
        .render(
            found=found,
            name=found["target"].get("title") or found["target"]["name"],
            style=Markup(template("pdf.css")),  # noqa: S704 - our own style sheet, from the package
            conclusion=words.conclusion(found),
            scope=tuple(scope.lines(found)),
            findings=told[:FULL_FINDINGS],
            further=told[FULL_FINDINGS : FULL_FINDINGS + ROWS_OF_FINDINGS],
            beyond=max(0, len(told) - FULL_FINDINGS - ROWS_OF_FINDINGS),
            example=_example,
            unlearnt=open_ends[:_UNLEARNT_ROWS],
            unlearnt_beyond=len(open_ends[_UNLEARNT_ROWS:]),
            people=people(found),
            sources=tuple(sourced(found)),
            suites=_suites(found),
            denial=_slowest(charts.denial(evidence.notes_on("time-to-denial"))),
            loads=evidence.notes_on("load"),
            fuzzes=evidence.notes_on("fuzz"),
            waivers=tuple(waivers.complaints(found)),
            lines=evidence.lines,
            head=evidence.head,
        )
    )


def people(found: Mapping[str, Any]) -> People:
    """Return who asked about whom, fit for a page: a drawing for few households, a row for each of the others."""
    all_of_them = households(found)
    ordered = sorted(all_of_them.matrices, key=lambda each: not _troubled(each))  # stable: else as they came
    fit = [each for each in ordered if len(each.subjects) <= WIDEST]
    drawn = fit[:MATRICES]
    rest = [each for each in ordered if each not in drawn]
    relations: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict in found["verdicts"]:
        for relation in verdict["relations"]:
            relations[relation][verdict["outcome"]] += 1
    return People(
        drawn=tuple(drawn),
        rows=tuple(_row(each) for each in rest[:_HOUSEHOLD_ROWS]),
        beyond=len(rest[_HOUSEHOLD_ROWS:]),
        across=all_of_them.across.words if all_of_them.across else "",
        by_relation=tuple(sorted(relations.items(), key=lambda item: (-item[1]["fail"], item[0]))),
    )


def sourced(found: Mapping[str, Any]) -> Iterator[Sourced]:
    """Yield the requirements by source, what wants attention first; no more rows than fit the document.

    What wants attention has its row before anything else of any source has one.
    """
    by_source = sources(found)
    wanted = [
        (place, row)
        for urgent in (True, False)
        for place, source in enumerate(by_source)
        for row in (
            *source["requirements"],
            *(row for kind in source["types"] for row in kind["requirements"] if urgent),
        )
        if (row["outcome"] in _ATTENTION) is urgent
    ]
    totals, rows = Counter(place for place, _ in wanted), defaultdict(list)
    for place, row in wanted[:REQUIREMENT_ROWS]:
        rows[place].append(row)
    for place, source in enumerate(by_source):
        beyond = totals[place] - len(rows[place])
        yield Sourced(source["name"], source["counts"], tuple(rows[place]), tuple(source["types"]), beyond)


def _slowest(denial: charts.Denial | None) -> Mapping[str, Any] | None:
    """Return the first rows to read of the time to denial: what was not kept, then the slowest."""
    if denial is None:
        return None
    ordered = sorted(denial.rows, key=lambda row: (row.kept, -(row.slowest or 0.0)))
    return {"rows": ordered[:_DENIAL_ROWS], "beyond": len(ordered[_DENIAL_ROWS:])}


def _troubled(matrix: Matrix) -> bool:
    return any(cell and cell.outcome in {"fail", "error", "inconclusive"} for _, cells in matrix.rows for cell in cells)


def _row(matrix: Matrix) -> tuple[str, int, Mapping[str, int]]:
    """Return the first member of a household, how many it has, and its cells by their worst outcome."""
    cells = Counter(cell.outcome for _, cells in matrix.rows for cell in cells if cell)
    return matrix.subjects[0], len({*matrix.subjects, *(requester for requester, _ in matrix.rows)}), cells


def _suites(found: Mapping[str, Any]) -> Sequence[tuple[str, int, int, Mapping[str, int]]]:
    """Return each suite with its checks, those that ran, and its cases by outcome."""
    gathered: dict[str, list[Mapping[str, int]]] = defaultdict(list)
    for check in found["checks"]:
        gathered[check["suite"]].append(check["counts"])
    return [
        (
            suite,
            len(counts),
            sum(1 for each in counts if any(each.values())),
            {outcome: sum(each[outcome] for each in counts) for outcome in words.OUTCOME_WORDS},
        )
        for suite, counts in sorted(gathered.items())
    ]


def _example(finding: Finding) -> Mapping[str, Any]:
    """Return the plainest failed case of a finding."""
    return finding.told[0].verdict


def _fetch_nothing(url: str, *_args: Any, **_keywords: Any) -> NoReturn:
    raise ValueError(f"a report fetches nothing, and asked for {url[:100]}")
