"""Small records for tests of evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from payerproof.evidence import chain
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter
from payerproof.model import Case, Check, Exchange, Outcome, Requirement, Severity, Verdict

REQUIREMENT = Requirement("REQ-1", "Source", "1.2", "https://rules.example/1", "A rule.", "SHALL", "server")
CHECK = Check("a-check", ("REQ-1",), Severity.HIGH, "A title", "A finding", "A remedy", "household", ("portal",))
TARGET = {"name": "demo", "title": "Demo", "base": "http://payer.example/fhir", "guides": ["g#1"]}


def exchange(name: str = "x1", *, body: bytes = b"{}", **fields: Any) -> Exchange:
    """Return an exchange with plain values for all that is not given."""
    plain: dict[str, Any] = {
        "method": "GET",
        "url": "http://payer.example/fhir/Patient/1",
        "request_headers": {"accept": "application/fhir+json"},
        "request_body": b"",
        "status": 200,
        "headers": {"content-type": "application/fhir+json"},
        "started": 0.5,
        "elapsed": 0.01,
    }
    return Exchange(id=name, body=body, **{**plain, **fields})


def verdict(outcome: Outcome = Outcome.PASS, *exchanges: str, **fields: Any) -> Verdict:
    """Return a verdict of `CHECK`."""
    plain: dict[str, Any] = {
        "check": CHECK.id,
        "case": Case("h1-sub", "h1-min", "read"),
        "reason": "",
        "expected": "nothing",
        "observed": "nothing",
        "reproduce": "curl …",
        "elapsed": 0.02,
    }
    return Verdict(outcome=outcome, exchanges=exchanges, **{**plain, **fields})


def opened(folder: Path, redactor: Redactor | None = None, target: Mapping[str, Any] = TARGET) -> EvidenceWriter:
    """Return a writer with header, requirement and check written, its file not closed."""
    writer = EvidenceWriter(folder / "evidence.jsonl", redactor or Redactor())
    writer.header(started="2026-06-14T18:00:00Z", target=target, seed=1, suites=["household"], options={})
    writer.requirement(REQUIREMENT)
    writer.check(CHECK)
    return writer


def rechained(lines: Iterable[bytes]) -> bytes:
    """Return lines of evidence with links that fit, as whoever makes a whole chain anew would write them."""
    link, written = chain.START, []
    for line in lines:
        record = {key: value for key, value in orjson.loads(line).items() if key != "link"}
        link, chained = chain.linked(link, orjson.dumps(record) + b"\n")
        written.append(chained)
    return b"".join(written)
