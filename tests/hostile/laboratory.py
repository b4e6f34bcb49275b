"""Runs the command line before a payer with one behaviour, and compares what it says with what is expected.

What holds whatever the behaviour: the run ends within its bound with a code that fits its verdicts, no case is in
error, no traceback is shown, every request is on record, no secret is in any file, memory stays below MOST_MEGABYTES,
and no process stays.
"""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from payerproof.cli import EXIT_FINDINGS, EXIT_PASSED, EXIT_UNSURE
from payerproof.evidence.reading import located
from payerproof.evidence.writing import read
from tests.hostile.families import LEARN, Specimen, selections
from tests.hostile.learnt import ELSEWHERE_CONTROLLED, MAY_PASS
from tests.hostile.proxy import MARK
from tests.hostile.running import damaged_target
from tests.hostile.witness import VARIABLE, read_witness
from tests.machine.runs import SECRETS, alive, results, sent_and_recorded
from tests.shared import content

MOST_MEGABYTES = 500.0
_PATIENCE = 15.0
"""Seconds in which the processes behind a run have to be gone after it."""
_NOT_ALONE = "household-no-stranger-data"
"""A check of every run; it looks through all that was served."""


@dataclass(frozen=True)
class Trying:
    """What a run with a behaviour came to. `wrong` is empty where all is as expected."""

    specimen: Specimen
    outcomes: Mapping[str, int]
    failed: tuple[str, ...]
    code: int
    seconds: float
    megabytes: float
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class _Ended:
    code: int
    seconds: float
    megabytes: float
    said: str


def tried(specimen: Specimen, folder: Path) -> Trying:
    """Run the selection of a behaviour in a process of its own, and judge the run."""
    folder.mkdir(parents=True)
    target = damaged_target(specimen.id, folder / "hostile.toml", specimen.target, specimen.limits)
    out, witness = folder / "run", folder / "witness.jsonl"
    command = [sys.executable, "-m", "payerproof", "run", "--target", str(target), "--out", str(out)]
    command += [f"--check={name}" for name in selections()[specimen.select]]
    ended = _ended(command, {**os.environ, **SECRETS, VARIABLE: str(witness)}, folder / "said.txt", specimen.seconds)
    if ended is None:
        return Trying(specimen, {}, (), -1, specimen.seconds, 0.0, (f"not ended within {specimen.seconds:g} s",))
    pids, secrets = read_witness(witness)
    found = results(out) if (out / "results.json").exists() else {"verdicts": [], "notes": []}
    verdicts = found["verdicts"]
    wrong = [
        *_machine(ended, pids),
        *_kept(out, ended.said, secrets | set(SECRETS.values())),
        *_outcomes(specimen, out, verdicts),
        *_told(specimen, found),
    ]
    return Trying(
        specimen,
        Counter(each["outcome"] for each in verdicts),
        tuple(sorted({each["check"] for each in verdicts if each["outcome"] == "fail"})),
        ended.code,
        ended.seconds,
        ended.megabytes,
        (*wrong, *_exit(ended.code, verdicts)),
    )


