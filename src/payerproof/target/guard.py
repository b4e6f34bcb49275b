"""Runs one command that ends with its parent, whatever becomes of that.

Called as `python guard.py [--scratch DIR] [--grace SECONDS] COMMAND`.

The parent holds the other end of standard input. When that end closes, because the parent closed it or is gone, the
command and all it started are ended, first kindly; a scratch folder that its parent left behind is removed.
A process of its own with the standard library alone, so that it starts at once and works on Linux and macOS.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress

GRACE = 3.0
"""Seconds between the kind signal and the one that cannot be refused."""

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> int:
    """Run the command until it or the parent ends; return its exit code, or 128 and more for a signal."""
    command, given = arguments, dict[str, str]()
    while command[0] in {"--scratch", "--grace"}:
        given[command[0]], command = command[1], command[2:]
    scratch, grace = given.get("--scratch"), float(given.get("--grace", GRACE))
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: asked.set())
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_guard,  # noqa: PLW1509 - there is no thread yet
        )
    except OSError as problem:
        sys.stderr.write(f"cannot start {command[0]}: {problem.strerror}\n")
        return 127
    threading.Thread(target=_await_parent, args=(asked,), daemon=True).start()
    while process.poll() is None and not asked.wait(0.05):
        pass
    _end(process, grace)
    if scratch and asked.is_set():
        shutil.rmtree(scratch, ignore_errors=True)
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


def _await_parent(asked: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    asked.set()


def _end(process: "subprocess.Popen[bytes]", grace: float) -> None:
    """End the command and what it started: all of its session's first group."""
    _signal(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(grace)
    _signal(process.pid, signal.SIGKILL)
    process.wait()


def _signal(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _end_with_guard() -> None:
    """Ask Linux to end the command should even this process be killed; elsewhere nothing of the kind exists."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
