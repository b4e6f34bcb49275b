"""The pytest plugin: turns checks into cases for one target, and what tests judge into verdicts and evidence.

Without `--target` it does nothing, so that the plugin may be loaded in any pytest run.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from pathlib import Path
from traceback import clear_frames, extract_tb
from types import ModuleType
from typing import Any, NoReturn

import pytest

from payerproof import obligations
from payerproof.checks.common import judge_strays, survival
from payerproof.checks.needs import NEEDS
from payerproof.checks.registry import Decided, Judge, Registered, discover, made, registered
from payerproof.errors import (
    CatalogError,
    ConfigurationError,
    EvidenceError,
    HarnessError,
    PayerproofError,
    RecordingFailed,
    did_you_mean,
)
from payerproof.evidence.reading import located, read
from payerproof.evidence.signing import own_key
from payerproof.model import UNTRIED, Absence, Case, Check, Outcome, Severity, Verdict, case_id, severity_of
from payerproof.payer import Payer
from payerproof.session import hooks, known, selection, verdicts
from payerproof.session.preflight import preflight
from payerproof.session.run import Run, RunOptions, default_folder, make_scope, unwritable
from payerproof.target.description import Selection, Target
from payerproof.target.extensions import Extension, loaded, modules, place_of
from payerproof.target.reading import load_target
from payerproof.target.scope import GENERATED, HISTORIES, Pairs, Scope
from payerproof.visible import visible

SUITES = ("conformance", "smart", "household", "consent", "sensitive", "public", "fuzz", "load")
EXIT_INCONCLUSIVE = 2
EXIT_BROKEN = 3
"""The harness itself failed: its disk, its folder, a bug. pytest's own status for an internal error."""

_options = pytest.StashKey[RunOptions]()
_selected = pytest.StashKey[Selection]()
_scope = pytest.StashKey[Scope]()
_check_run = pytest.StashKey["CheckRun"]()

_JUDGES_THE_RUN = "household-no-stranger-data"
"""The check of what came back in a whole run, asked after all others."""

_NO_CASE = Case(note="no case")
"""Stands for the cases of a check that a target's description yields none of, so that it is told, not skipped."""


