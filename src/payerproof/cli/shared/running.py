"""Runs the suites as pytest does, in this process, with the harness's own words instead of pytest's.

Nothing of the folder a user stands in takes part: no configuration file, no conftest, no plugin that happens to be
installed, no option from the environment.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import click
import pytest

from payerproof.checks.registry import discover
from payerproof.cli import (
    ENDING,
    EXIT_BROKEN,
    EXIT_INTERRUPTED,
    EXIT_PASSED,
    EXIT_UNSURE,
    EXIT_USAGE,
    Judged,
)
from payerproof.cli.shared.catalogue import chosen
from payerproof.cli.shared.progress import Progress
from payerproof.cli.shared.screen import complain, say_summary
from payerproof.session import plugin
from payerproof.session.run import default_folder, unwritable
from payerproof.target.reading import load_target
from payerproof.target.scope import Pairs

SUITES_PACKAGE = "payerproof.suites"
WHOLE_RUN = ("household/test_no_stranger_data.py",)
"""Checks that judge every answer of a run, and so belong to a run of any suite."""
_FOREIGN = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
_UNUSED = (
    *("terminal", "warnings", "cacheprovider", "doctest", "junitxml", "pastebin", "stepwise", "faulthandler"),
    *("logging", "threadexception", "unraisableexception", "setuponly", "setupplan", "debugging", "unittest"),
)
"""Plugins of pytest's own that a run has no use for; each would take its share of thousands of cases."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What to run. `suites`, `households`, `checks` empty mean all; `out` None makes a folder under `runs`."""

    target: str
    suites: tuple[str, ...] = ()
    out: Path | None = None
    seed: int | None = None
    pairs: Pairs = Pairs.MARKED
    start_arguments: tuple[str, ...] = ()
    households: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


def run_suites(request: RunRequest) -> int:
    """Run the suites against the target, write the reports, print the summary; return the exit code.

    Raises ConfigurationError for a target file or a run folder that cannot be used.
    """
    request = _narrowed(request)
    target = load_target(request.target)
    folder = request.out or default_folder(target)
    if (folder / "evidence.jsonl").exists():
        raise click.UsageError(f"{folder} holds a run already: give another folder with --out")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise unwritable(folder, problem) from None
    progress = Progress(sys.stderr)
    status: int = pytest.ExitCode.INTERRUPTED
    with _own_environment(), _interruptible(progress) as stopped, suppress(KeyboardInterrupt):
        status = pytest.main(arguments(request, folder), plugins=[plugin, progress])
    if progress.problem:
        complain(progress.problem)
    with suppress(OSError):
        folder.rmdir()  # nothing was begun; a folder that holds anything stays
    return Judged(_code(folder, int(status), interrupted=bool(stopped), troubled=bool(progress.problem)))


def _narrowed(request: RunRequest) -> RunRequest:
    """Return the request with the suites of its checks. Raises click.UsageError for a check that does not exist."""
    if not request.checks:
        return request
    known = {item.check.id: item.check for item in discover()}
    suites = {each.suite for each in chosen("check", (name.partition("[")[0] for name in request.checks), known)}
    if request.suites and (others := suites.difference(request.suites)):
        raise click.UsageError(f"--check names a check of suite {min(others)}, which --suite leaves out")
    return replace(request, suites=tuple(sorted(suites)))


def _code(folder: Path, status: int, *, interrupted: bool, troubled: bool) -> int:
    """Tell what the run found, and return what the command exits with."""
    broken = status == plugin.EXIT_BROKEN
    if not (folder / "results.json").exists():
        return EXIT_BROKEN if broken else EXIT_INTERRUPTED if interrupted else _without_results(status)
    code = _reported(folder)
    if broken:
        return EXIT_BROKEN
    if interrupted:
        return EXIT_INTERRUPTED
    return EXIT_UNSURE if troubled and code == EXIT_PASSED else code


def arguments(request: RunRequest, folder: Path) -> list[str]:
    """Return what pytest is called with, so that it runs the suites and nothing else."""
    # Folders, not package names: for a name pytest would read the conftest.py of the folder the user stands in.
    root = Path(str(import_module(SUITES_PACKAGE).__file__)).parent
    folders = [str(root / suite) for suite in request.suites] or [str(root)]
    folders += [str(root / file) for file in WHOLE_RUN]
    found = [*folders, "-c", os.devnull, "--rootdir", str(root), "--confcutdir", str(root)]
    found += ["--import-mode", "importlib", "--assert", "plain", "--capture", "sys", "--disable-plugin-autoload"]
    found += [part for name in _UNUSED for part in ("-p", f"no:{name}")]
    found += ["--target", request.target, "--payer-out", str(folder), "--payer-pairs", request.pairs]
    found += [] if request.seed is None else ["--payer-seed", str(request.seed)]
    found += ["--payer-households", ",".join(request.households)] if request.households else []
    found += [f"--check={name}" for name in request.checks]
    return found + [f"--payer-start={argument}" for argument in request.start_arguments]


def _reported(folder: Path) -> int:
    """Print the summary and where the report lies; return the exit code of the results."""
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports.results import exit_code, load  # noqa: PLC0415 - as above
    from payerproof.reports.summary import summary  # noqa: PLC0415 - as above

    found: Mapping[str, Any] = load(folder)
    say_summary(found, summary(found))
    click.echo(f"  report:   {folder / 'report.html'}")
    click.echo(f"  evidence: {folder / 'evidence.jsonl'}")
    return exit_code(found)


def _without_results(status: int) -> int:
    return EXIT_USAGE if status in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED} else EXIT_UNSURE


@contextmanager
def _own_environment() -> Iterator[None]:
    """Put aside the variables with which a shell may steer pytest."""
    aside = {name: os.environ.pop(name) for name in _FOREIGN if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(aside)


@contextmanager
def _interruptible(progress: Progress) -> Iterator[list[int]]:
    """Let the first signal end the run in order, the reports written; a second SIGINT or SIGTERM ends it at once.

    A terminal that closes may send SIGHUP more than once. Yields the list of signals that came.
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        progress.came.append(number)
        if len(progress.came) > 1:
            if number != signal.SIGHUP:
                signal.signal(number, signal.SIG_DFL)
                signal.raise_signal(number)
        elif not progress.ending:
            raise KeyboardInterrupt

    before = {each: signal.getsignal(each) for each in ENDING}
    for each, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(each, stop)
    try:
        yield progress.came
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
