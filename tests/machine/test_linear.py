"""Every reader of what a target sends costs in proportion to its length, whatever the target put into it.

Operations are counted, not timed: lines of Python that run, and calls into the libraries below it.
"""

from __future__ import annotations

import gzip
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerproof.evidence.redaction import Redactor
from payerproof.evidence.unescaping import unescaped
from payerproof.http.content_encoding import Decoder
from payerproof.http.memory import MOST_UNFOLDED, Held, unfolded, unfolded_xml
from payerproof.http.wholeness import gap
from payerproof.knowledge.documents import documents
from payerproof.knowledge.observation import Observation
from payerproof.knowledge.unpacking import LARGEST, unpacked
from payerproof.smart.discovery import json_object
from payerproof.smart.html_tokens import MAX_TOKENS, tokens
from payerproof.smart.pages import MOST, read_page
from payerproof.smart.portal_pages import Whose, stop_for
from payerproof.smart.questions import question
from payerproof.target.description import App
from payerproof.visible import visible
from tests.unit.evidence.records import exchange

SMALL = 4_000
GROWTH = 8
SLACK = 1.35
"""A reader of eight times the input may run this many times eight as many operations; a square would be eight times."""

APP = App("app", "My App", "my-app", "public", "http://app.example/cb", "patient/*.read")
PATTERNS = {
    "open angle": "<a ",
    "open link": '<a href="x">y',
    "angles": "<",
    "open forms": "<form action=x>",
    "open inputs": '<input "',
    "inputs": "<input name=x value=y>",
    "open comments": "<!--",
    "open sections": "<![",
    "open sections of data": "<![CDATA[",
    "questions": "<?",
    "ampersands": "&",
    "numbers": "&#1",
    "attributes": "a=b ",
    "quoted attributes": 'a="b" ',
    "labels": "<label>x",
    "options": "<select><option>x",
    "buttons": "<button>x",
    "scripts": "<script>",
    "ends": "</a>",
    "tables": "<table><tr><td>x",
    "bold": "<b>x",
    "secret keys": '"password":',
    "secret lists": '"access_token":["a",',
    "secret forms": "password=a&",
    "secret inputs": "<input type=password value=",
    "codes": "?code=x&",
    "percents": "%25",
    "backslashes": "\\",
    "units": "\\u0041",
    "entities": "&amp;",
    "zeros": "\x00a",
    "brackets": "[",
    "braces": '{"a":',
    "objects": "{},",
    "quotes": '"',
    "spaces": " ",
    "lines": "\n",
    "words": "withdraw My App ",
}


def _page(text: str) -> None:
    page = read_page("http://payer.example/login", text.encode())
    question(page, "patient-1", signed_in=False)
    stop_for(page, APP, Whose("patient-1", ("Ann",), ("patient-2",), ("Bob",)))


def _redacted(text: str) -> None:
    redactor = Redactor()
    redactor.register("a-secret-that-is-not-there", "secret")
    redactor.text(text.encode())


def _json(text: str) -> None:
    json_object(text.encode())
    seen = Observation(exchange(body=f'{{"resourceType":"Bundle","entry":[{text}]}}'.encode()))
    _ = (seen.entries, seen.matches)


def _unescaped(text: str) -> None:
    unescaped(text.encode())


def _shown(text: str) -> None:
    visible(text, len(text))


READERS: dict[str, Callable[[str], None]] = {
    "page": _page,
    "redaction": _redacted,
    "JSON": _json,
    "unescaping": _unescaped,
    "visible": _shown,
}


def operations(work: Callable[[], object]) -> int:
    """Return how many lines and calls of other libraries `work` runs."""
    count = 0

    def line(_frame: FrameType, _event: str, _value: object) -> Any:
        nonlocal count
        count += 1
        return line

    def call(_frame: FrameType, event: str, _value: object) -> None:
        nonlocal count
        count += event == "c_call"

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(line)
    sys.setprofile(call)
    try:
        work()
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
    return count


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_reader_costs_in_proportion(reader: str, pattern: str) -> None:
    """Eight times the input costs no more than about eight times the operations."""
    read, unit = READERS[reader], PATTERNS[pattern]
    small = unit * (SMALL // len(unit))
    read(small)  # what is made once is made before it is counted
    few = operations(lambda: read(small))
    many = operations(lambda: read(small * GROWTH))
    assert many <= few * GROWTH * SLACK + 200


@given(page=st.lists(st.sampled_from([*PATTERNS.values(), *"<>/!-=\"'&;# ax"]), max_size=60).map("".join))
def test_any_page_is_read_to_its_end(page: str) -> None:
    """Whatever the markup, it is a page; no text is invented, and tokens are no more than characters."""
    found = list(tokens(page))
    assert len(found) <= len(page)
    assert sum(len(token.text) for token in found) <= len(page)
    read_page("http://payer.example/", page.encode())


def test_a_page_is_bounded() -> None:
    """Tokens, forms and links end at their limits, and the page is read all the same."""
    assert sum(1 for _ in tokens("<b>" * (MAX_TOKENS * 2))) == MAX_TOKENS
    page = read_page("http://payer.example/", b"<form><a href=x>y</a>" * (MOST + 500))
    assert (len(page.forms), len(page.links)) == (MOST, MOST)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("a<b c='d&amp;e' F=g h>i</B >", [("text", "a"), ("start", "b"), ("text", "i"), ("end", "b")]),
        ("<script>if (a<b) '<form>'</script>x", [("start", "script"), ("end", "script"), ("text", "x")]),
        (
            "<textarea>a<b>&lt;</textarea>",
            [("start", "textarea"), ("text", "a<b><"), ("end", "textarea")],
        ),
        ("<!-- <a> -->b<!doctype html><![CDATA[c]]>", [("text", "b")]),
        ("<!-->a", [("text", "a")]),
        ("a < b", [("text", "a "), ("text", "<"), ("text", " b")]),
        ("<input value='never closed><p>x", []),
        ("<![", []),
        ("&#" + "1" * 5000 + ";", [("text", "�" + "1" * 4993 + ";")]),
    ],
)
def test_tokens_are_those_of_a_browser(page: str, expected: list[tuple[str, str]]) -> None:
    """Raw text, comments, bogus comments and the end of the file are met as the standard says."""
    found = [(token.kind, token.text) for token in tokens(page)]
    if page.startswith("&#"):
        assert found[0][0] == "text"
        assert len(found[0][1]) <= len(page)
    else:
        assert found == expected