class CheckRun:
    """The run behind one pytest session; opened when the first check asks for the payer.

    `cut_short` tells why a run that did not come to its end was stopped.
    `max_failures` is the number of failed cases after which no further one is begun; 0 means no limit.
    `waived` tells that there are findings and somebody answers for each of them.
    `broken` tells what failed on the harness's own side: the session then ends with EXIT_BROKEN.
    """

    def __init__(self, options: RunOptions, hook: Any, max_failures: int = 0) -> None:
        self.options = options
        self.max_failures = max_failures
        self.hook = hook
        self.checks: list[Registered] = []
        self.selected: Mapping[str, int] = {}
        self.run: Run | None = None
        self.folder = options.out or Path()
        self.begun = False
        self.counts: dict[Outcome, int] = dict.fromkeys(Outcome, 0)
        self._deaths_told = 0
        self.waived = False
        self.cut_short = "the run was stopped before its end"
        self.broken: str | None = None

    def open(self) -> Run:
        """Return the run, bringing the target up at the first call; one that is not there ends the session."""
        if self.run is None:
            try:
                self.folder = self.options.out or self._made_folder()
                self.begun = self.options.resume or not located(self.folder).exists()
                checks = [item.check for item in self.checks]
                suites = tuple(dict.fromkeys(check.suite for check in checks))
                every = {item.check.id: item for item in (*known_checks(self.options.target), *self.checks)}
                options = dataclasses.replace(self.options, suites=suites, selected=self.selected, out=self.folder)
                self.run = Run(options, checks, tuple(every.values()))
            except RecordingFailed as problem:
                self.give_up(problem)
            except PayerproofError as problem:
                wrong = isinstance(problem, ConfigurationError)
                pytest.exit(str(problem), pytest.ExitCode.USAGE_ERROR if wrong else EXIT_INCONCLUSIVE)
            try:
                preflight(self.run.payer)
                self.hook.pytest_payerproof_opened(run=self.run)
            except (PayerproofError, pytest.exit.Exception):
                raise
            except Exception as problem:  # noqa: BLE001 - whoever listens is code of anybody's: told once, not by each case
                self.cut_short = f"the run could not begin: {_stated(problem)}"
                self._fail(self.cut_short)
                pytest.exit(self.printable(self.cut_short), EXIT_BROKEN)
            greeting = self.run.payer.capabilities.exchange
            if greeting.status == 0:
                self.cut_short = f"{greeting.url} gave no answer: {greeting.error}"
                pytest.exit(self.printable(self.cut_short), EXIT_INCONCLUSIVE)
        return self.run

    def _made_folder(self) -> Path:
        try:
            return default_folder(self.options.target)
        except OSError as problem:
            raise unwritable(Path("runs"), problem) from None

    def verdict(self, check: Check, verdict: Verdict) -> None:
        """Count, record and announce one verdict. Ends the session where it can no longer be recorded."""
        self.heed()
        self.counts[verdict.outcome] += 1
        if self.run is not None:
            try:
                self.run.evidence.verdict(verdict)
            except RecordingFailed as problem:
                self.give_up(problem)
        self.hook.pytest_payerproof_verdict(check=check, verdict=verdict)
        self._tell_deaths(check.suite)

    def _tell_deaths(self, suite: str) -> None:
        """Record as findings the requests that the target died of since this was last asked."""
        if self.run is None:
            return
        new = self.run.wire.deaths[self._deaths_told :]
        first, self._deaths_told = not self._deaths_told, self._deaths_told + len(new)
        if new and first:
            self.run.introduce(survival.of_suite(suite))
        for death in new:
            again = self.run.recent.reproduce((death.first, death.again))
            self.verdict(survival.of_suite(suite), survival.judged(death, again))

    def _tell_strays(self) -> None:
        """Record as findings what came back of other people's, where the check that judges the run was not part of it.

        Whatever is asked, by whichever suite and with one member alone, a resource of somebody else is a finding.
        """
        if self.run is None or any(item.check.id == _JUDGES_THE_RUN for item in self.checks):
            return
        found = next((item.check for item in discover() if item.check.id == _JUDGES_THE_RUN), None)
        if found is None:
            return
        for requester in self.run.payer.watch.requesters:
            judged = judge_strays.nobody_else(requester, *self.run.payer.watch.seen_by(requester))
            if judged.outcome is Outcome.FAIL:
                self.run.introduce(found)
                case = Case(requester=requester, subject=requester)
                self.verdict(found, verdicts.of_judgements(found, case, (judged,), self.run.recent, 0.0))

    def printable(self, text: str) -> str:
        """Return text for a terminal or a log: without secrets, and harmless to show."""
        return visible(self.run.redactor.line(text) if self.run is not None else text)

    def heed(self) -> None:
        """End the session where the run can no longer be recorded, whoever met that first."""
        if self.run is not None and self.run.evidence.problem is not None:
            self.give_up(RecordingFailed(self.run.evidence.problem))

    def give_up(self, problem: RecordingFailed) -> NoReturn:
        """End the session because of the harness's own disk."""
        self.cut_short = f"{problem}; nothing was sent after that"
        self.broken = self.broken or str(problem)
        pytest.exit(str(problem), EXIT_BROKEN)

    def close(self, *, stopped: bool) -> None:
        """Close the evidence, end the target, write the reports. What fails here is told in `broken`."""
        if self.run is not None:
            try:
                self._tell_strays()
                self.run.close(self.cut_short if stopped else None)
            except RecordingFailed as problem:
                self._fail(str(problem))
        file = located(self.folder)
        if self.run is None and not (self.begun and file.exists()):
            return
        if file.exists() and not file.stat().st_size:
            file.unlink()  # stopped before its first line: there is nothing to tell
            return
        from payerproof.reports.waivers import all_waived  # noqa: PLC0415 - as below
        from payerproof.reports.write import write_all  # noqa: PLC0415 - a face, loaded at the end and only with a run

        try:
            own = own_formats(self.options.target)
            self.waived = all_waived(write_all(self.folder, own=own).results)
        except (OSError, EvidenceError) as problem:
            self._fail(
                f"the reports could not be written: {problem}; `payerproof report {self.folder}` makes them again"
            )

    def _fail(self, stated: str) -> None:
        """Remember and tell what failed at the end, once."""
        if stated != self.broken:
            self.broken = f"{self.broken}; {stated}" if self.broken else stated
            self.hook.pytest_payerproof_broken(text=stated)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Let other plugins listen to the run."""
    pluginmanager.add_hookspecs(hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the harness's options."""
    group = parser.getgroup("payerproof")
    group.addoption("--target", help="target file, or the name of one that ships")
    group.addoption("--payer-out", help="run folder (default: runs/<time>-<target>)")
    group.addoption("--payer-seed", type=int, help="seed of the population, instead of the target file's")
    group.addoption("--payer-start", action="append", default=[], help="argument for a target the harness starts")
    group.addoption(
        "--payer-pairs",
        choices=[str(pairs) for pairs in Pairs],
        default=str(Pairs.MARKED),
        help="ordered pairs that walk a query path: all where it is marked (default), every one, or a few",
    )
    group.addoption(
        "--payer-generated", type=int, default=GENERATED, metavar="N", help="query paths made for the target, at most"
    )
    group.addoption(
        "--payer-histories", type=int, default=HISTORIES, metavar="N", help="orders of events around a consent, at most"
    )
    group.addoption("--payer-households", default="", metavar="NAME,NAME", help="only these of the target's households")
    group.addoption("--payer-resume", action="store_true", help="go on with the run in --payer-out, which was stopped")
    group.addoption("--payer-own", action="append", default=[], help="file of checks in an extension of the target")
    group.addoption("--payer-load", default="{}", metavar="JSON", help="words in place of those of the file's [load]")
    group.addoption("--payer-report", action="append", default=[], help="format of a report besides html and junit")
    selection.add_options(group)


