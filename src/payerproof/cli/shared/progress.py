"""Tells how far a run is: bars on a terminal, one quiet line per suite everywhere else."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator
from typing import IO

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from payerproof.checks.registry import registered
from payerproof.cli.shared.options import Loudness
from payerproof.model import Check, Outcome, Verdict, case_id
from payerproof.session.run import Run
from payerproof.visible import one_line

WORDS = {
    Outcome.PASS: "passed",
    Outcome.FAIL: "failed",
    Outcome.INCONCLUSIVE: "inconclusive",
    Outcome.NOT_OFFERED: "not offered",
    Outcome.ATTESTED: "attested",
    Outcome.ERROR: "in error",
}
_MOST_SHOWN = 5
_WIDTH = 400


class Progress:
    """A pytest plugin in place of pytest's terminal output.

    It writes numbers and names of the harness's own only; what a target sent appears in the summary, made harmless.
    `problem` says in words what kept the session from running as it should, or is None.
    `came` holds the signals that asked the run to stop; `ending` says that it is at its end already.
    """

    def __init__(self, stream: IO[str], loudness: Loudness = Loudness.USUAL) -> None:
        self._loudness = loudness
        self._console = Console(file=stream, highlight=False, quiet=loudness is Loudness.QUIET)
        self._bars = Bars(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[counts]}"),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}
        self._counts: Counter[Outcome] = Counter()
        self._failing: set[str] = set()
        self._suite = ""
        self._began = 0.0
        self._broken: list[str] = []
        self._without_secrets: Callable[[str], str] = str
        self.came: list[int] = []
        self.ending = False

    @property
    def problem(self) -> str | None:
        """What went wrong beside the verdicts, in words."""
        more = len(self._broken) - _MOST_SHOWN
        text = "\n".join([*self._broken[:_MOST_SHOWN], *([f"and {more} more"] if more > 0 else [])])
        return self._without_secrets(text) or None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Learn how many cases each suite has."""
        for suite, total in Counter(map(_suite, session.items)).items():
            self._tasks[suite] = self._bars.add_task(suite, total=total, start=False, counts="")

    def pytest_payerproof_opened(self, run: Run) -> None:
        """Say who is under test."""
        self._without_secrets = run.redactor.line
        target = run.options.target
        self._console.print(f"{target.title} at {run.payer.base}", markup=False)
        for obstacle in sorted(run.payer.dialect.obstacles, key=lambda item: item.adapted):
            word = "adapted" if obstacle.adapted else "FIRST"
            # cleaned before it is cut, for half of a secret is not known again
            text = one_line(self._without_secrets(f"{word}: {obstacle.detail}: {obstacle.remedy}"), _WIDTH)
            self._console.print(text, markup=False, soft_wrap=True)
        self._bars.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        """Step on by one case; begin and end suites."""
        suite = _suite(item)
        if suite != self._suite:
            self._suite, self._began = suite, time.monotonic()
            self._counts.clear()
            self._bars.start_task(self._tasks[suite])
        result = yield
        self._bars.advance(self._tasks[suite])
        if self.came:  # a signal's interruption that code of somebody else's swallowed
            raise KeyboardInterrupt
        if nextitem is None or _suite(nextitem) != suite:
            self._end_of_suite(suite)
        return result

    def pytest_payerproof_verdict(self, check: Check, verdict: Verdict) -> None:
        """Count a verdict; name each check as it first fails, or each case that did not pass."""
        self._counts[verdict.outcome] += 1
        name, why = "", ""
        if self._loudness is Loudness.VERBOSE and verdict.outcome is not Outcome.PASS:
            name, why = case_id(check.id, verdict.case), verdict.reason
        elif verdict.outcome is Outcome.FAIL and check.id not in self._failing:
            name, why = check.id, check.finding
        if name:
            text = one_line(self._without_secrets(f"{WORDS[verdict.outcome]}: {name}: {why}"), _WIDTH)
            self._console.print(text, markup=False, soft_wrap=True)
        self._failing |= {check.id} if verdict.outcome is Outcome.FAIL else set()
        if verdict.outcome is not Outcome.PASS:
            self._bars.update(self._tasks[self._suite], counts=self._counted(but=Outcome.PASS))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember a case that broke outside its check."""
        if report.failed and report.when != "call":
            self._broken.append(f"{report.nodeid} broke at {report.when}: {_last_line(report.longreprtext)}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember a file of checks that could not be read."""
        if report.failed:
            self._broken.append(f"{report.nodeid} cannot be read: {_last_line(report.longreprtext)}")

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Remember why the session was ended from within; say that it was from without."""
        if isinstance(excinfo.value, pytest.exit.Exception):
            self._broken.append(str(excinfo.value.msg))
            return
        self._bars.stop()
        if isinstance(excinfo.value, pytest.Session.Interrupted):
            self._console.print(f"{excinfo.value}", markup=False, soft_wrap=True)
            return
        self._console.print("stopping: the report is being written, marked incomplete (again to give up)")

    def pytest_payerproof_broken(self, text: str) -> None:
        """Remember what failed on the harness's own side at the end."""
        self._broken.append(text)

    def pytest_internalerror(self, excrepr: object) -> None:
        """Remember a bug of pytest's or ours."""
        self._broken.append(f"internal error: {_last_line(str(excrepr))}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Put the bars away; writing the reports follows, which no first signal cuts short."""
        self.ending = True
        self._bars.stop()

    def _counted(self, but: Outcome | None = None) -> str:
        counted = ((word, self._counts[each]) for each, word in WORDS.items() if each is not but)
        return ", ".join(f"{number:,} {word}" for word, number in counted if number)

    def _end_of_suite(self, suite: str) -> None:
        self._bars.stop_task(self._tasks[suite])
        if not self._console.is_terminal:
            took = time.monotonic() - self._began
            line = f"{suite:<12} {self._counts.total():>6,} cases in {took:.1f} s: {self._counted()}"
            self._console.print(line, markup=False, soft_wrap=True)


def _suite(item: pytest.Item) -> str:
    found = registered(getattr(item, "function", None))
    return found.check.suite if found else "other"


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"
