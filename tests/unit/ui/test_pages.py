"""What the page shows of runs: every page is whole HTML, holds what it is for, and runs nothing of what it shows."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from payerproof.errors import EvidenceError
from payerproof.reports.results import load
from payerproof.reports.write import write_all
from payerproof.ui.folders import Folders
from tests.reports.page import Page
from tests.reports.sample import write_sample
from tests.reports.test_hostile_text import PAYLOADS, hostile_run
from tests.unit.ui.conftest import CUT, RUN
from tests.unit.ui.visitor import Answer, Visitor, serving

OWN_SCRIPT = re.compile(r"/[A-Za-z0-9_-]{32}/static/page\.js\Z")


def read(answer: Answer) -> Page:
    """Return a page, which has to be whole and to run its own script alone."""
    page = Page.of(answer.body)
    scripts = [attributes for tag, attributes in page.elements if tag == "script"]
    assert all(OWN_SCRIPT.match(each["src"]) for each in scripts)
    assert {tag for tag, _ in page.elements} & {"iframe", "object", "embed", "base", "style", "img"} == set()
    names = {name for _, attributes in page.elements for name in attributes}
    assert {name for name in names if name.startswith("on") or name in {"style", "srcdoc"}} == set()
    targets = [attributes[key] for _, attributes in page.elements for key in ("href", "action") if key in attributes]
    assert [each for each in targets if not each.startswith(("/", "#", "http://", "https://", "data:,"))] == []
    return page


def test_the_list_shows_what_each_run_came_to(visitor: Visitor) -> None:
    """The newest first; one without results says so."""
    text = read(visitor.get("/")).text
    assert text.index(CUT) < text.index(RUN)
    assert "no results" in text
    assert "failed" in text


def test_a_run_opens_with_its_conclusion(visitor: Visitor, runs: Path) -> None:
    """Headline, findings with links, suites and the household matrix."""
    page = read(visitor.get(f"/runs/{RUN}"))
    found = load(runs / RUN)
    for finding in found["findings"]:
        assert finding["title"] in page.text
        assert any(link.get("href", "").endswith(finding["fingerprint"]) for _, link in page.elements)
    assert "Household matrix" in page.text


def test_a_finding_shows_its_cases_with_their_exchanges(visitor: Visitor, runs: Path) -> None:
    """The title, the rule, expected and observed, and the exchange that decided, each a step away."""
    finding = load(runs / RUN)["findings"][0]
    page = read(visitor.get(f"/runs/{RUN}/findings/{finding['fingerprint']}"))
    example = load(runs / RUN)["verdicts"][finding["cases"][0]]
    assert example["observed"] in page.text
    assert any(f"/exchanges/{example['exchanges'][-1]}" in link.get("href", "") for _, link in page.elements)


def test_a_case_and_an_exchange_are_shown_in_full(visitor: Visitor, runs: Path) -> None:
    """The case names its exchanges, and an exchange shows both sides, who asked, and the cases that rest on it."""
    found = load(runs / RUN)
    place = next(at for at, each in enumerate(found["verdicts"]) if each["outcome"] == "fail" and each["exchanges"])
    verdict = found["verdicts"][place]
    page = read(visitor.get(f"/runs/{RUN}/cases/{place}"))
    assert verdict["expected"] in page.text
    assert verdict["observed"] in page.text
    answer = visitor.get(f"/runs/{RUN}/exchanges/{verdict['exchanges'][-1]}")
    shown = read(answer).text
    assert "authorization: Bearer «redacted" in shown
    assert '"resourceType": "Bundle"' in shown
    assert verdict["check"] in shown
    assert "h1-" in shown


def test_an_exchange_is_opened_by_its_id(visitor: Visitor) -> None:
    """The field of the head leads to the exchange, and says so where there is none."""
    led = visitor.get(f"/runs/{RUN}/exchanges?id=x000003")
    assert (led.status, led.headers["location"]) == (
        303,
        f"/{visitor.served.token}/runs/{RUN}/exchanges/x000003",
    )
    for wanted in ("x999999", "%2e%2e", "<script>"):
        answer = visitor.get(f"/runs/{RUN}/exchanges?id={wanted}")
        if answer.status == 303:
            answer = visitor.get(answer.headers["location"], raw=True)
        assert answer.status == 404
        assert "recorded no exchange" in read(answer).text


def test_open_rows_show_the_lines_that_would_teach_more(visitor: Visitor) -> None:
    """Checks with open cases and every requirement; those that are open can be ticked."""
    page = read(visitor.get(f"/runs/{RUN}/open"))
    ticks = [link for tag, link in page.elements if tag == "input" and link.get("type") == "checkbox"]
    assert ticks
    assert "no refresh token was issued" in page.text


def test_every_file_of_a_run_can_be_taken_home(visitor: Visitor, runs: Path) -> None:
    """Each report byte for byte, as something to keep; the report to be read runs nothing."""
    for name in ("results.json", "report.html", "junit.xml", "cases.csv", "findings.csv", "manifest.json"):
        answer = visitor.get(f"/runs/{RUN}/files/{name}?keep")
        assert answer.body == (runs / RUN / name).read_bytes()
        assert answer.headers["content-disposition"].startswith("attachment")
    shown = visitor.get(f"/runs/{RUN}/files/report.html")
    assert shown.headers["content-type"].startswith("text/html")
    assert shown.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


def test_a_run_that_was_cut_off_says_how_far_it_came(visitor: Visitor, runs: Path) -> None:
    """Without results its evidence is read as far as it goes, and its reports can be made."""
    long_ago = 1_700_000_000
    os.utime(runs / CUT / "evidence.jsonl", (long_ago, long_ago))
    page = read(visitor.get(f"/runs/{CUT}"))
    assert "The run has no end" in page.text
    assert "Make the reports of what was recorded" in page.text
    assert visitor.get(f"/runs/{CUT}/live", headers={"x-part": "1"}).headers["x-over"] == "1"


def test_two_runs_side_by_side(visitor: Visitor) -> None:
    """A run and itself: every finding is the same, none is new."""
    text = read(visitor.get(f"/compare?before={RUN}&after={RUN}")).text
    assert re.search(r"New 0 none", text)
    assert re.search(r"Same [1-9]", text)


@pytest.mark.parametrize(
    "path",
    ["/runs/none", "/runs/none/cases", f"/runs/{RUN}/findings/zz", f"/runs/{RUN}/cases/99999999", "/commands/7"],
)
def test_what_is_not_there_is_told(visitor: Visitor, path: str) -> None:
    """A page that says what is missing, never a traceback."""
    answer = visitor.get(path)
    assert answer.status == 404
    assert "Not there" in read(answer).text


@pytest.mark.parametrize(
    "path", ["/runs/..%2f..", "/runs/.", "/runs/..", "/runs/{run}/files/..%2f..%2fsecret", "/runs/{run}/files/secret"]
)
def test_no_path_leaves_the_folder(visitor: Visitor, runs: Path, path: str) -> None:
    """What lies beside the runs, or in a run and is none of its reports, is not handed out."""
    (runs / "secret").write_text("a secret")
    (runs / RUN / "secret").write_text("a secret")
    answer = visitor.get(path.format(run=RUN))
    (runs / RUN / "secret").unlink()
    assert answer.status in {403, 404}
    assert "a secret" not in answer.text


@pytest.mark.parametrize("payload", ["script", "attribute", "image", "template", "address", "bidi", "controls"])
def test_a_hostile_run_folder_is_text_and_nothing_else(tmp_path: Path, payload: str) -> None:
    """Whatever stands in whatever field of evidence: each page is whole, and nothing of it becomes markup."""
    name = "20260101T000000Z-hostile"
    (tmp_path / name).mkdir()
    hostile_run(tmp_path / name, PAYLOADS[payload])
    with serving(tmp_path) as served:
        visitor = Visitor(served)
        assert visitor.get(f"/runs/{name}/live").status == 200
        read(visitor.get(f"/runs/{name}/live"))
        write_all(tmp_path / name)
        finding = load(tmp_path / name)["findings"][0]["fingerprint"]
        pages = ("", "/cases", "/cases?words=alert", "/cases/0", "/cases/7", "/open", "/files", f"/findings/{finding}")
        for path in ("/", *(f"/runs/{name}{page}" for page in pages), f"/compare?before={name}&after={name}"):
            answer = visitor.get(path)
            assert answer.status == 200, path
            page = read(answer)
            assert "7*7" in page.text or not re.search(r"(?<![\d,])49(?![\d,])", page.text)
        exchange = visitor.get(f"/runs/{name}/exchanges/k%3Cimg%20src=x%20onerror=alert(1)%3E")
        assert exchange.status == (200 if payload == "image" else 404)
        read(exchange)


def test_a_folder_of_traps_is_not_walked_into(tmp_path: Path) -> None:
    """A link to elsewhere, a pipe that never ends, a device: none is opened, and the list goes on."""
    name, other = "20260101T000000Z-traps", "20260102T000000Z-whole"
    (tmp_path / "secret.json").write_text("{}")
    for trap in (name, "20260103T000000Z-pipe"):
        (tmp_path / trap).mkdir()
    write_all(write_sample(tmp_path / other))
    (tmp_path / name / "evidence.jsonl").symlink_to(tmp_path / other / "evidence.jsonl")
    (tmp_path / name / "results.json").symlink_to(tmp_path / "secret.json")
    os.mkfifo(tmp_path / "20260103T000000Z-pipe" / "evidence.jsonl")
    (tmp_path / "20260104T000000Z-link").symlink_to(tmp_path / other)
    with serving(tmp_path) as served:
        visitor = Visitor(served)
        listed = read(visitor.get("/")).text
        assert other in listed
        assert name not in listed
        assert "-pipe" not in listed
        assert "-link" not in listed
        assert visitor.get(f"/runs/{name}/files/results.json?keep").status == 404
        assert visitor.get("/runs/20260104T000000Z-link").status == 404


def test_results_that_are_none_are_told(tmp_path: Path, runs: Path) -> None:
    """A results.json that somebody wrote by hand is refused with the key that is wrong."""
    shutil.copytree(runs / RUN, tmp_path / RUN)
    (tmp_path / RUN / "results.json").write_text('{"complete": true}')
    with serving(tmp_path) as served:
        answer = Visitor(served).get(f"/runs/{RUN}")
        assert answer.status == 422
        assert "results.json" in read(answer).text
        assert Visitor(served).get("/").status == 200
    with pytest.raises(EvidenceError):
        load(tmp_path / RUN)


def test_a_case_is_shown_before_its_evidence_is_read(tmp_path: Path, runs: Path) -> None:
    """Where evidence takes long, the case shows what the results hold, and its exchanges are links all the same."""
    shutil.copytree(runs / RUN, tmp_path / RUN)
    folders = Folders(tmp_path)
    with folders._locks["evidence"]:  # somebody else reads it, and takes long
        assert folders.evidence_soon(RUN, 0.05) is None
    assert folders.evidence_soon(RUN, 60) is not None
    assert folders.evidence_soon("none", 60) is None
