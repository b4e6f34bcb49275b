"""report.html: self-contained, grouped, honest about what was not learnt."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from payerproof.evidence.writing import Evidence, Note, read
from payerproof.reports.html import html
from payerproof.reports.results import results
from tests.reports.page import Page
from tests.reports.sample import CANARY, TOKEN, write_sample

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def content(found: dict[str, Any], evidence: Evidence) -> bytes:
    """Return the page of the sample run."""
    return html(found, evidence)


@pytest.fixture(scope="module")
def page(content: bytes) -> Page:
    """Return the page of the sample run, read."""
    return Page.of(content)


def test_the_page_asks_nothing_of_any_network(page: Page, content: bytes) -> None:
    """No image, frame or font, and one script, which asks nothing; the only addresses are links to sources."""
    names = {name for name, _ in page.elements}
    assert page.elements.count(("script", {})) == sum(1 for name, _ in page.elements if name == "script") == 1
    script = re.search(rb"<script>(.*?)</script>", content, re.DOTALL)
    assert script is not None
    assert [
        word for word in (b"fetch", b"XMLHttp", b"import", b"eval", b"innerHTML", b"http") if word in script[1]
    ] == []
    assert set() == names & {"img", "iframe", "object", "embed", "link", "base", "form", "audio", "video"}
    attributes = {attribute for _, attrs in page.elements for attribute in attrs}
    assert set() == {name for name in attributes if name in {"src", "srcset", "style", "action", "ping"}}
    assert set() == {name for name in attributes if name.startswith("on")}
    style = re.search(rb"<style>(.*?)</style>", content, re.DOTALL)
    assert style is not None
    assert b"url(" not in style[1]
    assert b"@import" not in style[1]


def test_links_go_to_the_page_itself_or_to_a_source_without_a_referrer(page: Page) -> None:
    """A requirement's address is a plain web link; anything else (`javascript:`) is no link at all."""
    links = [attrs for name, attrs in page.elements if name == "a"]
    outside = [attrs for attrs in links if not attrs["href"].startswith("#")]
    assert outside
    assert {("noreferrer noopener", True)} == {
        (attrs["rel"], attrs["href"].startswith(("https://", "http://"))) for attrs in outside
    }
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    assert [attrs["href"] for attrs in links if attrs["href"].startswith("#") and attrs["href"][1:] not in ids] == []