def pytest_configure(config: pytest.Config) -> None:
    """Register markers, and read the target's description before anything is collected."""
    for suite in SUITES:
        config.addinivalue_line("markers", f"{suite}: checks of the {suite} suite")
    for severity in Severity:
        config.addinivalue_line("markers", f"{severity}: checks whose findings are {severity}")
    name = config.getoption("--target")
    if name is None:
        return
    selection.refuse_workers(vars(config.option))
    try:
        out = config.getoption("--payer-out")
        load = json.loads(config.getoption("--payer-load"))
        target = load_target(name, load)
        asked = selection.selected(config, target)
        options = RunOptions(
            target=target,
            out=Path(out) if out else None,
            seed=config.getoption("--payer-seed"),
            start_arguments=tuple(config.getoption("--payer-start")),
            pairs=Pairs(config.getoption("--payer-pairs")),
            generated=config.getoption("--payer-generated"),
            histories=config.getoption("--payer-histories"),
            households=tuple(name for name in config.getoption("--payer-households").split(",") if name),
            selection=selection.on_record(config, asked) | ({"load": json.dumps(load)} if load else {}),
            reports=asked.report,
            asked=asked,
            resume=config.getoption("--payer-resume"),
        )
        config.stash[_scope], _ = make_scope(options)
        for suite in sorted({item.check.suite for item in known_checks(target)}.difference(SUITES)):
            config.addinivalue_line("markers", f"{suite}: checks of an extension")
        _can_be_made(asked, target)
        own_key()  # a key that cannot sign is told before the run, not after it
    except ConfigurationError as problem:
        raise pytest.UsageError(str(problem)) from None
    config.stash[_options] = options
    config.stash[_selected] = asked
    config.stash[_check_run] = CheckRun(options, config.hook, asked.max_failures or 0)


def known_checks(target: Target) -> tuple[Registered, ...]:
    """Return every check that can be asked of a target. Raises CatalogError for one of an extension that is wrong."""
    return known.checks(target.extensions, target.promises)


def own_formats(target: Target) -> Mapping[str, Any]:
    """Return the formats of reports that a target's extensions bring. Raises CatalogError for an invalid one."""
    from payerproof.reports.own import own_formats as found  # noqa: PLC0415 - a face, as in CheckRun.close

    return found(modules(target.extensions, "reports"), place_of)


