"""What evidence and reports cost: `python -m tests.reports.bench` prints figures, and asserts nothing.

Figures are wall time of one process; take them on a quiet machine.
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter, read
from payerproof.model import Exchange
from payerproof.reports.html import html
from payerproof.reports.junit import junit
from payerproof.reports.pdf import INSTALLED, pdf
from payerproof.reports.results import dumps, results
from tests.reports.sample import write_sample

EXCHANGES, TOKENS = 20_000, 60

Made = TypeVar("Made")


def main() -> None:
    """Print the cost of exchanges of one and of twenty kilobytes, and of reports of 5,000 and 100,000 verdicts."""
    with tempfile.TemporaryDirectory() as folder:
        for kilobytes in (1, 20):
            _exchanges(Path(folder) / f"exchanges-{kilobytes}", kilobytes)
        for scale in (9, 174):
            _reports(Path(folder) / f"reports-{scale}", scale)


def _exchanges(folder: Path, kilobytes: int) -> None:
    redactor = Redactor()
    token = secrets.token_urlsafe(32)
    for name in (token, *(secrets.token_urlsafe(32) for _ in range(TOKENS - 1))):
        redactor.register(name, "access token")
    claim = '{"resource":{"resourceType":"ExplanationOfBenefit","id":"%d","status":"active","code":"99213"}}'
    bundles = [
        b'{"entry":[%s]}' % ",".join([claim % number] * (kilobytes * 10)).encode() for number in range(EXCHANGES // 10)
    ]
    exchanges = [
        Exchange(
            id=f"x{number:06d}",
            method="GET",
            url=f"http://127.0.0.1:8000/fhir/ExplanationOfBenefit?patient={number}&_count=10",
            request_headers={
                "authorization": f"Bearer {token}",
                "accept": "application/fhir+json",
                "host": "127.0.0.1:8000",
            },
            request_body=b"",
            status=200,
            headers={"content-type": "application/fhir+json", "cache-control": "no-store", "etag": 'W/"1"'},
            body=bundles[number % len(bundles)],
            started=number * 0.001,
            elapsed=0.001,
        )
        for number in range(EXCHANGES)
    ]
    with EvidenceWriter(folder / "evidence.jsonl", redactor) as writer:
        writer.header(started="2026-06-14T18:00:00Z", target={"name": "b", "base": "b"}, seed=1, suites=[], options={})
        start = time.perf_counter()
        for exchange in exchanges:
            writer.exchange(exchange)
        each = (time.perf_counter() - start) / EXCHANGES
    _print(f"one exchange, body {len(bundles[0]) / 1000:.0f} kB, {TOKENS} tokens known", f"{each * 1e6:.0f} µs")


def _reports(folder: Path, scale: int) -> None:
    write_sample(folder, scale=scale)
    evidence, seconds = _timed(lambda: read(folder))
    verdicts = len(evidence.verdicts)
    size = (folder / "evidence.jsonl").stat().st_size
    _print(
        f"read {verdicts:,} verdicts, {len(evidence.exchanges):,} exchanges, {size / 1e6:.0f} MB", f"{seconds:.2f} s"
    )
    found, _ = _timed(lambda: results(evidence))
    for name, make in (
        ("results.json", lambda: dumps(found)),
        ("report.html", lambda: html(found, evidence)),
        ("junit.xml", lambda: junit(found)),
        *((("report.pdf", lambda: pdf(found, evidence)),) if INSTALLED else ()),
    ):
        content, seconds = _timed(make)
        _print(f"{name} of {verdicts:,} verdicts, {len(content) / 1e6:.2f} MB", f"{seconds:.2f} s")
        if name == "report.html":
            _opened(folder / name, content)


def _opened(file: Path, content: bytes) -> None:
    """Print how long Chromium takes for a page, less what it takes for an empty one; nothing without Chromium."""
    browser = shutil.which("chromium")
    if browser is None:
        return
    file.write_bytes(content)
    empty = file.with_name("empty.html")
    empty.write_text("<!DOCTYPE html><title>empty</title>")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    took = []
    for page in (empty, empty, file):
        _, seconds = _timed(lambda: subprocess.run([*command, f"file://{page}"], check=True, capture_output=True))  # noqa: B023 - called at once
        took.append(seconds)
    _print(f"{file.name} opened in Chromium, beyond an empty page", f"{took[2] - took[1]:.2f} s")


def _timed(make: Callable[[], Made]) -> tuple[Made, float]:
    start = time.perf_counter()
    return make(), time.perf_counter() - start


def _print(what: str, figure: str) -> None:
    sys.stdout.write(f"{what:<62}{figure:>10}\n")


if __name__ == "__main__":
    main()