def test_the_policy_of_the_page_allows_its_own_style_sheet_and_script_alone(page: Page, content: bytes) -> None:
    """The hashes in the Content-Security-Policy are those of the two, byte for byte."""
    style, script = (_hash_of(tag, content) for tag in (b"style", b"script"))
    policies = [attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv") == "Content-Security-Policy"]
    allowed = f"style-src 'sha256-{style}'; script-src 'sha256-{script}'"
    assert [f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"] == policies


def _hash_of(tag: bytes, content: bytes) -> str:
    found = re.search(rb"<%b>(.*?)</%b>" % (tag, tag), content, re.DOTALL)
    assert found is not None
    return base64.b64encode(hashlib.sha256(found[1]).digest()).decode()


def test_the_conclusion_stands_first_in_plain_words(page: Page) -> None:
    """What was asked, found, and not learnt, with the numbers of the run."""
    conclusion = page.text[: page.text.index("Findings", page.text.index("3 findings"))]
    for words in (
        "3 findings",
        "The gravest: A value of another member reaches a requester (over path search-include); 4 of 72 cases fail.",
        "635 cases of 16 checks",
        "6 failed cases make 3 findings (1 critical and 2 high).",
        "Nothing was learnt from 9 inconclusive cases and 1 error of the harness.",
        "Not asked: 2 not offered.",
        "1 case rests on a person's word alone.",
        "Of 16 requirements 5 are met, 3 not met, 1 open, 1 not offered, 1 attested, 2 error and 3 untested.",
    ):
        assert words in page.text, conclusion


def test_the_gravest_finding_stands_first_and_tells_how_to_reproduce_it(page: Page) -> None:
    """Findings are ordered by severity; each has rule, remedy, expected, observed and a curl line."""
    critical = page.text.index("(over path search-include) 4 of 72 cases fail · finding")
    assert critical < page.text.index("An entitled member does not get the whole record", critical)
    told = page.text[critical : critical + 1500]
    for words in ("4 of 72 cases fail", "Nobody sees another member's data", "REQ-HH-001", "Remedy", "Expected"):
        assert words in told
    assert "curl -sS -H 'Authorization: Bearer $TOKEN'" in told


def test_the_leaked_value_is_pointed_at_in_the_answer(content: bytes) -> None:
    """The excerpt of the exchange that decided shows the canary, marked."""
    assert f"<mark>{CANARY}</mark>".encode() in content


def test_an_incomplete_run_is_announced_before_anything_else(tmp_path: Path) -> None:
    """A loud banner, and no word that all is well."""
    evidence = read(write_sample(tmp_path, complete=False))
    page = Page.of(html(results(evidence), evidence))
    assert page.text.index("This run is incomplete.") < page.text.index("Conclusion")
    assert "KeyboardInterrupt" in page.text


def test_no_banner_where_the_run_is_whole(page: Page) -> None:
    """A complete run has no warning."""
    assert page.count("div", "banner") == 0


def test_the_matrix_tells_each_pair_in_words(page: Page) -> None:
    """Nine members ask about nine; the cell of a leak says so aloud, with a sign, not by colour alone."""
    assert sum(1 for _, attrs in page.elements if attrs.get("class", "").startswith("c-")) == 81
    assert "h1-spo asks for h1-min: 1 failed and 7 passed of 8" in page.text
    assert page.count("td", "c-fail") == 5


def test_every_case_of_a_finding_is_told_or_counted(tmp_path: Path) -> None:
    """Three are open, the next hundred are rows, the rest is a number; none is lost."""
    evidence = read(write_sample(tmp_path, scale=40))
    found = results(evidence)
    page = Page.of(html(found, evidence))
    failed = next(check["counts"]["fail"] for check in found["checks"] if check["id"] == "household-no-foreign-data")
    assert failed == 160
    assert "157 more failed cases" in page.text
    assert "And 57 more, each of them in results.json." in page.text


@pytest.mark.parametrize("failing", [False, True], ids=["passes", "failures"])
def test_five_thousand_verdicts_stay_below_three_megabytes(tmp_path: Path, failing: bool) -> None:  # noqa: FBT001 - two cases of one test
    """Alike cases are gathered, so the page stays small when everything passes and when everything fails."""
    evidence = read(write_sample(tmp_path, scale=9))
    found = results(evidence)
    assert len(found["verdicts"]) > 5000
    if failing:
        for verdict in found["verdicts"]:
            verdict.update(outcome="fail", observed="x" * 5000, reason="y" * 5000)
        for check in found["checks"]:
            total = sum(check["counts"].values())
            check["counts"] = {**dict.fromkeys(check["counts"], 0), "fail": total}
    assert len(html(found, evidence)) < 3 * MEGABYTE


def test_no_secret_and_no_fact_of_the_machine_is_in_the_page(content: bytes) -> None:
    """The token sent with each request is absent, and so are paths and names of this machine."""
    assert TOKEN.encode() not in content
    assert "«redacted:claims-viewer access token»".encode() in content
    assert str(Path.cwd()).encode() not in content


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "This load test proves nothing. No reason was recorded"),
        ({"valid": False, "why": "0 requests"}, "This load test proves nothing. 0 requests"),
        (
            {"valid": True, "unapplied": "9 starts missed"},
            "The load that was asked for was not applied. 9 starts missed",
        ),
        ({"valid": True, "starts": "none", "by_journey": "none", "model": "open"}, "Starts made / missed 0 / 0"),
        ({"valid": True, "requests": None, "series": "none", "by_path": []}, "not measured"),
        ({"valid": True, "series": [{"t": 0}, {"t": 1, "users": "many"}], "by_path": [{}]}, "Median"),
    ],
)
def test_a_note_that_lacks_figures_is_still_told(
    found: dict[str, Any], evidence: Evidence, data: dict[str, Any], words: str
) -> None:
    """A load test that stopped early does not take the report down with it."""
    page = Page.of(html(found, _with_notes(evidence, "load", data)))
    assert words in page.text