def test_attributes_are_those_of_a_browser() -> None:
    """Names are lower case, the first of a name counts, values need no quotes, and references are undone."""
    (token,) = tokens("<input NAME=a name=b value=x/y checked data-x = 'p&quot;q' =odd>")
    assert token.attributes == {"name": "a", "value": "x/y", "checked": "", "data-x": 'p"q', "=odd": ""}


@pytest.mark.parametrize("part", [b"{},", b"[],", b'{"a":{}},', b'"ab",', b"1.5,"])
def test_json_of_too_many_values_is_not_unfolded(part: bytes) -> None:
    """A few megabytes of small values would take a hundred times that; they are no answer to be judged."""
    fits, beyond = (
        b'{"a":[' + part * (size // unfolded(part)) + b"1]}" for size in (MOST_UNFOLDED // 2, MOST_UNFOLDED)
    )
    assert json_object(fits) is not None
    assert json_object(beyond) is None
    whole, cut = (exchange(body=body) for body in (fits, beyond))
    assert gap(whole) == ""
    assert "so many values" in gap(cut)


def test_xml_of_too_many_elements_is_not_read() -> None:
    """What would take too much as elements is no answer to be judged; a page, or text with angles, is as before."""
    element = b'<name><given value="a"/></name>'
    body = b'<Patient xmlns="http://hl7.org/fhir">%s</Patient>'
    few, many = (body % (element * number) for number in (10, MOST_UNFOLDED // unfolded_xml(element) + 1))
    assert [len(list(documents((each,)))) for each in (few, many)] == [1, 0]
    assert gap(exchange(body=few, headers={"content-type": "application/fhir+xml"})) == ""
    assert "so many values" in gap(exchange(body=many, headers={"content-type": "application/fhir+xml"}))
    assert gap(exchange(body=b'{"http://hl7.org/fhir":"' + b"<td>" * 100_000 + b'"}')) == ""


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-" + b"stream\n" * 150_000,
        b"%PDF-" + b"endstream" * 100_000,
        b"%PDF-)" + b" " * 1_000_000,
        b"%PDF-)" + b"1" * 1_000_000,
        b"%PDF-" + b"<41" * 300_000,
        b"%PDF-" + (b"stream\n" + zlib.compress(b"\0" * LARGEST) + b"endstream") * 30,
        b"PK\x03\x04" + b"PK\x01\x02" * 200_000,
        b"{\\rtf" + b"\\" * 1_000_000,
        b'"data":' + b'"data":"AAAA' * 80_000,
        b"<data " + b"<data value='" * 80_000,
        b"B64" + b"representation='B64'" * 50_000,
        b"&#" * 300_000,
        b"\\u00" * 200_000,
    ],
    ids=lambda body: repr(body[:14]),
)
def test_unpacking_is_linear_and_bounded(body: bytes) -> None:
    """A megabyte made to take a search apart ends, and unpacks to no more than the limit."""
    tracemalloc.start()
    size = sum(len(part) for part in unpacked(body))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size <= LARGEST
    assert peak < 4 * LARGEST


def test_answers_that_are_held_have_one_budget() -> None:
    """Answers beyond it are cut, whoever holds them; those let go, in a cycle too, make room again."""
    body = b"x" * 1_000_000
    held = Held(2_500_000)
    kept = [held.take(exchange(f"x{number}", body=body)) for number in range(20)]
    assert [each.truncated for each in kept] == [False, False, *[True] * 18]
    assert held.cut == 18
    assert sum(len(each.body) for each in kept) < 2_500_000 + 18 * 65_537
    cycle: list[Any] = [kept]
    cycle.append(cycle)
    del kept, cycle
    assert not held.take(exchange("x20", body=body)).truncated


def test_a_bomb_is_unfolded_to_its_limit() -> None:
    """A gigabyte behind a megabyte of gzip is cut where the body's limit is."""
    bomb = gzip.compress(bytes(50_000_000))
    assert len(Decoder("gzip").feed(bomb, 1_000_000)) == 1_000_000