def _can_be_made(asked: Selection, target: Target) -> None:
    """Say before the run, not after it, which report cannot be made here. Raises ConfigurationError."""
    from payerproof.reports.extras import REPORTS, missing  # noqa: PLC0415 - a face, as in CheckRun.close

    formats = (*REPORTS, *own_formats(target))
    for name in asked.report:
        if name not in formats:
            told = f"no report is called {name!r}{did_you_mean(name, formats)}"
            raise ConfigurationError(told, where="report", allowed=", ".join(formats))
    if lacking := missing(asked.report):
        raise ConfigurationError(lacking, where="report")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one item for each case of a check."""
    item = registered(metafunc.function)
    if item is None or "case" not in metafunc.fixturenames:
        return
    scope = metafunc.config.stash.get(_scope, None)
    if scope is None:
        raise pytest.UsageError("the suites ask a payer: say which with --target FILE or --target NAME")
    try:
        cases = made(item, scope) or (_NO_CASE,)
    except CatalogError as problem:
        raise pytest.UsageError(str(problem)) from None
    if cases != (Case(),):
        metafunc.parametrize("case", cases, ids=[str(case) for case in cases])


def _of_extensions(session: pytest.Session, files: Iterable[Path]) -> Iterator[pytest.Item]:
    """Yield the checks in files of extensions; no conftest.py beside them or above them takes part."""
    for file in files:
        found = pytest_pycollect_makemodule(file, session)
        if found is not None:
            yield from session.genitems(found)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Collect a file of an extension's checks as the module that it was imported as, so that there is one of each."""
    options = parent.config.stash.get(_options, None)
    for extension in options.target.extensions if options else ():
        if module_path in extension.checks:
            found: pytest.Module = _OfExtension.from_parent(parent, path=module_path, extension=extension)
            return found
    return None


class _OfExtension(pytest.Module):
    """A file of checks in a folder of the user's own."""

    def __init__(self, *, extension: Extension, **rest: Any) -> None:
        super().__init__(**rest)
        self._extension = extension

    def _getobj(self) -> ModuleType:
        return loaded(self._extension.module(self.path), self.path)


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem(obj: object) -> Generator[None, Any, Any]:
    """Name the cases of a check as every report does: `check[case]` instead of the test's own name."""
    made = yield
    found = registered(obj)
    if found is None or not isinstance(made, list):
        return made
    return [_called_by_its_id(item, found.check) if isinstance(item, pytest.Function) else item for item in made]


def _called_by_its_id(item: pytest.Function, check: Check) -> pytest.Function:
    """Return the same item under the id of its case; the name of the Python function still selects it."""
    spec = getattr(item, "callspec", None)
    case = spec.params.get("case") if spec else None
    named: pytest.Function = pytest.Function.from_parent(
        item.parent,
        name=case_id(check.id, case if isinstance(case, Case) else Case()),
        originalname=check.id,
        callobj=item.obj,
        callspec=spec,
        fixtureinfo=item._fixtureinfo,  # noqa: SLF001 - what pytest found out about the fixtures stays as it is
    )
    named.extra_keyword_matches.add(item.originalname)
    return named


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every check with its suite and severity, and remember which checks will run."""
    items += _of_extensions(session, map(Path, config.getoption("--payer-own")))
    if (asked := config.stash.get(_selected, None)) is not None:
        selection.keep(config, asked, items, known_checks(config.stash[_options].target))
    if (options := config.stash.get(_options, None)) is not None and options.resume and options.out:
        _leave_settled(config, options.out, items)
    items.sort(key=_comes_last)  # stable: all others stay in their order
    check_run = config.stash.get(_check_run, None)
    seen: dict[str, Registered] = {}
    selected: Counter[str] = Counter()
    for item in items:
        found = registered(getattr(item, "function", None))
        if found is None:
            continue
        selected[found.check.id] += 1
        item.add_marker(found.check.suite)
        item.add_marker(str(found.check.severity))
        item.user_properties.append(("requirements", " ".join(found.check.requirements)))
        seen.setdefault(found.check.id, found)
    if check_run is not None:
        check_run.checks, check_run.selected = list(seen.values()), selected


def _leave_settled(config: pytest.Config, run_dir: Path, items: list[pytest.Item]) -> None:
    """Leave in `items` what the run in a folder did not come to, and what judges the whole run."""
    settled = {case_id(each.check, each.case) for each in read(run_dir).verdicts if not each.details.get(UNTRIED)}
    done = [item for item in items if item.name in settled and not _comes_last(item)]
    config.hook.pytest_deselected(items=done)
    items[:] = [item for item in items if item.name not in settled or _comes_last(item)]


@pytest.fixture(scope="session")
def check_run(request: pytest.FixtureRequest) -> CheckRun:
    """Give the run of this session."""
    found = request.config.stash.get(_check_run, None)
    if found is None:
        raise pytest.UsageError("the suites ask a payer: say which with --target FILE or --target NAME")
    return found


@pytest.fixture(scope="session")
def payer(check_run: CheckRun) -> Payer:
    """Give the payer under test."""
    return check_run.open().payer


@pytest.fixture
def judge() -> Judge:
    """Give the collector of this test's judgements."""
    return Judge()


