"""report.pdf: read by another library than wrote it: its pages, tags and text, and what a target may not do."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from payerproof.cli import report, verify
from payerproof.evidence.manifest import ENVELOPE, MANIFEST
from payerproof.evidence.writing import Evidence, read
from payerproof.reports.extras import missing
from payerproof.reports.pdf import FULL_FINDINGS, MATRICES, REQUIREMENT_ROWS, people, signing_page, sourced
from payerproof.reports.results import results
from tests.reports.page import Page
from tests.reports.sample import TOKEN, write_sample

LACKING = missing(("pdf",))
pytestmark = pytest.mark.skipif(LACKING is not None, reason=str(LACKING))

FEWEST, MOST = 5, 30
"""Pages that a person signs."""

HOSTILE = "</p><script>alert(1)</script><img src='http://evil/x.png'><a href='javascript:1'>x</a>\u202e{{ 7*7 }}"


def _read(data: bytes) -> Any:
    import pypdf  # noqa: PLC0415 - only where the extra is there

    return pypdf.PdfReader(io.BytesIO(data), strict=True)


def _text(document: Any) -> str:
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def _made(found: dict[str, Any], evidence: Evidence) -> bytes:
    from payerproof.reports.pdf import pdf  # noqa: PLC0415 - only where the extra is there

    return pdf(found, evidence)


def _objects(document: Any) -> Iterator[Any]:
    """Yield every dictionary that can be reached from the root of a document, but for content streams."""
    seen: set[int] = set()
    waiting: list[Any] = [document.trailer["/Root"]]
    while waiting:
        each = waiting.pop().get_object()
        if id(each) in seen or not isinstance(each, (dict, list)):
            continue
        seen.add(id(each))
        waiting += [item for item in (each.values() if isinstance(each, dict) else each) if hasattr(item, "get_object")]
        if isinstance(each, dict):
            yield each


@pytest.fixture(scope="module")
def document(found: dict[str, Any], evidence: Evidence) -> Any:
    """Return the document of the sample run, which has findings."""
    return _read(_made(found, evidence))


def test_it_has_few_pages_and_every_part(document: Any, found: dict[str, Any]) -> None:
    """Cover, summary, scope, findings, people, requirements, attestation, appendix; page numbers on each page."""
    text = _text(document)
    total = len(document.pages)
    assert FEWEST <= total <= MOST
    for part in ("Summary", "Scope and limits", "Findings", "Who asked about whom", "Requirements", "Attestation"):
        assert part in text
    for finding in found["findings"]:
        assert finding["fingerprint"] in text
    assert {"Tested by", "Reviewed by", "Signature", "Date"} <= set(
        re.findall(r"Tested by|Reviewed by|Signature|Date", text)
    )
    for number, page in enumerate(document.pages, 1):
        assert f"{number} / {total}" in page.extract_text()


def test_it_is_tagged_and_asks_nothing_of_its_reader(document: Any, found: dict[str, Any]) -> None:
    """A structure with headings and tables, a language and a title; no script, no action but links within, no files."""
    catalogue = document.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert str(len(found["findings"])) in document.metadata.title
    assert document.metadata.get("/CreationDate") is None
    objects = list(_objects(document))
    roles = {each.get("/S") for each in objects if each.get("/Type") == "/StructElem"}
    assert {"/H1", "/H2", "/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/P", "/Link"} <= roles
    assert {each["/S"] for each in objects if each.get("/Type") == "/Action" or "/URI" in each} == set()
    assert all("/JS" not in each and "/Launch" not in each for each in objects)
    assert {"/OpenAction", "/AA", "/AcroForm"}.isdisjoint(catalogue)
    assert {"/JavaScript", "/EmbeddedFiles"}.isdisjoint(catalogue.get("/Names", {}))
    outline = [one.title for one in document.outline if not isinstance(one, list)]
    assert outline[0] == "Summary"
    assert outline[-1].startswith("Appendix")


def test_hostile_text_is_text(found: dict[str, Any], evidence: Evidence) -> None:
    """Whatever stands in whatever field: no element, link or fetch is made of it, and nothing hides."""
    verdicts = [
        {**verdict, "observed": HOSTILE, "reason": HOSTILE, "expected": HOSTILE} for verdict in found["verdicts"]
    ]
    findings = [{**finding, "title": HOSTILE} for finding in found["findings"]]
    rules = [{**row, "rule": HOSTILE, "source": HOSTILE, "url": "javascript:1"} for row in found["requirements"]]
    target = {**found["target"], "title": HOSTILE, "base": HOSTILE, "name": HOSTILE}
    hostile = {
        **found,
        "verdicts": verdicts,
        "findings": findings,
        "requirements": rules,
        "target": target,
        "problem": HOSTILE,
        "complete": False,
    }
    page = Page.of(signing_page(hostile, evidence).encode())
    assert {tag for tag, _ in page.elements}.isdisjoint({"script", "img", "iframe", "object", "link", "base"})
    assert {attrs["href"][:1] for tag, attrs in page.elements if tag == "a"} == {"#"}
    document = _read(_made(hostile, evidence))
    text = _text(document)
    assert "<script>" in text
    assert "{{ 7*7 }}" in text
    assert "49" not in re.findall(r"x</a>\S*\s*(\d+)", text)
    assert not [each for each in text if unicodedata.category(each) in {"Cc", "Cf"}]
    assert len(document.pages) <= MOST
    assert "This run is incomplete" in text


def test_a_large_run_still_has_few_pages(found: dict[str, Any], evidence: Evidence) -> None:
    """150 members in 30 households, 90 findings, a thousand rules: drawings and rows are bounded, the rest counted."""
    homes = [[f"h{home}-m{member}" for member in range(5)] for home in range(30)]
    members = [{"id": name, "role": "subscriber", "mode": "seeded"} for home in homes for name in home]
    relations = {name: {other: ["sibling"] for other in home if other != name} for home in homes for name in home}
    shape = next(verdict for verdict in found["verdicts"] if verdict["outcome"] == "pass")
    asked = [
        {**shape, "case": {**shape["case"], "requester": one, "subject": other}, "relations": ["sibling"]}
        for home in homes
        for one in home
        for other in home
    ]
    asked += [{**shape, "case": {**shape["case"], "requester": "h1-m0", "subject": "h2-m0"}, "relations": ["stranger"]}]
    rules = [{**found["requirements"][0], "id": f"RULE-{number}", "outcome": "fail"} for number in range(1000)]
    findings = [{**found["findings"][0], "fingerprint": f"{number:012x}"} for number in range(90)]
    large = {
        **found,
        "target": {**found["target"], "members": members, "relations": relations},
        "verdicts": [*found["verdicts"], *asked],
        "requirements": rules,
        "findings": findings,
    }
    told = people(large)
    assert len(told.drawn) == MATRICES
    assert (
        len(told.drawn) + len(told.rows) == 30 + 1
    )  # the members of the sample run, of whom nothing is known, are one
    assert {members for _, members, _ in told.rows} == {5}
    assert "1 passed of 1" in told.across
    assert sum(len(source.rows) for source in sourced(large)) == REQUIREMENT_ROWS
    assert sum(source.beyond for source in sourced(large)) == 1000 - REQUIREMENT_ROWS
    document = _read(_made(large, evidence))
    text = _text(document)
    assert len(document.pages) <= MOST
    assert text.count("Passes when") == FULL_FINDINGS
    assert "And 22 more findings, each of them in results.json." in text
    assert f"And {1000 - REQUIREMENT_ROWS} more requirements" in text


def test_the_same_evidence_gives_the_same_bytes(found: dict[str, Any], evidence: Evidence) -> None:
    """Neither time nor machine is in it, and no token."""
    first, second = _made(found, evidence), _made(found, evidence)
    assert first == second
    assert TOKEN not in _text(_read(first))


def test_it_is_written_on_demand_and_a_changed_one_is_told(tmp_path: Path) -> None:
    """By `--report pdf` or the run's own choice; the manifest names it, and without one it is not proven."""
    run = write_sample(tmp_path / "run")
    assert CliRunner().invoke(report.command, [str(run), "--report", "pdf"], standalone_mode=False).return_value == 1
    assert CliRunner().invoke(verify.command, [str(run)], standalone_mode=False).return_value == 2
    (run / "report.pdf").write_bytes(_made(results(read(run)), read(run)) + b"\n% changed\n")
    ended = CliRunner().invoke(verify.command, [str(run)], standalone_mode=False)
    assert ended.return_value == 5
    (run / MANIFEST).unlink()
    assert not (run / ENVELOPE).exists()
    ended = CliRunner().invoke(verify.command, [str(run)], standalone_mode=False)
    assert ended.return_value == 2
    assert "report.pdf: not byte for byte what this machine makes of it" in ended.output
