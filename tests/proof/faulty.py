"""The reference payer under test, healthy or with a fault, in a process of its own.

The process is forked from a server that has read the harness once, so that a run costs its requests and little more.
Nothing else is shared: each run starts its own payer and keeps its own evidence.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

from payerproof.checks.registry import registered
from payerproof.cli.shared.faults import DEMO
from payerproof.cli.shared.running import RunRequest, arguments
from payerproof.evidence.reading import located
from payerproof.evidence.writing import read
from payerproof.model import Check, Outcome, Verdict
from payerproof.reference_payer.faults import Fault
from payerproof.session import plugin
from payerproof.target.description import Selection
from payerproof.target.scope import Pairs

LONGEST = 900.0
"""Seconds after which a run has failed."""

TIMED = 2
"""Suites whose time a target's description bounds: load and fuzz."""

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.proof.faulty", "payerproof.reports.write"])


@dataclass(frozen=True)
class RunResult:
    """The verdicts of one run."""

    verdicts: Sequence[Verdict]

    def checks(self, outcome: Outcome) -> set[str]:
        """Return the checks with at least one case of this outcome."""
        return {verdict.check for verdict in self.verdicts if verdict.outcome is outcome}

    def reasons(self, *outcomes: Outcome) -> list[str]:
        """Return the reasons of every case of these outcomes, each with its check."""
        told = [verdict for verdict in self.verdicts if verdict.outcome in outcomes]
        return sorted({f"{verdict.check}: {verdict.reason}" for verdict in told})


class UntilFound:
    """A pytest plugin that leaves out the rest of a check's cases once one of them has failed."""

    def __init__(self) -> None:
        self._found: set[str] = set()

    def pytest_payerproof_verdict(self, check: Check, verdict: Verdict) -> None:
        """Remember which checks have failed."""
        if verdict.outcome is Outcome.FAIL:
            self._found.add(check.id)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Let the cases of such a check pass unasked."""
        known = registered(getattr(item, "function", None))
        if known is not None and known.check.id in self._found:
            item.runtest = lambda: None  # type: ignore[method-assign]  # set up and torn down in turn, and not run


def with_fault(fault: Fault, suites: Iterable[str], folder: Path) -> RunResult:
    """Put the payer with `fault` and its people before the checks of `suites` that it names, each until it fails."""
    folder.mkdir()
    target = str(_hurried(folder / "demo.toml")) if fault.target == DEMO else fault.target
    arguments_of_payer = ("--fault", fault.id)
    request = RunRequest(
        target, Selection(tuple(suites)), folder, None, Pairs.FEW, arguments_of_payer, fault.households
    )
    return tried([*arguments(request, folder), "--payer-checks", ",".join(fault.caught_by)], folder, UntilFound())


def healthy(suites: Iterable[str], folder: Path, target: str = DEMO) -> RunResult:
    """Put the payer without a fault before every check of `suites`, with the people of a shipped target."""
    folder.mkdir()
    request = RunRequest(target, Selection(tuple(suites)), folder, pairs=Pairs.FEW)
    return tried(arguments(request, folder), folder)


def _hurried(file: Path) -> Path:
    """Write the demo's description with half the time for fuzzing and for load, and return where it lies."""
    text = (files("payerproof.fixtures") / "targets" / "demo.toml").read_text(encoding="utf-8")
    hurried, number = re.subn(r"(?m)^seconds = (\d+)$", lambda found: f"seconds = {int(found[1]) // 2}", text)
    assert number == TIMED, f"demo.toml tells {number} times, not those of load and of fuzzing"
    file.write_text(hurried, encoding="utf-8")
    return file


def tried(command: Sequence[str], folder: Path, *plugins: object) -> RunResult:
    """Run pytest with the arguments `command` in a process of its own, and return what it told in `folder`."""
    log = folder / "log.txt"
    process = _PROCESSES.Process(target=_run, args=(list(command), log, plugins))
    process.start()
    process.join(LONGEST)
    if process.is_alive():
        process.kill()
        process.join()
        raise AssertionError(f"the run did not end within {LONGEST:g} s:\n{log.read_text()[-4000:]}")
    evidence = located(folder)
    if not evidence.exists():
        raise AssertionError(f"no evidence (exit {process.exitcode}):\n{log.read_text()[-4000:]}")
    found = read(evidence)
    if not found.complete:
        raise AssertionError(f"the evidence is incomplete: {found.problem}\n{log.read_text()[-4000:]}")
    return RunResult(tuple(found.verdicts))


def _run(command: list[str], log: Path, plugins: Sequence[object]) -> None:
    """Run pytest in the forked process; what it says goes to `log`."""
    with log.open("w") as said, contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        pytest.main(command, plugins=[plugin, *plugins])