@pytest.fixture
def case() -> Case:
    """Give the one case of a check that is made into none other."""
    return Case()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Run a check and record its verdict; pytest then sees pass, failure or skip."""
    found = registered(pyfuncitem.function)
    check_run = pyfuncitem.config.stash.get(_check_run, None)
    if found is None or check_run is None:
        return (yield)
    run = check_run.open()
    case, judge = pyfuncitem.funcargs.get("case", Case()), pyfuncitem.funcargs.get("judge", Judge())
    if not isinstance(case, Case) or not isinstance(judge, Judge):
        raise HarnessError("`case` and `judge` are the harness's own fixtures and cannot be replaced")
    began = time.monotonic()
    run.time.enter(found.check.suite)
    if (over := run.time.over) is not None:
        run.time.untried[found.check.suite] += 1
        _end(check_run, found.check, verdicts.untried(found.check, case, over))
        return None
    try:
        missing = _missing(found.check, case, run)
    except Exception as problem:  # noqa: BLE001 - finding out what a target offers may meet anything it sends
        _end(check_run, found.check, verdicts.of_error(found.check, case, problem, _since(began)))
        return None
    if missing is not None:
        _end(check_run, found.check, verdicts.not_offered(found.check, case, *missing))
        return None
    run.scales.begin()
    result: object = None
    stopped: Exception | None = None
    try:
        result = yield
    except Exception as raised:  # noqa: BLE001 - whatever goes wrong in a check is an error of ours, and recorded
        stopped = raised
    verdict = _judged(found.check, case, judge, stopped, run, began)
    if stopped is not None:
        clear_frames(stopped.__traceback__)  # so that its answers are not held beside those of the second time
    try:
        verdict = run.scales.weigh(found.check, case, verdict, lambda: _again(pyfuncitem, found.check, case, run))
    except Exception as raised:  # noqa: BLE001 - a control may meet anything as well
        verdict = verdicts.of_error(found.check, case, raised, _since(began))
    if verdict.outcome is not Outcome.PASS:
        _end(check_run, found.check, verdict)
    check_run.verdict(found.check, verdict)
    return result


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """End the session in order once as many cases failed as the run may have."""
    check_run = item.config.stash.get(_check_run, None)
    if check_run is not None and 0 < check_run.max_failures <= check_run.counts[Outcome.FAIL]:
        cases = "case" if check_run.max_failures == 1 else "cases"
        item.session.shouldstop = (
            f"the run was stopped after {check_run.max_failures:,} {cases} failed (--max-failures)"
        )


def _judged(check: Check, case: Case, judge: Judge, problem: Exception | None, run: Run, began: float) -> Verdict:
    """Return the verdict of a test that ended, with `problem` if something was raised in it."""
    if problem is None or isinstance(problem, Decided):
        return verdicts.of_judgements(check, case, judge.judgements, run.recent, _since(began))
    return verdicts.of_error(check, case, problem, _since(began))


def _again(item: pytest.Function, check: Check, case: Case, run: Run) -> Verdict:
    """Ask a case once more, its controls as well, and return its verdict."""
    began, judge = time.monotonic(), Judge()
    run.payer.controls.clear()
    run.payer.public_pages.clear()
    run.scales.begin()
    known = {**item.funcargs, "judge": judge}
    problem: Exception | None = None
    try:
        item.obj(**{name: known[name] for name in item._fixtureinfo.argnames})  # noqa: SLF001 - as pytest itself calls
    except Exception as raised:  # noqa: BLE001 - as at the first time
        problem = raised
    return _judged(check, case, judge, problem, run, began)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Record a verdict also where a check could not even begin."""
    report = yield
    found = registered(getattr(item, "function", None))
    check_run = item.config.stash.get(_check_run, None)
    if found and check_run and call.when == "setup" and call.excinfo is not None and check_run.run is not None:
        params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        named = params.get("case")
        named = named if isinstance(named, Case) else Case()
        check_run.verdict(found.check, verdicts.of_error(found.check, named, call.excinfo.value, 0.0))
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Close the evidence, write the reports, and let inconclusive runs end with a status of their own."""
    check_run = session.config.stash.get(_check_run, None)
    if check_run is None or not check_run.begun:
        return
    early = session.shouldfail or session.shouldstop
    stopped = bool(early) or exitstatus in {pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR}
    if early and not check_run.broken:
        check_run.cut_short = str(early)
    check_run.close(stopped=stopped)
    unsure = check_run.counts[Outcome.INCONCLUSIVE] + check_run.counts[Outcome.ERROR]
    if check_run.broken:
        session.exitstatus = EXIT_BROKEN
    elif early or not stopped:
        if check_run.counts[Outcome.FAIL] and not check_run.waived:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        elif unsure:
            session.exitstatus = EXIT_INCONCLUSIVE
        elif check_run.waived and exitstatus == pytest.ExitCode.TESTS_FAILED:
            session.exitstatus = pytest.ExitCode.OK


def pytest_report_header(config: pytest.Config) -> str | None:
    """Name the target."""
    options = config.stash.get(_options, None)
    return f"payerproof: {options.target.title} ({options.target.path.name})" if options else None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say where the run folder lies."""
    check_run = config.stash.get(_check_run, None)
    if check_run is not None and check_run.broken:
        terminalreporter.write_line(f"payerproof: the harness itself failed: {check_run.printable(check_run.broken)}")
    if check_run is not None and check_run.run is not None:
        counts = ", ".join(f"{number} {outcome}" for outcome, number in check_run.counts.items() if number)
        terminalreporter.write_line(f"payerproof: {counts or 'nothing judged'}; report in {check_run.run.folder}")


