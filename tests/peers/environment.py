"""An environment of its own for a server whose dependencies are none of the project's; made once, then reused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BUILD = Path(__file__).resolve().parents[2] / "build" / "peers"
_PATIENCE = 240.0


class NotInstalled(Exception):
    """The peer cannot be installed here; the text says why."""


def python_with(requirement: str) -> Path:
    """Return the interpreter of an environment that holds `requirement` (`name==version`). Raises NotInstalled."""
    folder = BUILD / requirement.replace("==", "-")
    python, done = folder / "bin" / "python", folder / ".installed"
    if not done.exists():
        _run(sys.executable, "-m", "venv", "--clear", str(folder))
        _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement)
        done.touch()
    return python


def _run(*command: str) -> None:
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NotInstalled(f"{command[-1]}: {problem}") from None
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NotInstalled(f"{command[-1]}: {last}")