def test_capacity_is_told_with_each_rate_that_was_tried(page: Page) -> None:
    """What was kept, what was broken, how sure that is, and the rates in between."""
    assert "Every objective is kept at 400 starts a second; at 440 one is broken." in page.text
    assert "Confidence in all of these verdicts together: 97 %." in page.text
    assert "unclear: too few" in page.text


def _with_notes(evidence: Evidence, topic: str, data: dict[str, Any]) -> Evidence:
    return dataclasses.replace(evidence, notes=(Note(topic, data),))


def test_sections_without_data_are_left_out(found: dict[str, Any], evidence: Evidence) -> None:
    """No chart of nothing: without notes there is no load, fuzz or denial section, and no link to one."""
    page = Page.of(html(found, _with_notes(evidence, "coverage", {})))
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    assert set() == ids & {"load", "fuzz", "denial"}
    assert {"conclusion", "findings", "unlearnt", "household", "requirements", "checks", "run", "passes"} <= ids


def test_the_first_screen_names_each_finding(page: Page, found: dict[str, Any]) -> None:
    """Between headline and the rest: scope, and a row a finding with severity, extent and example, linked to it."""
    first = page.text[page.text.index("3 findings") : page.text.index("635 cases of 16 checks")]
    assert first.index("Asked: 635") < first.index("Plainest example")
    links = [attrs["href"] for name, attrs in page.elements if name == "a"]
    for finding in found["findings"]:
        assert finding["title"] in first
        assert f"#finding-{finding['fingerprint']}" in links
    assert page.count("table", "overview") == 1


@pytest.fixture(scope="module")
def chromium() -> str:
    """Give the browser."""
    name = shutil.which("chromium")
    if name is None:
        pytest.skip("Debian's chromium is not installed")
    return name


def _ask(browser: str, file: Path, *options: str) -> str:
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={file.parent / 'profile'}"]
    command += ["--allow-file-access-from-files", *options, file.as_uri()]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout


@pytest.mark.parametrize(
    ("words", "left"),
    [("", 3), ("verifier", 1), ("CRITICAL%20include", 1), ("no-such-words", 0), ("%", 3), ("<script>", 0)],
)
def test_a_search_leaves_what_holds_all_words(
    content: bytes, chromium: str, tmp_path: Path, words: str, left: int
) -> None:
    """In a real browser, by the script that the policy lets through; the words may stand in the address."""
    file = tmp_path / "report.html"
    file.write_bytes(content)
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    address = f"{file.as_uri()}#find={words}"
    shown = subprocess.run([*command, "--dump-dom", address], check=True, capture_output=True, text=True, timeout=300)
    findings = re.findall(r"<article class=\"finding[^>]*>", shown.stdout)
    assert len(findings) == 3
    assert len([tag for tag in findings if "hidden" not in tag]) == left
    assert shown.stdout.count('type="search"') == 1


_PHONE = b"""<!doctype html><title>not measured</title><iframe width=360 height=800 src=report.html></iframe><script>
onload = () => {
  const page = document.querySelector("iframe").contentDocument;
  document.title = page.scrollingElement.scrollWidth + " of 360";
}
</script>"""


def test_the_page_fits_a_phone_and_a_few_sheets(content: bytes, chromium: str, tmp_path: Path) -> None:
    """In a real browser: with everything open nothing is wider than a phone, and the print is short."""
    file, frame = tmp_path / "report.html", tmp_path / "phone.html"
    file.write_bytes(content.replace(b"<details", b"<details open"))
    frame.write_bytes(_PHONE)
    widths = re.search(r"<title>(\d+) of 360</title>", _ask(chromium, frame, "--dump-dom"))
    assert widths is not None
    assert 300 < int(widths[1]) <= 360
    file.write_bytes(content)
    _ask(chromium, file, f"--print-to-pdf={tmp_path / 'report.pdf'}", "--no-pdf-header-footer")
    pages = re.findall(rb"/Type\s*/Page[^s]", (tmp_path / "report.pdf").read_bytes())
    assert 2 <= len(pages) <= 30