def _comes_last(item: pytest.Item) -> bool:
    found = registered(getattr(item, "function", None))
    return found is not None and found.at_end


def _missing(check: Check, case: Case, run: Run) -> tuple[str, dict[str, Any]] | None:
    """Return why a check does not apply to this target, and the details of its verdict; None where it does."""
    not_applicable = {"absence": Absence.NOT_APPLICABLE.value}
    if case is _NO_CASE:
        told = "the target's description gives this check no case: it names no such members, powers or paths"
        return told, not_applicable
    if check.id in run.unasked:
        target = run.options.target
        rows = known.requirements(target.extensions, target.promises).values()
        if lost := obligations.dangling(check, rows):
            raise HarnessError(f"check {check.id} names {', '.join(lost)}, which is no requirement and no guide's rule")
        told = f"no law asks for it, nor a guide or promises that the target claims: {', '.join(check.requirements)}"
        return told, not_applicable
    kind = case.resource_type
    if kind in run.payer.dialect.unserved and not run.payer.somebody_has(kind):
        told = f"nothing declares {kind}, and its search is refused to those entitled in every spelling"
        return told, {"absence": Absence.NOT_OFFERED.value}
    need = next((NEEDS[name] for name in check.needs if not NEEDS[name].test(run.payer)), None)
    return (need.words, need.details(run.payer)) if need else None


def _end(check_run: CheckRun, check: Check, verdict: Verdict) -> None:
    """Record a verdict that is no pass, and tell pytest in its own words."""
    check_run.verdict(check, verdict)
    text = f"{verdict.outcome}: {verdict.reason}"
    if verdict.outcome is Outcome.FAIL:
        stated = [
            f"{check.finding} ({severity_of(check, verdict)})",
            text,
            f"expected: {verdict.expected}",
            f"observed: {verdict.observed}",
            verdict.reproduce or "",
        ]
        pytest.fail(check_run.printable("\n".join(stated)), pytrace=False)
    if verdict.outcome is Outcome.ERROR:
        pytest.fail(check_run.printable("\n".join([text, str(verdict.details.get("traceback", ""))])), pytrace=False)
    pytest.skip(check_run.printable(text))


def _stated(problem: Exception) -> str:
    """Return an exception in one line, with the place that raised it."""
    place = extract_tb(problem.__traceback__)[-1]
    return f"{type(problem).__name__}: {problem} ({place.filename}:{place.lineno})"


def _since(began: float) -> float:
    return round(time.monotonic() - began, 6)
