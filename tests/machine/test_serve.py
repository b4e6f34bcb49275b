"""`payerproof serve`: on loopback, told in full, one line for a taken port, and a page for the code after consent."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from payerproof.cli import EXIT_INTERRUPTED, EXIT_USAGE
from payerproof.cli.shared.callbacks import page
from payerproof.http.client import Request, Wire
from payerproof.smart.drivers import Choices, walk_forms
from payerproof.smart.oauth import authorize_url, new_pkce
from payerproof.smart.pages import read_page
from payerproof.target.reading import load_target
from tests.machine.runs import SECRETS, alive, children

APP = load_target("demo").apps[0]


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `payerproof serve` and give the process and all it says until it says how it ends."""
    command = [sys.executable, "-m", "payerproof", "serve", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=SECRETS)
    assert process.stdout is not None
    told = ""
    for line in process.stdout:
        told += line
        if line.startswith("Ctrl-C"):
            break
    try:
        yield process, told
    finally:
        process.kill()
        process.communicate()


def _told(words: str, name: str) -> str:
    return next(line.split(maxsplit=1)[1] for line in words.splitlines() if line.strip().startswith(name)).strip()


def test_it_tells_where_everything_is_and_ends_in_order() -> None:
    """Address, accounts and clock are printed, `/` shows the same, and Ctrl-C leaves nothing behind."""
    with serving() as (process, told):
        base = _told(told, "Reference payer").removeprefix("payer at ")
        assert urlsplit(base).hostname == "127.0.0.1"
        assert "h1-sub" in _told(told, "accounts")
        assert "2026-06-14T18:00:00" in _told(told, "clock")
        wire = Wire(lambda _: None, deadline=5)
        shown = read_page("", wire.send(Request("GET", _told(told, "overview"))).body)
        wire.close()
        assert {link.url for link in shown.links} >= {base, f"{base}/metadata"}
        assert "2026-06-14" in shown.text
        started = children(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait() == EXIT_INTERRUPTED
        assert alive(started) == set()


def test_after_consent_the_browser_lands_on_a_page() -> None:
    """A person who signs in and agrees sees that the app received the code."""
    with serving() as (_, told):
        origin = _told(told, "overview").rstrip("/")
        wire = Wire(lambda _: None, deadline=5)
        start = authorize_url(f"{origin}/oauth/authorize", APP, f"{origin}/fhir", "a-state", new_pkce())
        choices = Choices("h1-sub", SECRETS["PAYERPROOF_DEMO_PASSWORD"])
        walk = walk_forms(wire.browser(), start, APP.redirect_uri, choices)
        landed = wire.send(Request("GET", walk.exchanges[-1].headers["location"]))
        wire.close()
    assert landed.status == 200
    text = read_page(APP.redirect_uri, landed.body).text
    assert f"{APP.title} received a code" in text
    assert (walk.redirect or {})["code"] in text


def test_a_taken_port_is_one_line() -> None:
    """The line names the port; no traceback, and the exit code of wrong usage."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "payerproof", "serve", "--port", str(port)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, env=SECRETS)
    assert ended.returncode == EXIT_USAGE
    assert ended.stderr.splitlines() == [f"cannot listen at 127.0.0.1 port {port}: Address already in use"]


@pytest.mark.parametrize("query", ["code=<script>&state=%22", "error=<b>&error_description=<img%20src=x>", "", "&&="])
def test_what_came_is_shown_as_text(query: str) -> None:
    """Whatever stands in the address, no tag of it gets into the page."""
    tags: set[str] = set()

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the library's
            tags.add(tag)

    Tags().feed(page(APP, query))
    assert tags <= {"html", "head", "meta", "title", "style", "body", "h1", "p", "dl", "dt", "dd", "code"}
