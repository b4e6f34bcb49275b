"""The page in a real headless browser, with real runs of the reference payer: started, watched, stopped, killed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from payerproof.reports.results import load
from payerproof.reports.write import write_all
from payerproof.ui.serving import Served
from tests.reports.sample import write_sample
from tests.reports.test_hostile_text import PAYLOADS, hostile_run
from tests.unit.ui.conftest import RUN
from tests.unit.ui.visitor import serving

PATIENCE = 120_000
"""Milliseconds that a run may take to come to the next step, on a machine that does much else."""
SEEN = re.compile(r"([\d,]+)(?: of ([\d,]+))? cases")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Give a browser; skipped where none is installed."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium is installed")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    """Give a context whose pages may say nothing on the console and run nothing but the page's own script."""
    found = browser.new_context()
    complaints: list[str] = []

    def dismissed(dialog: Any) -> None:
        complaints.append(dialog.message)
        dialog.dismiss()

    found.on("console", lambda message: complaints.append(message.text))
    found.on("weberror", lambda problem: complaints.append(str(problem.error)))
    found.on("dialog", dismissed)
    yield found
    found.close()
    assert [each for each in complaints if not each.startswith("Failed to load resource")] == []  # a page of status 400


@pytest.fixture
def served(home: Path) -> Iterator[Served]:
    """Serve the page over an empty folder of runs."""
    with serving(home / "runs") as found:
        yield found


def started(page: Any, address: str) -> str:
    """Start a long run against the reference payer with a fault, by the form; return the run's name."""
    page.goto(f"{address}start")
    page.check("input[name=target][value=demo]")
    page.check("input[name=suite][value=household]")
    page.check("input[name=suite][value=smart]")
    page.check("input[name=pairs][value=few]")
    page.click("summary")
    page.fill("textarea[name=fault]", "read-unscoped")
    page.click("text=Start the run")
    return str(page.url.rpartition("/")[2])


def asked(page: Any) -> int:
    """Return how many cases a page says that a run has asked."""
    found = SEEN.search(" ".join(page.locator("p.big").all_text_contents()))
    return int(found[1].replace(",", "")) if found else 0


def until(page: Any, holds: Callable[[], bool]) -> None:
    """Wait until something holds of a page. Playwright's own way to wait evaluates text, which the page forbids."""
    for _ in range(PATIENCE // 100):
        if holds():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not come to hold in time")


def test_a_run_is_started_watched_in_two_tabs_and_stopped(context: Any, served: Served, home: Path) -> None:
    """Progress and failing checks arrive by themselves, a reload and a second tab see the same, and a stop reports."""
    page = context.new_page()
    name = started(page, served.address)
    page.wait_for_selector("li.fall", timeout=PATIENCE)
    first = asked(page)
    assert "A representative's token for one person opens another record" in page.text_content("li.fall")
    until(page, lambda: asked(page) > first)  # no reload in between
    other = context.new_page()
    other.goto(f"{served.address}runs/{name}")
    assert asked(other) >= first
    before = asked(page)
    page.reload()
    assert asked(page) >= before
    other.goto(f"{served.address}start")
    other.check("input[name=target][value=demo]")
    other.click("text=Start the run")
    assert "is being asked already" in other.text_content("main")
    other.goto(served.address)
    assert "under way" in other.text_content("tbody")
    other.goto(f"{served.address}runs/{name}")
    page.click("text=Stop the run")
    for tab in (page, other):  # both are led to the conclusion by themselves
        tab.wait_for_selector("text=This run is incomplete", timeout=PATIENCE)
        assert "Findings" in tab.text_content("main")
    found = load(home / "runs" / name)
    assert not found["complete"]
    assert found["findings"]
    page.click("#findings td a")
    assert found["findings"][0]["title"] in page.text_content("article")
    page.click(".exchange a.code")
    assert "authorization: Bearer «redacted" in page.text_content("main")
    (child,) = served.children
    assert child.ending == "stopped"


def test_a_run_that_is_killed_is_shown_and_its_reports_can_be_made(context: Any, served: Served, home: Path) -> None:
    """The page says that it was cut off and how far it came; one press makes the reports of what was recorded."""
    page = context.new_page()
    name = started(page, served.address)
    until(page, lambda: asked(page) > 5)
    (child,) = served.children
    child.process.kill()
    page.wait_for_selector("text=It was cut off before it could write its reports", timeout=PATIENCE)
    assert "ended by signal 9" in page.text_content(".banner") or "ended with code -9" in page.text_content(".banner")
    page.click("text=Make the reports of what was recorded")
    page.wait_for_selector("text=report.html", timeout=PATIENCE)
    page.click("text=Open the run")
    assert "This run is incomplete" in page.text_content("main")
    assert not load(home / "runs" / name)["complete"]


def test_cases_are_found_while_one_types(context: Any, served: Served, home: Path) -> None:
    """The rows and the address follow what is typed; going there again shows the same; an outcome narrows it."""
    write_all(write_sample(home / "runs" / RUN))
    page = context.new_page()
    page.goto(f"{served.address}runs/{RUN}/cases")
    page.fill("input[name=words]", "h1-teen refused")
    until(page, lambda: page.locator("#hits tbody tr").count() == 1)
    assert "words=h1-teen+refused" in page.url
    assert page.text_content("[data-status]") == "1 case"
    page.reload()
    assert page.locator("#hits tbody tr").count() == 1
    page.fill("input[name=words]", "")
    page.select_option("select[name=outcome]", "error")
    page.wait_for_selector("#hits >> text=the connection was reset")
    page.keyboard.press("Tab")
    page.focus("#hits a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*")
    assert "Attest it" in page.text_content("main")


def test_everything_works_without_the_script(browser: Any, served: Served, home: Path) -> None:
    """Where scripts are off, forms are sent and pages load anew."""
    write_all(write_sample(home / "runs" / RUN))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.address}runs/{RUN}/cases")
    page.fill("input[name=words]", "h1-teen refused")
    page.click("text=Search")
    assert page.locator("#hits tbody tr").count() == 1
    page.click("#hits a")
    assert "h1-teen" in page.text_content("h2")
    context.close()


