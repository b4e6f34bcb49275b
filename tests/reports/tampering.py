"""Kinds of tampering with the folder of a run, as data; `python -m tests.reports.tampering` prints what is told."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import shutil
import tempfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from payerproof.cli import report, verify
from payerproof.evidence import chain, signing
from payerproof.evidence.manifest import ENVELOPE, MANIFEST
from payerproof.reports.results import load
from payerproof.reports.write import write_all
from tests.reports.sample import write_sample
from tests.unit.evidence.records import rechained

Edit = Callable[[Path], object]
EVIDENCE, KEY = "evidence.jsonl.gz", "runner.pem"
"""The key that signs lies beside the folder of the run."""
_MEMBER = 1000


def signed(folder: Path, key: Path, seed: int = 1) -> Path:
    """Write a run into a folder, its evidence compressed in members as a long run has them, and sign it."""
    run = write_sample(folder)
    lines = (run / "evidence.jsonl").read_bytes().splitlines(keepends=True)
    (run / "evidence.jsonl").unlink()
    if seed != 1:
        lines[0] = lines[0].replace(b'"seed":1', b'"seed":%d' % seed)
        lines = rechained(lines).splitlines(keepends=True)
    rewritten(run, lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(signing.VARIABLE, str(key))
        write_all(run)
    return run


def lines_of(run: Path) -> list[bytes]:
    """Return the lines of a run's evidence."""
    return gzip.decompress((run / EVIDENCE).read_bytes()).splitlines(keepends=True)


def rewritten(run: Path, lines: list[bytes]) -> None:
    """Write lines as a run's evidence, a thousand to each member of gzip."""
    parts = [b"".join(lines[at : at + _MEMBER]) for at in range(0, len(lines), _MEMBER)]
    (run / EVIDENCE).write_bytes(b"".join(gzip.compress(part, mtime=0) for part in parts))


def at(lines: list[bytes], kind: str, words: bytes = b"") -> int:
    """Return the place of the first line of a kind that holds these words."""
    start = b'{"kind":"%s"' % kind.encode()
    return next(number for number, line in enumerate(lines) if line.startswith(start) and words in line)


def _replaced(kind: str, before: bytes, after: bytes) -> Edit:
    def edit(run: Path) -> None:
        lines = lines_of(run)
        number = at(lines, kind, before)
        lines[number] = lines[number].replace(before, after, 1)
        rewritten(run, lines)

    return edit


def _reordered(change: Callable[[list[bytes]], list[bytes]]) -> Edit:
    return lambda run: rewritten(run, change(lines_of(run)))


def _without(kind: str) -> Edit:
    return _reordered(lambda lines: [line for number, line in enumerate(lines) if number != at(lines, kind)])


def _swapped(lines: list[bytes]) -> list[bytes]:
    first = at(lines, "verdict")
    second = next(each for each in range(first + 1, len(lines)) if lines[each].startswith(b'{"kind":"verdict"'))
    lines[first], lines[second] = lines[second], lines[first]
    return lines


def _inserted(lines: list[bytes]) -> list[bytes]:
    """Put a copy of a passing verdict after itself."""
    place = at(lines, "verdict", b'"outcome":"pass"')
    return [*lines[: place + 1], lines[place], *lines[place + 1 :]]


def _chain_made_anew(run: Path) -> None:
    """Turn every failure into a pass and make links that fit, as somebody who has read the source would."""
    lines = [line.replace(b'"outcome":"fail"', b'"outcome":"pass"') for line in lines_of(run)]
    rewritten(run, rechained(lines).splitlines(keepends=True))


def _all_made_anew_but_the_signature(run: Path) -> None:
    """Make chain, reports and manifest anew; only the key is missing."""
    _chain_made_anew(run)
    kept = (run / ENVELOPE).read_bytes()
    (run / ENVELOPE).unlink()
    (run / MANIFEST).unlink()
    write_all(run)
    (run / ENVELOPE).write_bytes(kept)


def _signed_by_another(run: Path) -> None:
    _all_made_anew_but_the_signature(run)
    other = run.parent / "other.pem"
    signing.new_key(other)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(signing.VARIABLE, str(other))
        (run / ENVELOPE).unlink()
        write_all(run)