def _ended(command: Sequence[str], environment: Mapping[str, str], said: Path, bound: float) -> _Ended | None:
    """Run a command to its end; None where it does not end within its bound, and is killed."""
    began = time.monotonic()
    with said.open("wb") as stream:
        process = subprocess.Popen(command, env=environment, stdout=stream, stderr=stream, start_new_session=True)
        late = threading.Event()

        def kill() -> None:
            late.set()
            os.kill(process.pid, signal.SIGKILL)

        timer = threading.Timer(bound, kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    if late.is_set():
        return None
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    text = said.read_text(encoding="utf-8", errors="replace")
    return _Ended(process.returncode, time.monotonic() - began, usage.ru_maxrss / unit, text)


def _machine(ended: _Ended, pids: set[int]) -> Iterator[str]:
    if "Traceback" in ended.said:
        yield "a traceback is shown"
    if ended.megabytes >= MOST_MEGABYTES:
        yield f"{ended.megabytes:.0f} MB"
    if not pids:
        yield "the target did not start"
    for _ in range(int(_PATIENCE / 0.1)):
        if not alive(pids):
            return
        time.sleep(0.1)
    yield "a process stays"


def _kept(out: Path, said: str, secrets: Iterable[str]) -> Iterator[str]:
    """Tell what is missing in the evidence, and what is in it that must not be."""
    if not located(out).exists():
        yield f"no evidence; said: {said.strip()[-300:]}"
        return
    evidence = read(out)
    if not evidence.complete or evidence.problem:
        yield f"evidence: {evidence.problem or 'incomplete'}"
    sent, recorded = sent_and_recorded(out)
    if sent != recorded:
        yield f"{sent - recorded} requests are not on record"
    kept = b"".join(content(file) for file in sorted(out.iterdir()) if file.is_file()) + said.encode()
    shown = [secret for secret in secrets if any(spelling in kept for spelling in _spellings(secret))]
    if shown:
        yield f"{len(shown)} secrets are in the run folder, one of {len(shown[0])} characters"


def _spellings(secret: str) -> Iterator[bytes]:
    plain = secret.encode()
    yield plain
    yield quote(secret, safe="").encode()
    yield "".join(f"%{byte:02X}" for byte in plain).encode()
    yield base64.b64encode(plain).rstrip(b"=")
    yield base64.b64encode(secret.encode("utf-16-le")).rstrip(b"=")
    yield plain.hex().encode()
    yield "".join(f"\\u{ord(each):04x}" for each in secret).encode()
    yield "".join(f"&#x{ord(each):x};" for each in secret).encode()


def _outcomes(specimen: Specimen, out: Path, verdicts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    expected = specimen.expected
    by: dict[str, set[str]] = {}
    for each in verdicts:
        by.setdefault(each["outcome"], set()).add(each["check"])
    wanted = {name.partition("[")[0] for name in selections()[specimen.select]}
    asked = {each["check"] for each in verdicts}
    if missing := wanted - asked:
        yield f"no verdict of {', '.join(sorted(missing))}"
    yield from (f"error: {each['id']}: {each['reason'][:160]}" for each in verdicts if each["outcome"] == "error")
    failed = by.get("fail", set())
    yield from (
        f"found: {each['id']}: {(each['reason'] or each['observed'])[:160]}"
        for each in verdicts
        if each["outcome"] == "fail" and each["check"] not in {*expected.may_find, *expected.must_find}
    )
    yield from (f"not found: {name}" for name in expected.must_find if name not in failed)
    undecided = by.get("inconclusive", set())
    yield from (
        f"not left open: {name}"
        for name in expected.open
        if name in by.get("pass", set()) or name not in undecided | (failed & set(expected.may_find))
    )
    yield from _learnt(expected.learn, out, verdicts)


def _learnt(learn: str, out: Path, verdicts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Tell where more was learnt than could be, or less."""
    assert learn in LEARN
    passed = [each for each in verdicts if each["outcome"] == "pass"]
    if learn == "nothing":
        yield from (f"vacuous pass: {each['id']}" for each in passed if each["check"] not in MAY_PASS)
    elif learn == "undamaged" and passed:
        exchanges = read(out).exchanges.values()
        damaged = {each.id for each in exchanges if MARK in each.headers}
        yield from (
            f"vacuous pass: {each['id']}"
            for each in passed
            if damaged.intersection(each["exchanges"])
            and each["check"] not in {*ELSEWHERE_CONTROLLED, *MAY_PASS, _NOT_ALONE}
        )
    elif learn == "everything":
        yield from (
            f"left open: {each['id']}: {each['reason'][:160]}" for each in verdicts if each["outcome"] == "inconclusive"
        )
        if not passed:
            yield "nothing passed"


def _told(specimen: Specimen, found: Mapping[str, Any]) -> Iterator[str]:
    texts = [f"{each['reason']} {each['observed']}" for each in found["verdicts"]]
    everything = "\n".join([*texts, *(str(each) for each in found["notes"])])
    yield from (f"not told: {text}" for text in specimen.expected.told if text not in everything)


def _exit(code: int, verdicts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Tell where the exit code does not fit the verdicts."""
    outcomes = {each["outcome"] for each in verdicts}
    fitting = EXIT_FINDINGS if "fail" in outcomes else EXIT_PASSED
    if fitting == EXIT_PASSED and (not verdicts or outcomes & {"inconclusive", "error"}):
        fitting = EXIT_UNSURE
    if code != fitting:
        yield f"exit code {code}, not {fitting}"
