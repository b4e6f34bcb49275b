"""Starts runs of the command line as processes, so that a test can do to them what a machine does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from payerproof.evidence.reading import EVIDENCE
from payerproof.evidence.writing import read

SECRETS = {
    "PAYERPROOF_DEMO_PASSWORD": "swordfish-of-the-members",
    "PAYERPROOF_DEMO_SECRET": "swordfish-of-the-app",
    "PAYERPROOF_DEMO_CONTROL": "swordfish-of-the-clock",
}


def begun(out: Path) -> bool:
    """Return whether a run is on record: one that is stopped before its first line leaves nothing."""
    evidence = out / EVIDENCE  # not `located`: what is no folder yet may be one a moment later
    return evidence.exists() and evidence.stat().st_size > 0


def demo(out: Path, *suites: str, **options: Any) -> subprocess.Popen[str]:
    """Start `payerproof demo` into `out` and return the process; `options` are those of Popen."""
    command = [
        sys.executable,
        "-m",
        "payerproof",
        "demo",
        "--few-pairs",
        "--out",
        str(out),
        "--suite",
        ",".join(suites),
    ]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env={**os.environ, **SECRETS}, **{**pipes, **options})


def children(pid: int) -> set[int]:
    """Return the ids of all processes below `pid`, as the system lists them."""
    listed = subprocess.run(["/bin/ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found: set[int] = set()
    wanted = {pid}
    while wanted:
        wanted = {child for child, parent in pairs if parent in wanted} - found
        found |= wanted
    return found


def alive(pids: set[int]) -> set[int]:
    """Return those of `pids` that still run; one that only waits to be collected does not."""
    if not pids:
        return set()
    command = ["/bin/ps", "-o", "pid=,stat=", "-p", ",".join(map(str, pids))]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return {int(line.split()[0]) for line in listed.splitlines() if not line.split()[1].startswith("Z")}


def listens(base: str) -> bool:
    """Return whether anything listens at the address."""
    parts = urlsplit(base)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname or "", parts.port or 0)) == 0


def sent_and_recorded(out: Path) -> tuple[int, int]:
    """Return how many exchanges are numbered in the evidence of a run, and how many of them are there."""
    names = [int(name.removeprefix("x")) for name in read(out).exchanges]
    return max(names, default=0), len(names)


def results(out: Path) -> dict[str, Any]:
    """Return the results of a run."""
    found: dict[str, Any] = orjson.loads((out / "results.json").read_bytes())
    return found
