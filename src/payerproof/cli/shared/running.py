"""Runs the suites as pytest does, in this process, with the harness's own words instead of pytest's.

Nothing of the folder a user stands in takes part: no configuration file, no conftest, no plugin that happens to be
installed, no option from the environment.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import click
import pytest

from payerproof.checks.registry import registered
from payerproof.cli import (
    ENDING,
    EXIT_BROKEN,
    EXIT_INTERRUPTED,
    EXIT_PASSED,
    EXIT_UNSURE,
    EXIT_USAGE,
    Judged,
)
from payerproof.cli.shared.catalogue import chosen, rows
from payerproof.cli.shared.options import Loudness, refuse_unknown_reports, refuse_unknown_suites
from payerproof.cli.shared.progress import Progress
from payerproof.cli.shared.screen import complain, say, say_summary
from payerproof.evidence.reading import located
from payerproof.model import Check, Outcome
from payerproof.session import plugin
from payerproof.session.plugin import known_checks, own_formats
from payerproof.session.run import default_folder, unwritable
from payerproof.target.description import Selection, Target
from payerproof.target.reading import load_target
from payerproof.target.scope import GENERATED, HISTORIES, Pairs

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
    """What to run. `asked` has what the target file's `[run]` does not say; `out` None makes a folder under `runs`.

    `resume`: `out` holds a run that was stopped, and this one goes on with it.
    `load` takes the place of words of the target file's `[load]`.
    """

    target: str
    asked: Selection = Selection()  # noqa: RUF009 - frozen, as are all records of a target
    out: Path | None = None
    seed: int | None = None
    pairs: Pairs = Pairs.MARKED
    start_arguments: tuple[str, ...] = ()
    households: tuple[str, ...] = ()
    loudness: Loudness = Loudness.USUAL
    resume: bool = False
    load: Mapping[str, Any] = field(default_factory=dict)
    generated: int = GENERATED
    histories: int = HISTORIES


def run_suites(request: RunRequest, baseline: Path | None = None) -> int:
    """Run the suites as `suites_run` does; return the exit code."""
    return suites_run(request, baseline)[0]


def suites_run(request: RunRequest, baseline: Path | None = None) -> tuple[int, Path]:
    """Run the suites against the target, write the reports, print the summary; return the exit code and the folder.

    A finding fails the run unless the run in `baseline` has it, or it is less grave than the selection's `fail_on`.
    Raises ConfigurationError for a target file or a run folder that cannot be used.
    """
    ran = _run(request)
    gate = Gate(baseline, ran.request.asked.fail_on, request.loudness)
    code = _code(ran.folder, ran.status, gate, interrupted=ran.interrupted, troubled=ran.troubled)
    return Judged(code), ran.folder


def collected_run(request: RunRequest) -> tuple[Mapping[str, Any] | None, Path]:
    """Run the suites as `run_suites` does, tell only progress; return the results, None where there are none."""
    from payerproof.reports.results import load  # noqa: PLC0415 - reports stand on the floor above

    ran = _run(request)
    if ran.interrupted:
        raise KeyboardInterrupt
    return (load(ran.folder) if (ran.folder / "results.json").exists() else None), ran.folder


@dataclass(frozen=True, slots=True)
class _Ran:
    """What came of a session: the request as it was run, the folder, pytest's status, and what came in between."""

    request: RunRequest
    folder: Path
    status: int
    interrupted: bool
    troubled: bool


def _run(request: RunRequest) -> _Ran:
    target = load_target(request.target)
    request = _narrowed(request, target)
    folder = request.out or _made_folder(target)
    if located(folder).exists() and not request.resume:
        raise click.UsageError(f"{folder} holds a run already: give another folder with --out")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise unwritable(folder, problem) from None
    progress = Progress(sys.stderr, request.loudness)
    status: int = pytest.ExitCode.INTERRUPTED
    with _own_environment(), _interruptible(progress) as stopped, suppress(KeyboardInterrupt):
        status = pytest.main(arguments(request, folder), plugins=[plugin, progress])
    if progress.problem:
        complain(progress.problem)
    with suppress(OSError):
        folder.rmdir()  # nothing was begun; a folder that holds anything stays
    return _Ran(request, folder, int(status), interrupted=bool(stopped), troubled=bool(progress.problem))


def tell_checks(request: RunRequest) -> int:
    """Print which checks would run and how many cases of each, as pytest collects them; nothing is started or asked.

    What the target does not offer shows only when it is asked.
    """
    request = _narrowed(request, load_target(request.target))
    found = _Collected()
    with _own_environment():
        status = pytest.main([*arguments(request, Path()), "--collect-only"], plugins=[plugin, found])
    if found.problem:
        complain(found.problem)
    if status:
        return _without_results(int(status))
    if request.loudness is Loudness.VERBOSE:
        for _, name in found.cases:
            say(name)
        return EXIT_PASSED
    numbers = Counter(check for check, _ in found.cases)
    heads: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for check, count in numbers.items():
        heads[check.suite].append((check.id, str(check.severity), f"{count:,} {'case' if count == 1 else 'cases'}"))
    rows(heads, f"{numbers.total():,} cases of {len(numbers):,} checks")
    return EXIT_PASSED


class _Collected:
    """A pytest plugin that only notes what was collected, as (check, id of the case)."""

    def __init__(self) -> None:
        self.cases: list[tuple[Check, str]] = []
        self.problem: str | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note the items that are left."""
        found = ((registered(getattr(item, "function", None)), item.name) for item in session.items)
        self.cases += [(item.check, name) for item, name in found if item]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file of checks that could not be read."""
        if report.failed:
            self.problem = f"{report.nodeid} cannot be read"


