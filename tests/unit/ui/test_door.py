"""Who is let in: the browser with the address, asking from the page itself, and nobody else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.unit.ui.conftest import RUN
from tests.unit.ui.visitor import Visitor

FORM = "application/x-www-form-urlencoded"


def test_the_address_opens_the_page(visitor: Visitor) -> None:
    """With its token, under its own name, the page is there."""
    assert visitor.get("/").status == 200
    assert visitor.get("/", headers={"host": f"localhost:{visitor.served.port}"}).status == 200


@pytest.mark.parametrize("path", ["/", "/start", f"/runs/{RUN}", "/static/page.js", "/wrong-token/", "//", "/%00/"])
def test_without_its_token_nothing_is_shown(visitor: Visitor, path: str) -> None:
    """Whoever finds the port learns nothing, not even what there is."""
    answer = visitor.get(path, raw=True)
    assert answer.status == 403
    assert answer.text == ("payerproof: the address lacks its token: take the address that `payerproof ui` printed\n")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", "[::1]:{port}", ""]
)
def test_a_name_that_was_made_to_point_here_is_refused(visitor: Visitor, host: str) -> None:
    """DNS rebinding sends the name of the attacker's page, with or without the token."""
    answer = visitor.get("/", headers={"host": host.format(port=visitor.served.port)})
    assert answer.status in {400, 403}
    assert RUN not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "https://127.0.0.1:{port}"},
        {"origin": "http://127.0.0.1:{port}.evil.example"},
        {},
    ],
)
def test_a_form_of_another_page_is_refused(visitor: Visitor, headers: Mapping[str, str]) -> None:
    """Even one that knows the address starts nothing: its origin is not ours, or it names none."""
    sent = {name: value.format(port=visitor.served.port) for name, value in headers.items()}
    answer = visitor.post("/start", [("target", "demo")], headers={**sent, "content-type": FORM})
    assert answer.status == 403
    assert list(visitor.served.children) == []


def test_a_page_of_another_origin_reads_nothing(visitor: Visitor) -> None:
    """A request that tells a foreign origin is refused whatever it asks for."""
    assert visitor.get("/", headers={"origin": "http://evil.example"}).status == 403


def test_what_is_no_form_is_refused(visitor: Visitor) -> None:
    """Neither another type of content nor more than a form holds is read."""
    own = {"origin": f"http://127.0.0.1:{visitor.served.port}"}
    assert visitor.post("/start", headers={**own, "content-type": "text/plain"}).status == 413
    assert visitor.post("/start", [("target", "x" * 300_000)]).status == 413
    assert visitor.get("/waivers/none").status == 404
    assert visitor.post("/compare").status == 405


@pytest.mark.parametrize("path", ["/", f"/runs/{RUN}", "/static/page.js", "/nothing"])
def test_every_answer_says_what_a_browser_may_do_with_it(visitor: Visitor, path: str) -> None:
    """No script but the page's own, no frame around it, nothing kept, no address told to others."""
    headers = visitor.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "set-cookie" not in headers
