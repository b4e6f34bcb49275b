"""Tells how far a long piece of work is: a bar on a terminal, a line after each tenth everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

_LINES = 10


@contextmanager
def steps(what: str, total: int) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told (done, total), `total` of `what` by default, and shows it on standard error."""
    console = Console(file=sys.stderr, highlight=False)
    if not console.is_terminal:
        yield _Lines(console, what).step
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        task = bars.add_task(what, total=total)
        yield lambda done, of: bars.update(task, completed=done, total=of)


class _Lines:
    def __init__(self, console: Console, what: str) -> None:
        self._console, self._what, self._told = console, what, -1

    def step(self, done: int, of: int) -> None:
        tenth = done * _LINES // max(1, of)
        if tenth > self._told:
            self._told = tenth
            self._console.print(f"{done:,} of {of:,} {self._what}", markup=False, soft_wrap=True)
