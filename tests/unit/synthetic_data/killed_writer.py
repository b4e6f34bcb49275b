"""Run as a program: writes a population again and again, each time killed one step later, until it survives.

Arguments: the folder for the results, the layout, and whether each is written over an earlier population.
A step is whatever changes a name in a folder, or brings bytes to the disk.
Prints how many times it was killed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from payerproof.synthetic_data import atomic
from payerproof.synthetic_data.generate import Population, population
from payerproof.synthetic_data.write import LAYOUTS, Layout, write


def people(seed: int) -> Population:
    """Return a family small enough to be written dozens of times."""
    return population(("f17",), seed)


def kill_at(step: int) -> None:
    """Let this process be killed just before its step of that number."""
    left = iter(range(step - 1))

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **more: Any) -> Any:
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **more)

        return wrapped

    for owner, name in ((Path, "replace"), (Path, "unlink"), (Path, "rmdir"), (Path, "touch"), (os, "fsync")):
        setattr(owner, name, counted(getattr(owner, name)))
    atomic.LineFile._write = counted(atomic.LineFile._write)  # type: ignore[method-assign]


def main(folder: Path, layout: Layout, *, over: bool) -> None:
    """Write into `folder`/1, `folder`/2, …, each in a child that is killed at the step of that number."""
    for step in count(1):
        out = folder / str(step)
        if over:
            write(people(2), out, "bundles")
        child = os.fork()
        if child == 0:
            kill_at(step)
            write(people(1), out, layout)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            print(step - 1)  # noqa: T201 - what it is run for
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), next(each for each in LAYOUTS if each == sys.argv[2]), over=sys.argv[3] == "over")
