"""What is written is read back as it was, but for the secrets."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import threading
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from payerproof.errors import HarnessError
from payerproof.evidence.redaction import Redactor, mark
from payerproof.evidence.writing import BODY_LIMIT, EvidenceWriter, read
from payerproof.model import Case, Outcome
from tests.unit.evidence.records import CHECK, REQUIREMENT, exchange, opened, verdict


def test_every_kind_of_record_is_read_back_as_it_was(tmp_path: Path) -> None:
    """Requirement, check, session, exchange, verdict and note survive the file."""
    told = verdict(Outcome.FAIL, "x1", reason="because", details={"deep": [{"n": 1}], "none": None})
    with opened(tmp_path) as writer:
        writer.session("s1", app="claims-viewer", member="h1-sub", patient=None, scopes=["patient/*.rs"])
        writer.exchange(exchange(body=b'{"a":1}', request_body=b"x=1", session="s1", error="late", truncated=True))
        writer.verdict(told)
        writer.note("load", {"users": 5})
    evidence = read(tmp_path)
    assert (evidence.complete, evidence.problem) == (True, None)
    assert {REQUIREMENT.id: REQUIREMENT} == dict(evidence.requirements)
    assert {CHECK.id: CHECK} == dict(evidence.checks)
    assert (told,) == evidence.verdicts
    session = evidence.sessions["s1"]
    assert dataclasses.astuple(session)[1:] == ("claims-viewer", "h1-sub", None, ("patient/*.rs",), None)
    recorded = evidence.exchanges["x1"]
    assert (
        recorded.method,
        recorded.status,
        recorded.size,
        recorded.error,
        recorded.truncated,
        recorded.session,
    ) == ("GET", 200, 7, "late", True, "s1")
    assert evidence.content(recorded.body) == b'{"a":1}'
    assert evidence.content(recorded.request_body) == b"x=1"
    assert [dict(data) for data in evidence.notes_on("load")] == [{"users": 5}]
    assert tuple(evidence.header["suites"]) == ("household",)


def test_every_line_follows_the_published_schema(tmp_path: Path) -> None:
    """The schema of a line, as others would use it, accepts each line that is written."""
    with opened(tmp_path) as writer:
        writer.session("s1", app="a", member=None, patient=None, scopes=[])
        writer.exchange(exchange())
        writer.verdict(verdict())
        writer.note("fuzz", {})
    schema = json.loads((resources.files("payerproof.fixtures.schemas") / "evidence.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    lines = [json.loads(line) for line in (tmp_path / "evidence.jsonl").read_text().splitlines()]
    assert [line["kind"] for line in lines] == [
        "header",
        "requirement",
        "check",
        "session",
        "body",
        "exchange",
        "verdict",
        "note",
        "footer",
    ]
    assert [error.message for line in lines for error in validator.iter_errors(line)] == []
    assert not validator.is_valid({**lines[0], "format": 1})
    assert not validator.is_valid({**lines[6], "outcome": "skipped"})


def test_the_same_content_is_stored_once(tmp_path: Path) -> None:
    """A body that a thousand answers share is one line."""
    with opened(tmp_path) as writer:
        for number in range(5):
            writer.exchange(exchange(f"x{number}", body=b"the same", request_body=b"the same"))
        writer.exchange(exchange("empty", body=b""))
    evidence = read(tmp_path)
    assert [hashlib.sha256(b"the same").hexdigest()] == list(evidence.bodies)
    assert (evidence.exchanges["empty"].body, evidence.exchanges["empty"].size) == (None, 0)
    assert evidence.content(None) == b""
    assert evidence.content("f" * 64) == b""


@pytest.mark.parametrize("cut_into", ["", "a", "ab", "abc"])
def test_a_long_body_is_cut_between_characters(tmp_path: Path, cut_into: str) -> None:
    """64 KiB are kept, size and digest are of the whole, and no character is halved."""
    content = (cut_into + "€😀é" * BODY_LIMIT).encode()
    with opened(tmp_path) as writer:
        writer.exchange(exchange(body=content))
    evidence = read(tmp_path)
    body = evidence.bodies[hashlib.sha256(content).hexdigest()]
    assert (len(content), True) == (body.size, body.truncated)
    assert content.startswith(body.content)
    assert BODY_LIMIT - 4 < len(body.content) <= BODY_LIMIT
    assert body.content.decode().encode() == body.content


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe binary \x00", b"%PDF" + bytes(range(256)), b"\x80" * (BODY_LIMIT + 5), b"a" * BODY_LIMIT + b"\xff"],
)
def test_bytes_that_are_no_text_are_kept(tmp_path: Path, content: bytes) -> None:
    """A body that is not UTF-8 comes back byte for byte, up to the limit."""
    with opened(tmp_path) as writer:
        writer.exchange(exchange(body=content))
    evidence = read(tmp_path)
    assert content[:BODY_LIMIT] == evidence.content(evidence.exchanges["x1"].body)


@given(body=st.binary(max_size=200), url=st.text(max_size=40), header=st.text(max_size=40))
@settings(max_examples=60)
def test_anything_a_target_sends_can_be_written_and_read(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, url: str, header: str
) -> None:
    """No byte, control character or lone surrogate breaks the file."""
    folder = tmp_path_factory.mktemp("run")
    with opened(folder) as writer:
        writer.exchange(exchange(body=body, url=url, headers={header: "\udcff" + header}))
        writer.verdict(verdict(Outcome.FAIL, "x1", observed=url, details={header: "\ud800"}))
    evidence = read(folder)
    assert evidence.complete
    assert {"x1"} == set(evidence.exchanges)
    assert evidence.exchanges["x1"].status == 200


def test_values_that_json_cannot_hold_are_written_as_text(tmp_path: Path) -> None:
    """Sets are ordered, dates are ISO, huge numbers and unknown things become text; nothing is lost to an error."""
    details: dict[str, Any] = {
        "set": {"b", "a"},
        "date": date(2026, 6, 14),
        "huge": 2**70,
        "bytes": b"abc\xff",
        "path": Path("a/b"),
        "case": Case("h1-sub"),
    }
    with opened(tmp_path) as writer:
        writer.verdict(verdict(details=details))
    found = read(tmp_path).verdicts[0].details
    assert found["set"] == ["a", "b"]
    assert ("2026-06-14", str(2**70), "abc\ufffd", "a/b") == tuple(
        found[key] for key in ("date", "huge", "bytes", "path")
    )
    assert "h1-sub" in str(found["case"])


SECRET = 'p@ss/w"ord é'


def test_a_secret_is_in_no_line_of_the_file(tmp_path: Path) -> None:
    """Every field of every record that may carry what a target said is redacted."""
    redactor = Redactor()
    redactor.register(SECRET, "password")
    writer = opened(tmp_path, redactor, {"name": "demo", "base": "http://p", "policy": {"note": SECRET}})
    writer.session("s", app=SECRET, member=SECRET, patient=SECRET, scopes=[SECRET])
    writer.exchange(
        exchange(
            url=f"http://p/{SECRET}?password={SECRET}",
            body=json.dumps({"a": SECRET}).encode(),
            request_body=f"password={SECRET}".encode(),
            headers={"x-echo": SECRET, SECRET: "name"},
            error=f"refused {SECRET}",
        )
    )
    words = dict.fromkeys(("reason", "expected", "observed", "reproduce"), f"says {SECRET}")
    writer.verdict(verdict(Outcome.FAIL, "x1", **words, details={SECRET: [{"deep": {SECRET}}]}))
    writer.note("harness", {"line": SECRET, SECRET: 1})
    writer.close(complete=False, why=f"stopped by {SECRET}")
    raw = (tmp_path / "evidence.jsonl").read_bytes()
    assert not redactor.holds_secret(raw)
    assert b"p@ss" not in raw
    evidence = read(tmp_path)
    assert f"says {mark('password')}" == evidence.verdicts[0].observed
    assert {mark("password"): [{"deep": [mark("password")]}]} == evidence.verdicts[0].details
    assert f"stopped by {mark('password')}" == evidence.problem


def test_a_secret_inside_a_value_that_is_no_text_is_redacted(tmp_path: Path) -> None:
    """A path, a record, a key or a number in the details may hold a secret as well as a string may."""
    redactor = Redactor()
    redactor.register("20260614", "pin")
    details: dict[str, Any] = {
        "path": Path("/home/20260614"),
        "case": Case(note="pin 20260614"),
        "number": 20260614,
        "20260614": "key",
        "list": [{"deep": (20260614,)}],
    }
    with opened(tmp_path, redactor) as writer:
        writer.verdict(verdict(details=details))
    assert b"20260614" not in (tmp_path / "evidence.jsonl").read_bytes()
    assert mark("pin") == read(tmp_path).verdicts[0].details["number"]


@pytest.mark.parametrize("word", ["status", "elapsed", "exchange", "verdict", "outcome", "subject", "requester"])
def test_a_secret_that_is_also_a_word_of_the_format_does_not_break_it(tmp_path: Path, word: str) -> None:
    """A password called `status` is taken out of values, never out of the names of our own fields."""
    redactor = Redactor()
    redactor.register(word, "weak password")
    with opened(tmp_path, redactor) as writer:
        writer.exchange(exchange(body=f"login as {word}".encode()))
        writer.verdict(verdict(Outcome.PASS, "x1", observed=f"sent {word}"))
    evidence = read(tmp_path)
    assert f"sent {mark('weak password')}" == evidence.verdicts[0].observed
    assert f"login as {mark('weak password')}".encode() == evidence.content(evidence.exchanges["x1"].body)


def test_a_secret_registered_late_is_redacted_from_then_on(tmp_path: Path) -> None:
    """A token is known from the moment a login yields it."""
    redactor = Redactor()
    with opened(tmp_path, redactor) as writer:
        redactor.register("token-of-a-login", "access token")
        writer.exchange(exchange(body=b"here is token-of-a-login"))
    assert b"token-of-a-login" not in (tmp_path / "evidence.jsonl").read_bytes()


def test_many_threads_write_one_readable_file(tmp_path: Path) -> None:
    """No line is torn by another, and each body stands before the exchange that names it."""
    with opened(tmp_path) as writer:

        def work(worker: int) -> None:
            for number in range(100):
                name = f"x{worker}-{number}"
                writer.exchange(exchange(name, body=f"body {number % 10}".encode()))
                writer.verdict(verdict(Outcome.PASS, name))

        threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    evidence = read(tmp_path)
    assert (
        evidence.complete,
        len(evidence.exchanges),
        len(evidence.verdicts),
        len(evidence.bodies),
    ) == (True, 800, 800, 10)
    seen: set[str] = set()
    for line in map(json.loads, (tmp_path / "evidence.jsonl").read_text().splitlines()):
        if line["kind"] == "body":
            seen.add(line["sha256"])
        if line["kind"] == "exchange":
            assert line["body"] in seen


def test_evidence_is_never_written_over(tmp_path: Path) -> None:
    """A second run into the same folder is refused and the first one stays whole."""
    opened(tmp_path).close()
    with pytest.raises(FileExistsError):
        EvidenceWriter(tmp_path / "evidence.jsonl", Redactor())
    assert read(tmp_path).complete


def test_a_closed_file_takes_no_more(tmp_path: Path) -> None:
    """A line after the footer would make the file unreadable, so it is a bug of ours and says so."""
    writer = opened(tmp_path)
    writer.close()
    writer.close()
    with pytest.raises(HarnessError, match="is closed"):
        writer.verdict(verdict())