@pytest.mark.parametrize("payload", ["script", "image", "attribute"])
def test_a_hostile_run_runs_nothing(context: Any, served: Served, home: Path, payload: str) -> None:
    """Script in every text of a run folder: no dialog, no request, nothing on a console."""
    folder = home / "runs" / RUN
    folder.mkdir(parents=True)
    hostile_run(folder, PAYLOADS[payload])
    write_all(folder)
    fingerprint = json.loads((folder / "results.json").read_text())["findings"][0]["fingerprint"]
    page = context.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    for path in (
        "",
        f"runs/{RUN}",
        f"runs/{RUN}/cases",
        f"runs/{RUN}/cases/0",
        f"runs/{RUN}/open",
        f"runs/{RUN}/live",
        f"runs/{RUN}/findings/{fingerprint}",
    ):
        page.goto(f"{served.address}{path}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.querySelectorAll('script, img, iframe, style').length") == 1
    assert [url for url in sent if not url.startswith((served.address, "data:,"))] == []


def test_a_report_that_somebody_wrote_runs_nothing(browser: Any, served: Served, home: Path) -> None:
    """A report.html of a run folder is shown without its scripts, and cannot reach the page that shows it."""
    folder = home / "runs" / RUN
    write_all(write_sample(folder))
    (folder / "report.html").write_text(
        "<p id=seen>read me</p><script>document.getElementById('seen').textContent = 'ran'</script>"
        f"<img src='{served.address}x' onerror=\"document.title = 'ran'\">"
    )
    context = browser.new_context()
    page = context.new_page()
    answered: list[str] = []
    page.on("requestfinished", lambda request: answered.append(request.url))
    page.goto(f"{served.address}runs/{RUN}/files/report.html")
    page.wait_for_load_state("networkidle")
    assert (page.text_content("#seen"), page.title()) == ("read me", "")
    assert answered == [page.url]
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_screen(browser: Any, served: Served, home: Path, width: int) -> None:
    """On a phone and on a desk, in light and dark, nothing has to be moved sideways."""
    write_all(write_sample(home / "runs" / RUN))
    finding = load(home / "runs" / RUN)["findings"][0]["fingerprint"]
    of_run = ("", "/cases", "/cases/0", "/open", "/files", "/exchanges/x000003", f"/findings/{finding}")
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        for path in ("", "start", "targets", "waivers", "compare", *(f"runs/{RUN}{each}" for each in of_run)):
            page.goto(f"{served.address}{path}")
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            root = "document.documentElement"
            assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path
        context.close()