def _payload_replaced(run: Path) -> None:
    """Put another statement into the envelope and beside it, under the old signature."""
    record = json.loads((run / ENVELOPE).read_bytes())
    statement = orjson.loads(base64.b64decode(record["payload"]))
    statement["predicate"]["result"] = "PASSED"
    changed = orjson.dumps(statement, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    record["payload"] = base64.b64encode(changed).decode()
    (run / ENVELOPE).write_text(json.dumps(record))
    (run / MANIFEST).write_bytes(changed)


def _manifest_follows(run: Path) -> None:
    """Replace a report, and its digest in the manifest."""
    (run / "report.html").write_text("<p>all is well</p>")
    statement = json.loads((run / MANIFEST).read_bytes())
    for one in statement["subject"]:
        if one["name"] == "report.html":
            one["digest"]["sha256"] = hashlib.sha256((run / "report.html").read_bytes()).hexdigest()
    (run / MANIFEST).write_bytes(orjson.dumps(statement, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _results_edited(run: Path) -> None:
    text = (run / "results.json").read_text()
    (run / "results.json").write_text(text.replace('"outcome": "fail"', '"outcome": "pass"'))


def _of_another_run(*names: str) -> Edit:
    """Put files of another run, signed by the same key, in the place of this one's."""

    def edit(run: Path) -> None:
        other = signed(run.parent / "another", run.parent / KEY, seed=2)
        for name in names:
            shutil.copy(other / name, run / name)

    return edit


def _added(*records: Mapping[str, Any]) -> Edit:
    """Add lines that fit the chain behind the last, as somebody who has read the source would."""

    def edit(run: Path) -> None:
        lines = lines_of(run)
        link = json.loads(lines[-1])["link"]
        for record in records:
            link, line = chain.linked(link, orjson.dumps(record) + b"\n")
            lines.append(line)
        rewritten(run, lines)

    return edit


def _gone_on_with(run: Path) -> None:
    """Take the run up again, say of a failed case that it passes, and end it."""
    lines = lines_of(run)
    failed = json.loads(lines[at(lines, "verdict", b'"outcome":"fail"')])
    footer = json.loads(lines[-1])
    told = {key: footer[key] for key in ("exchanges", "verdicts")}
    resumed = {"kind": "resumed", "started": footer["finished"], "base": "x", "why": "stopped", "origin": {}, **told}
    verdict = {**failed, "outcome": "pass"}
    end = {**footer, "verdicts": footer["verdicts"] + 1}
    _added(*({key: value for key, value in each.items() if key != "link"} for each in (resumed, verdict, end)))(run)


def _waived(run: Path) -> None:
    """Waive a finding in the header, in the place of the options that it had."""
    finding = load(run)["findings"][0]["fingerprint"]
    waiver = {"finding": finding, "owner": "nobody", "reason": "it may stand", "expires": "2099-01-01"}
    lines = lines_of(run)
    header = json.loads(lines[0])
    header["options"]["waivers"] = [waiver]
    rewritten(run, rechained([orjson.dumps(header) + b"\n", *lines[1:]]).splitlines(keepends=True))


def _without_member(run: Path) -> None:
    """Drop the second of the members that the evidence is compressed in."""
    data = (run / EVIDENCE).read_bytes()
    first = zlib.decompressobj(31)
    first.decompress(data)
    second = zlib.decompressobj(31)
    second.decompress(first.unused_data)
    kept = data[: len(data) - len(first.unused_data)]
    (run / EVIDENCE).write_bytes(kept + second.unused_data)


_ATTESTED = {
    "kind": "attestation",
    "row": "REQ-HH-001",
    "by": "A. Nobody",
    "on": "2026-06-15",
    "says": "it is met",
    "recorded": "2026-06-15T08:00:00+00:00",
}

EDITS: dict[str, Edit] = {
    "a verdict turned from fail to pass": _replaced("verdict", b'"outcome":"fail"', b'"outcome":"pass"'),
    "what a verdict observed": _replaced("verdict", b"HTTP 200", b"HTTP 404"),
    "the status of an exchange": _replaced("exchange", b'"status":200', b'"status":404'),
    "the address of an exchange": _replaced("exchange", b"patient=", b"subject="),
    "a body": _replaced("body", b"own claim", b"own cl4im"),
    "who asked": _replaced("session", b"h1-sub", b"h1-spo"),
    "the header's start": _replaced("header", b"2026-06-14", b"2026-06-15"),
    "the header's base": _replaced("header", b"127.0.0.1:8000", b"127.0.0.1:8001"),
    "the footer's end": _replaced("footer", b"18:01:12", b"18:01:13"),
    "the footer's completeness": _replaced("footer", b'"complete":true', b'"complete":false'),
    "the severity of a check": _replaced("check", b'"severity":"critical"', b'"severity":"low"'),
    "a requirement": _replaced("requirement", b'"strength":"SHALL"', b'"strength":"MAY"'),
    "a measurement": _replaced("note", b'"seconds":', b'"seconds":1'),
    "a link": _reordered(
        lambda lines: [lines[0], lines[1].replace(lines[1][-20:-3], b"0" * 17), *lines[2:]],
    ),
    "a verdict taken out": _without("verdict"),
    "an exchange taken out": _without("exchange"),
    "a requirement taken out": _without("requirement"),
    "two verdicts swapped": _reordered(_swapped),
    "a verdict put in": _reordered(_inserted),
    "the end cut off at a line": _reordered(lambda lines: lines[:-3]),
    "the end cut off within a line": _reordered(lambda lines: [*lines[:-1], lines[-1][:30]]),
    "the footer alone taken out": _reordered(lambda lines: lines[:-1]),
    "something after the footer": _reordered(lambda lines: [*lines, lines[-2]]),
    "a line written with other spaces": _reordered(
        lambda lines: [*lines[:1], json.dumps(json.loads(lines[1])).encode() + b"\n", *lines[2:]]
    ),
    "the time of an exchange": _replaced("exchange", b'"started":', b'"started":1'),
    "the end cut off within the compression": lambda run: (run / EVIDENCE).write_bytes(
        (run / EVIDENCE).read_bytes()[:-200]
    ),
    "a member of the compression taken out": _without_member,
    "an attestation forged": _added(_ATTESTED),
    "the run taken up again by somebody": _gone_on_with,
    "a waiver put in": _waived,
    "the evidence of another run": _of_another_run(EVIDENCE),
    "evidence and manifest of another run": _of_another_run(EVIDENCE, MANIFEST),
    "the signature of another run": _of_another_run(ENVELOPE),
    "the report of another run": _of_another_run("report.html"),
    "the chain made anew": _chain_made_anew,
    "everything made anew but the signature": _all_made_anew_but_the_signature,
    "everything made anew and signed by another": _signed_by_another,
    "the evidence emptied": lambda run: (run / EVIDENCE).write_bytes(b""),
    "the evidence taken away": lambda run: (run / EVIDENCE).unlink(),
    "the results edited": _results_edited,
    "the results taken away": lambda run: (run / "results.json").unlink(),
    "the report replaced": lambda run: (run / "report.html").write_text("<p>all is well</p>"),
    "the report and its digest replaced": _manifest_follows,
    "junit.xml replaced": lambda run: (run / "junit.xml").write_text("<testsuites/>"),
    "a script changed": lambda run: next((run / "reproduce").iterdir()).write_text("exit 0"),
    "a file renamed": lambda run: (run / "junit.xml").rename(run / "junit-old.xml"),
    "a file added": lambda run: (run / "attestation.txt").write_text("all is well"),
    "the manifest emptied": lambda run: (run / MANIFEST).write_text("{}"),
    "the manifest taken away": lambda run: (run / MANIFEST).unlink(),
    "the statement replaced under its signature": _payload_replaced,
    "the signature cut": lambda run: (run / ENVELOPE).write_bytes((run / ENVELOPE).read_bytes()[:-40]),
    "the signature taken away": lambda run: (run / ENVELOPE).unlink(),
    "the signature of nobody": lambda run: (run / ENVELOPE).write_text(
        json.dumps({**json.loads((run / ENVELOPE).read_bytes()), "signatures": []})
    ),
}


def main() -> None:
    """Print each edit, what `payerproof verify` says first of it, and what `verify` and `report` exit with."""
    with tempfile.TemporaryDirectory() as scratch:
        key = Path(scratch) / KEY
        signing.new_key(key)
        whole = signed(Path(scratch) / "whole", key)
        print(f"{'edit':<44} verify report  told")  # noqa: T201 - a command of the tests
        for name, edit in {"nothing": lambda _run: None, **EDITS}.items():
            run = Path(shutil.copytree(whole, Path(scratch) / "run"))
            edit(run)
            found = CliRunner().invoke(verify.command, [str(run), "--key", f"{key}.pub"], standalone_mode=False)
            told = next((line.strip() for line in found.output.splitlines() if "ALTERED" in line), "whole")
            made = CliRunner().invoke(report.command, [str(run)], standalone_mode=False).return_value
            print(f"{name:<44} {found.return_value:>6} {made:>6}  {told.removeprefix('ALTERED').strip()[:90]}")  # noqa: T201 - as above
            for folder in ("run", "another"):
                shutil.rmtree(Path(scratch) / folder, ignore_errors=True)
        print(f"{len(EDITS)} kinds of edits")  # noqa: T201 - as above


if __name__ == "__main__":
    main()
