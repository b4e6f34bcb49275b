"""A guarded command has the time that it was given to end by itself, and no more."""

from __future__ import annotations

import subprocess
import sys

import pytest

from payerproof.target import guarded

SLOW_TO_END = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (time.sleep(1), sys.exit(7)))
print("on", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(("grace", "code"), [(30.0, 7), (0.1, 128 + 9)])
def test_the_grace_is_what_was_asked_for(grace: float, code: int) -> None:
    """With enough of it the command ends as it likes; without, it is ended."""
    process = guarded.start([sys.executable, "-c", SLOW_TO_END], grace=grace, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as said:
        assert said.readline() == "on\n"
        guarded.stop(process, grace=grace)
    assert process.returncode == code
