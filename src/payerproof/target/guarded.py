"""Starts processes that cannot outlive the harness, not even one that is killed without warning."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from payerproof.target import guard

GRACE = guard.GRACE
"""Seconds between the kind signal and the one that cannot be refused, unless a command is given others."""
_BEYOND = 2.0
"""Seconds that a guard may take beside those."""


def start(
    command: Sequence[str], *, scratch: Path | None = None, grace: float = GRACE, **options: Any
) -> subprocess.Popen[Any]:
    """Start `command` under a guard and return the guard's process; `options` are those of `Popen` but for `stdin`.

    The command ends when the process's `stdin` is closed, and with it. It stands in a session of its own, so that
    Ctrl-C at a terminal reaches the harness alone. `scratch` is removed should the harness end without removing it.
    `grace` is how many seconds the command has to end by itself once it is asked to.
    """
    extra = ["--scratch", str(scratch)] if scratch is not None else []
    extra += ["--grace", str(grace)]
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(Path(guard.__file__)), *extra, *command],
        stdin=subprocess.PIPE,
        start_new_session=True,
        **options,
    )


def stop(process: subprocess.Popen[Any], *, grace: float = GRACE) -> None:
    """End the command of a guard, first kindly, and the guard with it; `grace` is that with which it was started."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(grace + _BEYOND)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
