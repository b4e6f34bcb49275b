"""Runs the load generator, as one process of its own or several, and makes sure that they end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import IO, Any

from payerproof.checks.load.plan import PLAN_VARIABLE
from payerproof.target import guarded

SCENARIOS = "payerproof.load"
STATS = "stats"

START_SECONDS = 20.0
"""How long the process may take beside the load itself: to start, to let the last answers come, to write files."""

WORDS = 2000
_LEFT_OUT = ("LOCUST_", "PAYERPROOF_DEMO_")
"""Prefixes of environment variables that would steer the generator, or that it has no use for."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How the process ended: its exit code, None if it had to be killed, and its last words."""

    code: int | None
    words: str


def run(plans: Sequence[Path], scratch: Path, seconds: float, deadline: float) -> list[Ended]:
    """Run the scenarios with each of `plans` at the same time, a process for each; files appear beside it.

    They get `seconds` of load, one request's `deadline` and some time to start and end; then they are killed.
    `scratch` holds all of their folders.
    """
    until = time.monotonic() + seconds + deadline + START_SECONDS
    with ExitStack() as opened:
        # their words go to files: `communicate` would close the standard input that keeps them going
        words = [opened.enter_context((plan.parent / "words").open("w+b")) for plan in plans]
        started: list[subprocess.Popen[Any]] = []
        try:
            started += (_started(plan, scratch, deadline, file) for plan, file in zip(plans, words, strict=True))
            codes = [_code(process, until) for process in started]
        finally:
            for process in started:
                guarded.stop(process)
        return [Ended(code, _last(file)) for code, file in zip(codes, words, strict=True)]


def _started(plan: Path, scratch: Path, deadline: float, words: IO[bytes]) -> subprocess.Popen[Any]:
    return guarded.start(
        _command(plan.parent, deadline),
        scratch=scratch,
        cwd=plan.parent,
        env=_environment(plan, os.environ),
        stdout=words,
        stderr=subprocess.STDOUT,
    )


def _code(process: subprocess.Popen[Any], until: float) -> int | None:
    try:
        return process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        return None


def _command(folder: Path, deadline: float) -> list[str]:
    scenarios = Path(str(resources.files(SCENARIOS) / "locustfile.py"))
    return [
        *(sys.executable, "-m", "locust", "-f", str(scenarios), "--headless", "--only-summary"),
        *("--json-file", str(folder / STATS)),
        *("--exit-code-on-error", "0", "--stop-timeout", f"{deadline:g}", "--loglevel", "WARNING"),
    ]


def _environment(plan: Path, inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the process: no settings of the user's for the generator, and its home is the folder.

    Locust reads options from the environment, from the working directory and from the home directory alike.
    """
    kept = {name: value for name, value in inherited.items() if not name.startswith(_LEFT_OUT)}
    return {**kept, "HOME": str(plan.parent), "PYTHONPATH": _python_path(), PLAN_VARIABLE: str(plan)}


def _python_path() -> str:
    return os.pathsep.join(part for part in sys.path if part)


def _last(words: IO[bytes]) -> str:
    words.seek(0)
    return words.read().decode("utf-8", "replace")[-WORDS:].strip()
