"""Canaries are found wherever a value can stand in an answer, and never where there is none."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerproof.http.client import Request, Wire
from payerproof.knowledge import canary_scanner
from payerproof.model import Exchange
from payerproof.synthetic_data import canary
from tests.loopback import Loopback, Reply

TOKEN = canary.mint(7, 11, 13)
SECRET = canary.Canary(7, 11, 13)


def answer(body: bytes = b"", url: str = "http://payer.example/fhir", sent: bytes = b"") -> Exchange:
    """Return an exchange with such an answer."""
    return Exchange("x1", "GET", url, {"authorization": f"Bearer {TOKEN}"}, sent, 200, {}, body, 0.0, 0.0)


def attachment(before: int, after: int) -> bytes:
    """Return a FHIR attachment whose data hold the canary after `before` bytes."""
    inside = b"x" * before + TOKEN.encode() + b"y" * after
    return json.dumps({"resourceType": "Binary", "data": base64.b64encode(inside).decode()}).encode()


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"display": f"Clinic {TOKEN} West"}).encode(),
        f"<Patient><id value='{TOKEN}'/></Patient>".encode(),
        f"<td>{escape(f'<{TOKEN}>')}</td>".encode(),
        f"next=Patient%2F{quote(TOKEN)}&page=2".encode(),
        TOKEN.lower().encode(),
        f"{TOKEN[:5].lower()}{TOKEN[5:]}".encode(),
        f"identifier-{TOKEN}-01".encode(),
        b"\xff\xfe" + TOKEN.encode() + b"\x00",
        json.dumps({"diagnostics": f"caf\u00e9 {TOKEN}"}).encode(),
    ],
    ids=["json", "xml", "html", "url", "lower", "mixed", "joined", "binary", "escaped"],
)
def test_found_in_every_escaping(body: bytes) -> None:
    """A canary is letters and digits, so it survives JSON, XML, HTML and URLs; its case may be changed."""
    assert canary_scanner.scan(answer(body)) == {SECRET}


@pytest.mark.parametrize("before", range(9))
@pytest.mark.parametrize("after", range(3))
def test_found_in_base64_at_any_alignment(before: int, after: int) -> None:
    """Within an attachment the canary is found wherever its bytes fall among the groups of three."""
    assert canary_scanner.scan(answer(attachment(before, after))) == {SECRET}


@pytest.mark.parametrize("change", [lambda text: text.replace("/", "\\/"), lambda text: text.rstrip("="), str.swapcase])
def test_found_in_base64_as_servers_write_it(change: object) -> None:
    """Escaped slashes and missing padding are read; what is no base64 of it is not."""
    inside = base64.b64encode(b"??>>" + TOKEN.encode()).decode()
    body = f'{{"data": "{change(inside)}"}}'.encode()  # type: ignore[operator]  # a table of functions
    assert canary_scanner.scan(answer(body)) == (set() if change is str.swapcase else {SECRET})


def test_found_in_data_urls() -> None:
    """A data URL is an attachment too."""
    encoded = base64.b64encode(TOKEN.encode()).decode()
    assert canary_scanner.scan(answer(f'{{"url":"data:text/plain;base64,{encoded}"}}'.encode())) == {SECRET}


@pytest.mark.parametrize("header", ["location", "link", "etag", "www-authenticate", "set-cookie", "x-request"])
def test_found_in_headers(header: str) -> None:
    """Headers disclose as bodies do."""
    assert canary_scanner.scan(replace(answer(), headers={header: f'"{TOKEN}"'})) == {SECRET}


def test_found_behind_a_content_encoding() -> None:
    """What arrives compressed is searched as a client reads it."""
    packed = Reply(200, gzip.compress(TOKEN.encode()), {"content-encoding": "gzip"})
    with Loopback(lambda _: packed) as server:
        wire = Wire(lambda _: None)
        exchange = wire.send(Request("GET", server.origin))
        wire.close()
    assert canary_scanner.scan(exchange) == {SECRET}


def test_what_was_asked_for_is_known() -> None:
    """An echo is told from a leak by the request: its URL and its body, never its token."""
    assert canary_scanner.requested(answer(url=f"http://payer.example/fhir/Patient/{TOKEN}")) == {SECRET}
    assert canary_scanner.requested(answer(sent=f"patient={TOKEN}".encode())) == {SECRET}
    assert canary_scanner.requested(answer()) == set()


@given(st.integers(0, 32**2 - 1), st.integers(0, 32**5 - 1), st.integers(0, 32**4 - 1), st.binary(max_size=40))
def test_any_canary_is_named(population: int, owner: int, datum: int, noise: bytes) -> None:
    """Whoever's it is, of whatever population, the token says so, whatever stands around it."""
    token = canary.mint(population, owner, datum)
    found = canary_scanner.find(noise + b" " + token.encode() + b" " + noise)
    assert canary.Canary(population, owner, datum) in found


@given(st.integers(0, 15), st.sampled_from(canary.ALPHABET))
def test_a_changed_letter_is_no_canary(place: int, letter: str) -> None:
    """The check value tells a canary from a chance run of letters."""
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    assert (canary.read(changed) == SECRET) == (changed == TOKEN)


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", max_size=200))
def test_ordinary_text_holds_none(text: str) -> None:
    """Text without the prefix is never taken for a canary."""
    assert canary_scanner.find(text.replace("ZQ", "QZ").replace("ZQ", "__").encode()) == set()
