"""What is wrong in a stranger's folder is told with file and line, what is allowed, and the nearest known name."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from payerproof.checks.registry import made
from payerproof.cli import report, run
from payerproof.errors import CatalogError, ConfigurationError, EvidenceError
from payerproof.evidence.writing import read
from payerproof.reports.results import results
from payerproof.reports.write import write_all
from payerproof.session import known
from payerproof.session.plugin import own_formats
from payerproof.session.run import RunOptions, make_scope
from payerproof.smart.drivers import load_callable
from payerproof.target.reading import load_target
from tests.reports.sample import write_sample

EXAMPLE = Path(__file__).parent / "example"
Edit = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the example."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example", ignore=shutil.ignore_patterns("__pycache__")))


def _replaced(file: str, before: str, after: str) -> Edit:
    def edit(folder: Path) -> None:
        text = (folder / file).read_text("utf-8")
        assert before in text
        (folder / file).write_text(text.replace(before, after), encoding="utf-8")

    return edit


def _copied(file: str, to: str) -> Edit:
    return lambda folder: shutil.copy(folder / file, folder / to)


TEST = "acme/checks/test_nothing_stored.py"
PATH = "acme/query_paths/search-newest-claim.toml"
WRITER = "acme/reports/acme_table.py"

MISTAKES: dict[str, tuple[Edit, str]] = {
    "no such folder": (
        _replaced("acme.toml", '"./acme"', '"./acne"'),
        r"acme\.toml:6:15: extensions\[0\]: there is no folder .*/acne \(allowed: a folder that holds",
    ),
    "no such package": (
        _replaced("acme.toml", '"./acme"', '"acme"'),
        r"acme\.toml:6:15: extensions\[0\]: no installed package brings the extension 'acme' \(allowed: .*as \./acme",
    ),
    "a folder that holds nothing": (
        _replaced("acme.toml", '"./acme"', '"./acme/checks"'),
        r"holds nothing that is known \(allowed: .*query_paths/",
    ),
    "two folders of one name": (
        lambda folder: (
            shutil.copytree(folder / "acme", folder / "old" / "acme"),
            _replaced("acme.toml", '"./acme"', '"./acme", "./old/acme"')(folder),
        ),
        r"two extensions are called acme",
    ),
    "no Python": (
        _replaced(TEST, "def test_nothing_stored(", "def test_nothing_stored(("),
        r"test_nothing_stored\.py:22: cannot be imported: SyntaxError",
    ),
    "an import that leads nowhere": (
        _replaced(TEST, "from .judge_headers", "from .judge_footers"),
        r"test_nothing_stored\.py:10: cannot be imported: ModuleNotFoundError",
    ),
    "an invalid id": (
        _replaced(TEST, '"acme-nothing-stored"', '"Nothing"'),
        r"test_nothing_stored\.py:13: cannot be imported: HarnessError: check id 'Nothing' is no slug",
    ),
    "an id that ships": (
        _replaced(TEST, '"acme-nothing-stored"', '"smart-pkce-required"'),
        r"test_nothing_stored\.py:13: smart-pkce-required is the id of the check at .*/smart/test_pkce\.py:\d+",
    ),
    "an id in two files": (
        _copied(TEST, "acme/checks/test_twice.py"),
        r"test_twice\.py:13: acme-nothing-stored is the id of the check at .*test_nothing_stored\.py:13",
    ),
    "a requirement that nobody made": (
        _replaced(TEST, "REQ-ACME-001", "REQ-ACME-010"),
        r"test_nothing_stored\.py:13: acme-nothing-stored names REQ-ACME-010, .*: did you mean REQ-ACME-001\?",
    ),
    "a need that there is not": (
        _replaced(TEST, "cases=each_member", 'needs=("two_member",), cases=each_member'),
        r"needs 'two_member', .*did you mean two_members\?",
    ),
    "a control that there is not": (
        _replaced(TEST, "cases=each_member", 'control="own_date", cases=each_member'),
        r"names the control 'own_date': did you mean own_data\?",
    ),
    "a file without a check": (
        _replaced(TEST, "@check(", "@(lambda *_, **__: lambda test: test)("),
        r"test_nothing_stored\.py: there is no check in this file \(allowed: a test under @check",
    ),
    "cases that cannot be made": (
        _replaced(TEST, "cases=each_member", "cases=lambda scope: [scope.nobody]"),
        r"test_nothing_stored\.py:20: the cases of acme-nothing-stored cannot be made: AttributeError",
    ),
    "a query path's key": (
        _replaced(PATH, "optional =", "optionel ="),
        r"search-newest-claim\.toml:9:1: optionel|search-newest-claim\.toml: \(top level\)",
    ),
    "a query path's variable": (
        _replaced(PATH, "{patient}", "{person}"),
        r"search-newest-claim\.toml: unknown variable \{person\} \(allowed: \{base\}",
    ),
    "a query path's control": (
        _replaced(PATH, "search-by-subject", "search-by-subjekt"),
        r"search-newest-claim\.toml: control: .*did you mean search-by-subject\?",
    ),
    "a query path that ships": (
        _copied(PATH, "acme/query_paths/direct-read.toml"),
        r"direct-read stands already in",
    ),
    "a list of promises": (
        _replaced("acme.toml", '["acme-care"]', '["acme-car"]'),
        r"no list of promises is called 'acme-car'; did you mean 'acme-care'\? \(allowed: bcbsil, cigna, acme-care",
    ),
    "a row of promises": (
        _replaced("acme/promises/acme-care.toml", '"PROMISE"', '"PROMISED"'),
        r"acme-care\.toml:9:1: requirement\[REQ-ACME-001\]\.strength: .*\(allowed: .*PROMISE",
    ),
    "a household": (
        _replaced("acme.toml", '["elm"]', '["elms"]'),
        r"acme\.toml: population\.households: elms\.toml: file: there is no such household",
    ),
    "a writer without its file's name": (
        _replaced(WRITER, "FILE =", "NAME ="),
        r"acme_table\.py: this is no writer of a report \(allowed: FILE = 'name\.txt', and write",
    ),
    "a writer over a file of the run": (
        _replaced(WRITER, '"acme.txt"', '"evidence.jsonl.gz"'),
        r"acme_table\.py: FILE: a run has a evidence\.jsonl\.gz of its own",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told(folder: Path, name: str) -> None:
    """Before anything is asked."""
    edit, told = MISTAKES[name]
    edit(folder)
    with pytest.raises(ConfigurationError, match=told):
        _everything(folder)


def _everything(folder: Path) -> None:
    target = load_target(str(folder / "acme.toml"))
    found = known.checks(target.extensions, target.promises)
    own_formats(target)
    scope, _ = make_scope(RunOptions(target))
    for item in found:
        if item.check.suite == "acme":
            made(item, scope)


def test_the_example_itself_holds_no_mistake(folder: Path) -> None:
    """So that each of the others is the one that was made."""
    _everything(folder)


def test_a_run_tells_it_as_wrong_usage(folder: Path) -> None:
    """In one line, without a traceback."""
    MISTAKES["a requirement that nobody made"][0](folder)
    arguments = ["--target", str(folder / "acme.toml"), "--out", str(folder / "run")]
    with pytest.raises(CatalogError):
        CliRunner().invoke(run.command, arguments, standalone_mode=False, catch_exceptions=False)
    assert not (folder / "run").exists()


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("--suite", "acne"), "there is no suite 'acne': did you mean acme? (there are: acme, conformance"),
        (("--report", "acme_tabel"), "there is no report 'acme_tabel': did you mean acme_table?"),
        (("--check", "acme-nothing-stared"), "did you mean acme-nothing-stored"),
    ],
)
def test_options_know_what_extensions_bring(folder: Path, option: tuple[str, str], told: str) -> None:
    """Names of suites, formats and checks, with the nearest."""
    ended = CliRunner().invoke(run.command, ["--target", str(folder / "acme.toml"), *option])
    assert ended.exit_code != 0
    assert told in " ".join(ended.output.split())


def test_a_driver_that_is_not_there(folder: Path) -> None:
    """By its file, which is there, and a function which is not."""
    _replaced("acme.toml", "portal:sign_in", "portal:sign_out")(folder)
    target = load_target(str(folder / "acme.toml"))
    assert target.population is not None
    with pytest.raises(ConfigurationError, match=r"cannot load .*portal:sign_out"):
        load_callable(str(target.population.login.callable))


def test_a_writer_that_breaks_spoils_no_other_report(folder: Path, tmp_path: Path) -> None:
    """All others are written, the manifest as well; file and line of the mistake are told."""
    _replaced(WRITER, "lines = [", "lines = [results['targets'], ")(folder)
    target = load_target(str(folder / "acme.toml"))
    sample = write_sample(tmp_path / "run")
    with pytest.raises(EvidenceError, match=r"acme_table\.py:\d+: the report acme_table failed: KeyError"):
        write_all(sample, ("acme_table",), own_formats(target))
    assert (sample / "report.html").exists()
    assert (sample / "manifest.json").exists()
    assert not (sample / "acme.txt").exists()


def test_a_writer_is_given_what_every_report_is_made_of(folder: Path, tmp_path: Path) -> None:
    """Results and evidence; `payerproof report` refuses a format that nobody brings."""
    target = load_target(str(folder / "acme.toml"))
    sample = write_sample(tmp_path / "run")
    write_all(sample, ("acme_table",), own_formats(target))
    found = results(read(sample))
    assert (sample / "acme.txt").read_text("utf-8").startswith(f"{found['target']['title']}: ")
    ended = CliRunner().invoke(report.command, [str(sample), "--report", "acme_table"])
    assert re.search(r"there is no report 'acme_table'", ended.output)
