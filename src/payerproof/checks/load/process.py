"""Runs the load generator as a process of its own, and makes sure that it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

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


def run(plan: Path, seconds: float, deadline: float) -> Ended:
    """Run the scenarios with `plan`; files appear beside it.

    The process gets `seconds` of load, one request's `deadline` and some time to start and end; then it is killed.
    """
    folder = plan.parent
    # its words go to a file: `communicate` would close the standard input that keeps it going
    with (folder / "words").open("w+b") as words:
        process = guarded.start(
            _command(folder, deadline),
            scratch=folder,
            cwd=folder,
            env=_environment(plan, os.environ),
            stdout=words,
            stderr=subprocess.STDOUT,
        )
        try:
            code: int | None = process.wait(seconds + deadline + START_SECONDS)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            guarded.stop(process)
        words.seek(0)
        return Ended(code, _last(words.read()))


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


def _last(said: bytes) -> str:
    return said.decode("utf-8", "replace")[-WORDS:].strip()
