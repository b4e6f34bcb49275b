"""What a target sends is hostile text: it is shown, and does nothing."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter, read
from payerproof.model import Case, Check, Exchange, Outcome, Requirement, Severity, Verdict
from payerproof.reports.html import html
from payerproof.reports.junit import junit
from payerproof.reports.results import dumps, loads, results
from payerproof.reports.summary import summary
from payerproof.visible import one_line, visible
from tests.reports.page import Page

SCRIPT = "</style></script><script>alert(1)</script>"
PAYLOADS = {
    "script": SCRIPT,
    "attribute": '" onmouseover="alert(1)" x=\'',
    "image": "<img src=x onerror=alert(1)>",
    "template": "{{ 7 * 7 }}{% raw %}${7*7}",
    "address": "javascript:alert(1)",
    "controls": "\x00\x01\x1b[2J\x1b]0;title\x07\x7f\x9b31m\r\b",
    "bidi": "\u202eevil\u202c\u2066x\u2069\u200b\ufeff\u00ad",
    "separators": "a\u2028b\u2029c\x0bd\x0ce\x85f",
    "not characters": "\ufffe\uffff\U0001fffe\ue000\U000e0041",
    "marks": "Z" + "\u0301" * 500,
    "XML": "]]><![CDATA[<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;-->",
    "long": "A" * 100_000,
    "many lines": "line\n" * 5_000,
}

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)


def hostile_run(folder: Path, payload: str) -> None:
    """Write evidence in which every text that is not ours to choose is `payload`."""
    writer = EvidenceWriter(folder / "evidence.jsonl", Redactor())
    target = {
        "name": f"n{payload}",
        "title": payload,
        "base": payload,
        "guides": [payload],
        "apps": [{"id": payload, "client_id": payload, "kind": payload}],
        "members": [{"id": payload, "role": payload, "mode": "attached"}],
        "policy": {payload: payload},
        "allow": {payload: [payload]},
        "limits": {payload: {payload: payload}},
        "clock": payload,
    }
    writer.header(
        tool={"name": payload, "version": payload},
        started="2026-06-14T18:00:00Z",
        target=target,
        seed=None,
        suites=[payload],
        options={payload: payload},
    )
    key = f"k{payload}"
    values: dict[str, Any] = dict.fromkeys((each.name for each in dataclasses.fields(Requirement)), payload)
    writer.requirement(Requirement(**{**values, "id": key, "relations": (payload,)}))
    writer.check(Check(key, (key,), Severity.CRITICAL, payload, payload, payload, payload, (payload,)))
    writer.session(key, app=payload, member=payload, patient=payload, scopes=[payload])
    headers = {payload: payload}
    exchange = Exchange(
        id=key,
        method=payload,
        url=payload,
        request_headers=headers,
        request_body=payload.encode(),
        status=200,
        headers=headers,
        body=payload.encode(),
        started=0,
        elapsed=0,
        error=payload,
        session=payload,
    )
    writer.exchange(exchange)
    for outcome in Outcome:
        case = Case(*[payload] * 7)
        told = Verdict(key, case, outcome, payload, payload, payload, (key,), payload, 0.0, {payload: payload})
        for number in range(6):
            writer.verdict(dataclasses.replace(told, case=dataclasses.replace(case, note=f"{number}{payload}")))
    for topic in ("time-to-denial", "load", "load-capacity", "fuzz", key):
        fields = (
            "lever",
            "channel",
            "app",
            "member",
            "seconds",
            "why",
            "users",
            "duration",
            "cases",
            "seconds",
            "errors",
        )
        data: dict[str, Any] = dict.fromkeys(fields, payload)
        data |= {"by_path": [{"name": payload}], "series": [{"t": payload}] * 3, "checks": {payload: payload}}
        writer.note(topic, data)
    writer.close(complete=False, why=payload)


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_field_reaches_the_page_as_anything_but_text(tmp_path: Path, name: str) -> None:
    """Whatever stands in whatever field: no element, attribute or link is made of it, and nothing hides."""
    hostile_run(tmp_path, PAYLOADS[name])
    evidence = read(tmp_path)
    content = html(results(evidence), evidence)
    page = Page.of(content)
    assert set() == {tag for tag, _ in page.elements} & {"img", "iframe", "object", "svg:script", "base"}
    assert [sum(1 for tag, _ in page.elements if tag == name) for name in ("style", "script")] == [1, 1]
    attributes = {attribute for _, attrs in page.elements for attribute in attrs}
    assert set() == {
        attribute for attribute in attributes if attribute.startswith("on") or attribute in {"src", "style"}
    }
    assert set() == {attrs["href"][:1] for tag, attrs in page.elements if tag == "a"} - {"#"}
    assert _UNSEEN.search(content.decode()) is None
    assert len(content) < 1_000_000


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_field_breaks_the_xml(tmp_path: Path, name: str) -> None:
    """junit.xml is well-formed XML 1.0 with one test case a verdict, and one for the incomplete run."""
    hostile_run(tmp_path, PAYLOADS[name])
    content = junit(results(read(tmp_path)))
    root = ET.fromstring(content)  # noqa: S314 - our own output is what is tested
    assert len(root.findall(".//testcase")) == 37
    assert tuple(len(root.findall(f".//testcase/{tag}")) for tag in ("failure", "error", "skipped")) == (6, 7, 12)
    assert _UNSEEN.search(content.decode()) is None


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_field_writes_to_the_terminal_but_text(tmp_path: Path, name: str) -> None:
    """No escape sequence, no overwritten line, no endless line."""
    hostile_run(tmp_path, PAYLOADS[name])
    text = summary(results(read(tmp_path)))
    assert _UNSEEN.search(text) is None
    assert all(len(line) < 500 for line in text.splitlines())
    assert len(text.splitlines()) < 50


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_field_is_lost_from_the_results(tmp_path: Path, name: str) -> None:
    """results.json is for programs: it holds the text as it was, and is read back."""
    hostile_run(tmp_path, PAYLOADS[name])
    found = results(read(tmp_path))
    assert found == loads(dumps(found))
    assert PAYLOADS[name] == found["verdicts"][0]["observed"]


@given(st.text(max_size=200))
def test_visible_text_has_nothing_that_hides(text: str) -> None:
    """Only line feeds and tabs are left of the characters without a shape, and plain text stays as it is."""
    shown = visible(text)
    hidden = {
        character for character in shown if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}
    }
    assert hidden <= {"\n", "\t"}
    if text.isascii() and text.isprintable():
        assert text == shown


def test_visible_text_spells_out_and_bounds() -> None:
    """A hidden character is named by its number; what is cut off is counted."""
    assert visible("a\u202eb\x1b[2J") == "a⟨U+202E⟩b⟨U+001B⟩[2J"
    assert visible("one\r\ntwo") == "one\ntwo"
    assert visible("abc" + "d" * 1997, 3) == "abc… (1,997 more characters)"
    assert visible("Z" + "\u0301" * 50) == "Z" + "\u0301" * 3
    assert visible("é ok") == "é ok"
    assert one_line(" a\n b\t\tc ") == "a b c"