@dataclass(frozen=True, slots=True)
class Gate:
    """Which findings fail a run: those that the run in `baseline` does not have, of `fail_on` or graver; None: all.

    `loudness` says how much is told of them.
    """

    baseline: Path | None = None
    fail_on: str | None = None
    loudness: Loudness = Loudness.USUAL


def _made_folder(target: Target) -> Path:
    try:
        return default_folder(target)
    except OSError as problem:
        raise unwritable(Path("runs"), problem) from None


def _narrowed(request: RunRequest, target: Target) -> RunRequest:
    """Return the request with what the target file says besides, and the suites of its checks.

    Raises click.UsageError for a check that does not exist.
    """
    asked = request.asked.over(target.run)
    known = {item.check.id: item.check for item in known_checks(target)}
    refuse_unknown_suites(asked.suite, known.values())
    refuse_unknown_reports(asked.report, own_formats(target))
    chosen("check", (name.partition("[")[0] for name in asked.exclude), known)
    if asked.check:
        suites = {each.suite for each in chosen("check", (name.partition("[")[0] for name in asked.check), known)}
        if asked.suite and (others := suites.difference(asked.suite)):
            raise click.UsageError(f"--check names a check of suite {min(others)}, which --suite leaves out")
        asked = replace(asked, suite=tuple(sorted(suites)))
    return replace(request, asked=asked)


def _code(folder: Path, status: int, gate: Gate, *, interrupted: bool, troubled: bool) -> int:
    """Tell what the run found, and return what the command exits with."""
    broken = status == plugin.EXIT_BROKEN
    if not (folder / "results.json").exists():
        return EXIT_BROKEN if broken else EXIT_INTERRUPTED if interrupted else _without_results(status)
    code = _reported(folder, gate)
    if broken:
        return EXIT_BROKEN
    if interrupted:
        return EXIT_INTERRUPTED
    return EXIT_UNSURE if troubled and code == EXIT_PASSED else code


def arguments(request: RunRequest, folder: Path) -> list[str]:
    """Return what pytest is called with, so that it runs the suites and nothing else."""
    # Folders, not package names: for a name pytest would read the conftest.py of the folder the user stands in.
    root = Path(str(import_module(SUITES_PACKAGE).__file__)).parent
    asked = request.asked
    folders = [str(root / suite) for suite in asked.suite if (root / suite).is_dir()] if asked.suite else [str(root)]
    folders += [str(root / file) for file in WHOLE_RUN]
    found = [*folders, "-c", os.devnull, "--rootdir", str(root), "--confcutdir", str(root)]
    found += ["--import-mode", "importlib", "--assert", "plain", "--capture", "sys", "--disable-plugin-autoload"]
    found += [part for name in _UNUSED for part in ("-p", f"no:{name}")]
    found += ["--target", request.target, "--payer-out", str(folder), "--payer-pairs", request.pairs]
    found += [] if request.generated == GENERATED else ["--payer-generated", str(request.generated)]
    found += [] if request.histories == HISTORIES else ["--payer-histories", str(request.histories)]
    found += [] if request.seed is None else ["--payer-seed", str(request.seed)]
    found += ["--payer-households", ",".join(request.households)] if request.households else []
    found += ["--payer-resume"] if request.resume else []
    found += [f"--check={name}" for name in asked.check]
    found += [f"--exclude={name}" for name in asked.exclude]
    found += [f"--severity={name}" for name in asked.severity]
    found += [] if asked.max_failures is None else ["--max-failures", str(asked.max_failures)]
    found += [f"--payer-report={name}" for name in asked.report]
    own = (each.checks.items() for each in load_target(request.target).extensions)
    found += [f"--payer-own={file}" for files in own for file, suite in files if suite in (asked.suite or {suite})]
    found += [f"--payer-load={json.dumps(dict(request.load))}"] if request.load else []
    return found + [f"--payer-start={argument}" for argument in request.start_arguments]


def _reported(folder: Path, gate: Gate) -> int:
    """Print the summary and where the report lies; return the exit code of the results, as the gate lets it be.

    Where continuous integration has a page for summaries (GITHUB_STEP_SUMMARY), the summary is added to it.
    """
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports.comparing import compare, held_against, lines  # noqa: PLC0415 - as above
    from payerproof.reports.markdown import markdown  # noqa: PLC0415 - as above
    from payerproof.reports.results import exit_code, load  # noqa: PLC0415 - as above
    from payerproof.reports.summary import summary  # noqa: PLC0415 - as above

    found: Mapping[str, Any] = load(folder)
    told = summary(found)
    say_summary(found, told.partition("\n")[0] if gate.loudness is Loudness.QUIET else told)
    click.echo(f"  report:   {folder / 'report.html'}")
    click.echo(f"  evidence: {located(folder)}")
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(page).open("ab") as file:
            file.write(markdown(found))
    known: Sequence[str] = ()
    if gate.baseline:
        before = load(gate.baseline)
        known = [finding["fingerprint"] for finding in before["findings"]]
        say("\n".join(["", f"  against {gate.baseline}:", *(f"  {line}" for line in lines(compare(before, found)))]))
    failing = held_against(found, gate.fail_on, known)
    if found["findings"] and not failing and not found["altered"]:
        click.echo(f"  no finding fails this run: {len(found['findings'])} are known, waived or below the gate")
        return exit_code({**found, "counts": {**found["counts"], Outcome.FAIL: 0}})
    return exit_code(found)


def _without_results(status: int) -> int:
    if status == pytest.ExitCode.NO_TESTS_COLLECTED:
        complain("nothing is left to run: no check is in the chosen suites, checks and severities at once")
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
