"""`python -m tests.bench`: how fast and how large the harness is. It prints, and never judges.

Figures depend on the machine and on what else runs on it; compare them only on the same one.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from payerproof.cli.shared.running import RunRequest, arguments
from payerproof.fhir.validator import load as load_guides
from payerproof.model import Exchange
from payerproof.session import plugin
from payerproof.session.run import Run, fill_demo_secrets
from payerproof.target.description import Selection
from payerproof.target.launch import Launched
from payerproof.target.reading import load_target
from tests.unit.fhir.figures import GUIDE, claims

STARTS, ROUNDS = 3, 10
_SUITE_LINE = re.compile(r"^(\w+) +([\d,]+) cases in ([\d.]+) s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went over the wire, with its real token."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


class Watch:
    """A pytest plugin that takes the time of a sweep, and sends the same requests again with a bare client.

    The second time the payer is the same process, the tokens are the same, and nothing is recorded or judged.
    """

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.exchanges = 0
        self.cases = 0
        self.seconds = self.cpu = 0.0
        self.peak_megabytes = 0.0
        self.bare_seconds = self.bare_cpu = 0.0
        self._base = ""

    def pytest_payerproof_opened(self, run: Run) -> None:
        """Listen to the wire from here on."""
        self._base = run.payer.base
        run.wire.record = self._listening(run.wire.record)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count the cases."""
        self.cases = len(session.items)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Take the time from the first case to the last, with everything in between: judging, evidence, pytest."""
        began, spent = time.perf_counter(), time.process_time()
        result = yield
        self.seconds, self.cpu = time.perf_counter() - began, time.process_time() - spent
        return result

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Send everything again, while the payer is still there."""
        self.peak_megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began, spent = time.perf_counter(), time.process_time()
        with httpx.Client() as client:
            for each in self.sent:
                with contextlib.suppress(httpx.TransportError):  # some are such that a server hangs up on them
                    client.request(each.method, each.url, headers=dict(each.headers), content=each.body or None)
        self.bare_seconds, self.bare_cpu = time.perf_counter() - began, time.process_time() - spent

    def _listening(self, record: Callable[[Exchange], None]) -> Callable[[Exchange], None]:
        def listen(exchange: Exchange) -> None:
            self.exchanges += 1
            if exchange.session is not None and exchange.url.startswith(self._base):
                self.sent.append(Sent(exchange.method, exchange.url, exchange.request_headers, exchange.request_body))
            record(exchange)

        return listen


def main() -> None:
    """Measure and print."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors")  # noqa: T201 - it prints, that is all
    for line in (*_validator(), *_payer_start(), *_sweep(), *_demo()):
        print(line)  # noqa: T201 - as above


def _validator() -> list[str]:
    """Measure the profile validator against the mere reading of the same claims; see tests/unit/fhir/speed.py."""
    judge, texts = load_guides([GUIDE]), list(claims())

    def used(act: Callable[[bytes], object]) -> float:
        began = time.process_time()
        for text in texts:
            act(text)
        return (time.process_time() - began) / len(texts)

    judged, read = (min(used(act) for _ in range(ROUNDS)) for act in (judge.validate, json.loads))
    return [
        f"validator              {1 / judged:8.0f} claims a second, profiles applied, one core",
        f"  reading alone        {1 / read:8.0f} claims a second",
        f"  ratio                {judged / read:8.1f}",
    ]


def _payer_start() -> list[str]:
    target = load_target("demo")
    fill_demo_secrets(target)
    if target.start is None:
        return []
    times = []
    for _ in range(STARTS):
        began = time.perf_counter()
        with Launched(target.start, {"seed": "1", "clock": target.clock.isoformat() if target.clock else ""}):
            times.append(time.perf_counter() - began)
    return [f"payer start            {statistics.median(times):8.2f} s   median of {STARTS}"]


def _sweep() -> list[str]:
    watch = Watch()
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "run"
        pytest.main(arguments(RunRequest("demo", Selection(("household",)), out), out), plugins=[plugin, watch])
    rate, bare = watch.exchanges / watch.seconds, len(watch.sent) / watch.bare_seconds
    return [
        f"household sweep        {watch.seconds:8.2f} s   {watch.cases:,} cases, {watch.exchanges:,} requests",
        f"  judged               {rate:8.0f} requests a second",
        f"  bare client loop     {bare:8.0f} requests a second, the same {len(watch.sent):,} with the same tokens",
        f"  ratio                {rate / bare:8.2f}",
        f"  processor time       {watch.cpu:8.2f} s   of the harness, {watch.bare_cpu:.2f} s of the bare client",
        f"  peak memory          {watch.peak_megabytes:8.0f} MB of the harness",
    ]


def _demo() -> list[str]:
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "payerproof", "demo", "--out", str(Path(scratch) / "run")]
        began = time.perf_counter()
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - began
    suites = [(name, cases, float(took)) for name, cases, took in _SUITE_LINE.findall(ended.stderr)]
    rest = seconds - sum(took for _, _, took in suites)
    return [
        f"demo                   {seconds:8.2f} s   exit code {ended.returncode}",
        *(f"  {name:<21}{took:8.2f} s   {cases} cases" for name, cases, took in suites),
        f"  start and reports    {rest:8.2f} s",
    ]


if __name__ == "__main__":
    main()
