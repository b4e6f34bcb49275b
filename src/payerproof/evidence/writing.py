"""Evidence: what was asked and answered in a run, one JSON object a line, redacted while it is written.

`EvidenceWriter` writes `evidence.jsonl.gz`; `read` gives it back as an `Evidence`.
The lines are described by `fixtures/schemas/evidence.schema.json`.
A run that is killed leaves a readable file: every line is in the hands of the system once it is written.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from payerproof import __version__
from payerproof.errors import HarnessError
from payerproof.evidence import chain
from payerproof.evidence.line_file import LineFile
from payerproof.evidence.reading import (
    DEEPEST,
    FORMAT,
    REMEMBERED,
    Body,
    Evidence,
    Note,
    RecordedExchange,
    Session,
    read,
    shallow,
)
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.uninterrupted import uninterrupted
from payerproof.model import Check, Exchange, Requirement, Verdict

__all__ = ["BODY_LIMIT", "Body", "Evidence", "EvidenceWriter", "Note", "RecordedExchange", "Session", "read"]

BODY_LIMIT = 64 * 1024
"""Bytes of a body that are kept; of a longer one the start, its whole size and its digest."""

_READ = 2 * BODY_LIMIT
"""Bytes of a body that are searched for secrets: more than is kept, so that no cut goes through one."""

_MARGIN = 16 * 1024
"""Bytes at the end of what was searched that are never kept: a secret may begin there and end beyond."""

_FREE_KEYS = frozenset({"details", "data", "options", "headers", "request_headers"})
"""Fields whose keys come from outside, so that a key may be a secret too."""

_OURS = frozenset(
    {
        "kind",
        "id",
        "check",
        "requirements",
        "exchanges",
        "session",
        "token",
        "outcome",
        "severity",
        "suite",
        "mode",
        "encoding",
        "sha256",
        "body",
        "request_body",
    }
)
"""Fields whose values the harness makes itself, ids and words of the format; links hang on them."""


class EvidenceWriter:
    """Writes one run's evidence; safe to share between threads; a context manager.

    It is compressed where the file's name ends in `.gz`.
    A run left by an exception is closed as incomplete, with the exception as the reason.
    Raises FileExistsError when `path` exists: evidence is never written over.
    Whatever writes raises RecordingFailed where the line cannot be kept; `problem` then tells why, in words.
    """

    def __init__(self, path: Path, redactor: Redactor, before: tuple[Evidence, LineFile] | None = None) -> None:
        """Open a new file; or go on with one, given what stands in it and the open file itself."""
        self.path, self._redactor = path, redactor
        self._lock = threading.Lock()
        self._bodies: dict[str, None] = {}
        self._exchanges = self._verdicts = 0
        self._link = chain.START
        self._began = (datetime.now(UTC), time.monotonic())
        self._before = before[0] if before else None
        if before is not None:
            evidence, self._file = before
            self._bodies = dict.fromkeys(list(evidence.bodies)[-REMEMBERED:])
            self._exchanges, self._verdicts = len(evidence.exchanges), evidence.verdict_lines
            self._link = evidence.head
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = LineFile(path)

    @property
    def problem(self) -> str | None:
        """Why nothing more can be recorded, in words; None while all is well."""
        return self._file.problem

    def admit(self) -> None:
        """Return if what is sent next can be recorded. Raises RecordingFailed where it could not."""
        with self._lock:
            self._file.admit()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.close(complete=False, why=f"{kind.__name__}: {error}" if str(error) else kind.__name__)

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """Close the evidence as incomplete where what is done here is left by an exception; else leave it open."""
        with ExitStack() as stack:
            stack.push(self)
            yield
            stack.pop_all()

    def header(
        self,
        *,
        started: str,
        target: Mapping[str, Any],
        seed: int | None,
        suites: Sequence[str],
        options: Mapping[str, Any],
        tool: Mapping[str, str] | None = None,
        origin: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the first line. `started` is an ISO 8601 instant with its zone; `tool` is this program unless given.

        `origin` tells who ran it, where and with what (`payerproof.session.origin`).
        """
        named = tool or {"name": "payerproof", "version": __version__}
        self._began = (datetime.fromisoformat(started), time.monotonic())
        self._write(
            {
                "kind": "header",
                "format": FORMAT,
                "tool": named,
                "started": started,
                "target": target,
                "seed": seed,
                "suites": suites,
                "options": options,
                **({"origin": origin} if origin else {}),
            }
        )

    def resumed(self, *, started: str, base: str, origin: Mapping[str, Any]) -> None:
        """Write that the run is taken up again; `started` and `origin` as in the header."""
        before = self._before
        if before is None:
            raise HarnessError("a new run is not resumed")
        self._began = (datetime.fromisoformat(started), time.monotonic())
        told = {
            "exchanges": self._exchanges,
            "verdicts": self._verdicts,
            "why": before.problem or "a limit of the target file was met",
        }
        self._write({"kind": "resumed", "started": started, "base": base, **told, "origin": origin})

    def requirement(self, requirement: Requirement) -> None:
        """Write one rule of the catalogue, unless it stands there already."""
        if self._before is not None and requirement.id in self._before.requirements:
            return
        self._write({"kind": "requirement", **dataclasses.asdict(requirement)})

    def check(self, check: Check) -> None:
        """Write one check, before its first verdict, unless it stands there already."""
        if self._before is not None and check.id in self._before.checks:
            return
        self._write({"kind": "check", **dataclasses.asdict(check)})

    def session(
        self,
        id: str,  # noqa: A002 - the word of the record; it shadows nothing that is used here
        *,
        app: str,
        member: str | None,
        patient: str | None,
        scopes: Sequence[str],
        subject: str | None = None,
    ) -> None:
        """Write who asks under a session's id, and whose record the session is for."""
        told = {"app": app, "member": member, "patient": patient, "subject": subject, "scopes": list(scopes)}
        self._write({"kind": "session", "id": id, **told})

    def exchange(self, exchange: Exchange, token: str | None = None) -> None:
        """Write one exchange, and its bodies before it unless the same content was written already.

        `token` is the id of the session whose token the request carried, where that is known.
        """
        redactor = self._redactor
        # what opens a door is learnt from headers and address first, so that it is met in a body that echoes it
        sent, received = redactor.headers(exchange.request_headers), redactor.headers(exchange.headers)
        url = redactor.url(exchange.url)
        bodies = [self._kept(exchange.request_body, exchange.url), self._kept(exchange.body)]
        digests = [body.sha256 if body else None for body in bodies]
        known = self._bodies
        written = [(body.sha256, _body_line(body)) for body in bodies if body and body.sha256 not in known]
        line = self._redacted_line(
            {
                "kind": "exchange",
                "id": exchange.id,
                "method": exchange.method,
                "url": url,
                "request_headers": sent,
                "request_body": digests[0],
                "status": exchange.status,
                "headers": received,
                "body": digests[1],
                "size": len(exchange.body),
                "started": exchange.started,
                "elapsed": exchange.elapsed,
                "truncated": exchange.truncated,
                "error": exchange.error,
                "session": exchange.session,
                "token": token,
            }
        )
        with self._lock, uninterrupted():
            for digest, body_line in written:
                if digest not in known:
                    self._append(body_line)
                    known[digest] = None
                    if len(known) > REMEMBERED:
                        del known[next(iter(known))]
            self._append(line)
            self._exchanges += 1

    def _kept(self, content: bytes, url: str = "") -> Body | None:
        """Return what is kept of a body: its redacted start, and the size and digest of the whole. None where empty."""
        if not content:
            return None
        head = self._redactor.text(content[:_READ], url=url)
        digest = hashlib.sha256(head)
        digest.update(memoryview(content)[_READ:])
        size = len(head) + max(0, len(content) - _READ)
        if len(content) > _READ:
            head = head[: max(0, min(BODY_LIMIT, len(head) - _MARGIN))]
        elif len(head) > BODY_LIMIT:
            head = head[:BODY_LIMIT]
        return Body(digest.hexdigest(), size, len(head) < size, head)

    def verdict(self, verdict: Verdict) -> None:
        """Write one verdict."""
        line = self._redacted_line({"kind": "verdict", **_fields(verdict), "case": _fields(verdict.case)})
        with self._lock, uninterrupted():
            self._append(line)
            self._verdicts += 1

    def note(self, topic: str, data: Mapping[str, Any]) -> None:
        """Write a measurement or a remark, such as "time-to-denial", "load", "fuzz", "coverage" or "harness"."""
        self._write({"kind": "note", "topic": topic, "data": data})

    def close(self, complete: bool = True, why: str | None = None, *, finished: str | None = None) -> None:  # noqa: FBT001, FBT002 - reads as close(complete=False, why=…) everywhere
        """Write the footer and close the file; closing again does nothing.

        `finished` is an ISO 8601 instant, by default as long after the start as a clock that never jumps says.
        `why` tells why a run is not complete.
        The file of a run that was stopped before its first line stays empty.
        """
        if self._file.closed or self._file.empty:
            self._file.close()
            return
        footer = {
            "kind": "footer",
            "finished": finished or self._now().isoformat(timespec="milliseconds"),
            "complete": complete,
            "exchanges": self._exchanges,
            "verdicts": self._verdicts,
            "why": why,
        }
        line = self._redacted_line(footer)
        with self._lock, uninterrupted():
            try:
                self._append(line)
            finally:
                self._file.close()

    def _now(self) -> datetime:
        began, at = self._began
        return began + timedelta(seconds=time.monotonic() - at)

    def _write(self, record: Mapping[str, Any]) -> None:
        line = self._redacted_line(record)
        with self._lock, uninterrupted():
            self._append(line)

    def _append(self, line: bytes) -> None:
        """Append a line with its link. A line that could not be kept is no part of the chain."""
        link, chained = chain.linked(self._link, line)
        self._file.append(chained)
        self._link = link

    def _redacted_line(self, record: Mapping[str, Any]) -> bytes:
        line = _dumped(record)
        if not self._redactor.holds_secret(line):
            return line
        # redacted as JSON, so that a secret inside a path or a record of somebody's own is met as text
        return _dumped(self._redacted(orjson.loads(line), free=False))

    def _redacted(self, value: Any, *, free: bool) -> Any:
        """Redact every string inside `value` but those of our making; where it is `free`, keys and numbers too."""
        if isinstance(value, str):
            return self._redactor.searched_text(value)
        if isinstance(value, dict):
            return {
                self._redactor.searched_text(key) if free else key: item
                if key in _OURS and not free
                else self._redacted(item, free=free or key in _FREE_KEYS)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self._redacted(item, free=free) for item in value]
        if free and self._redactor.holds_secret(orjson.dumps(value)):
            return self._redactor.searched_text(str(value))
        return value


def _body_line(body: Body) -> bytes:
    kept = _whole_characters(body.content) if body.truncated else body.content
    encoding = "utf-8"
    try:
        text = kept.decode()
    except UnicodeDecodeError:
        encoding, text = "base64", base64.b64encode(body.content).decode()
    record = {
        "kind": "body",
        "sha256": body.sha256,
        "size": body.size,
        "truncated": body.truncated,
        "encoding": encoding,
        "text": text,
    }
    return _dumped(record)


def _whole_characters(cut: bytes) -> bytes:
    """Drop the character of UTF-8 that a cut went through, at most three bytes."""
    for back in range(1, min(5, len(cut) + 1)):
        lead = cut[-back]
        if lead >= 0xC0:  # noqa: PLR2004 - the first byte of a character of several bytes
            width = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4  # noqa: PLR2004 - as above
            return cut[:-back] if width > back else cut
        if lead < 0x80:  # noqa: PLR2004 - a character of one byte
            return cut
    return cut


def _fields(record: Any) -> dict[str, Any]:
    """Return the fields of a record, its values as they are (`asdict` would copy every one of them)."""
    return {each.name: getattr(record, each.name) for each in dataclasses.fields(record)}


def _dumped(record: Mapping[str, Any]) -> bytes:
    try:
        if shallow(record):
            return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError:
        pass
    return orjson.dumps(_plain(record, DEEPEST), option=orjson.OPT_APPEND_NEWLINE)


def _plain(value: Any, levels: int) -> Any:
    """Return `value` as JSON can hold it: lone surrogates replaced, sets ordered, unknown things as their text.

    Lists and objects below `levels` become a word that says so.
    """
    if isinstance(value, (Mapping, list, tuple, set, frozenset)) and not levels:
        return "(nested too deep to be kept)"
    if isinstance(value, Mapping):
        return {str(_plain(key, 1)): _plain(item, levels - 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item, levels - 1) for item in _ordered(value)]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if value is None or isinstance(value, (bool, float)) or (isinstance(value, int) and -(2**63) <= value < 2**63):
        return value
    return str(value).encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _ordered(values: Any) -> Any:
    return sorted(values, key=str) if isinstance(values, (set, frozenset)) else values
