"""Imports that must never be: each rule with its reason, and each proven able to fail."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.repo.arrows import ENGINE, FOLDERS, ROOT, Arrow, arrows, module_of, of_source, python_files

FACES = ("src/payerproof/cli/", "src/payerproof/session/plugin.py")
"""Where the engine meets people: the command line and the pytest plugin. They call for reports when they need them."""
READER = "src/payerproof/ui/"
"""The page to work in reads reports all the time; the command line loads it only to serve it."""
TOP = frozenset({"suites", "load", "reports", "tests"})
TOML_READERS = frozenset(
    {
        "reports/regulations.py",
        "src/payerproof/catalog.py",
        "src/payerproof/fhir/suppressions.py",
        "src/payerproof/target/reading.py",
        "src/payerproof/target/waiving.py",
        "synthetic_data/config.py",
    }
)
ADAPTER = ("src/payerproof/checks/fuzz/generated.py", "tests/unit/checks/fuzz/test_generated.py")
HTTP_DOORS = frozenset(
    {
        "src/payerproof/http/client.py",
        "src/payerproof/http/transport.py",
        "reference_payer/oauth/signed_access.py",
        *ADAPTER,
        "tests/bench.py",
        "tests/extending/example/acme/drivers/portal.py",
    }
)
"""The door and its transport; the fuzzer's adapter, as its library hands over requests' types; the bare client loop;
the payer with the fault that it fetches whatever a token names; the login driver of the example, which is no part of
the harness."""
HELPERS = frozenset(
    f"src/payerproof/checks/common/{name}.py"
    for name in ("judgement", "wording", "combine", "facets", "timestamps", "family_ledger", "amounts_owed")
)
"""What judges share: as pure as they are."""
PURE = frozenset({"Pages", "origin", "resolved", "same_origin"})
"""A record, and functions of addresses, that live beside what sends; judges may know them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule about arrows: `broken` tells one that must not be; `example` is one, to prove that the rule bites."""

    name: str
    because: str
    broken: Callable[[Arrow], bool]
    example: Arrow


def _below(arrow: Arrow, *modules: str) -> bool:
    return any(arrow.module == name or arrow.module.startswith(f"{name}.") for name in modules)


def _crosses_suites(arrow: Arrow) -> bool:
    if not arrow.start == arrow.end == "suites":
        return False
    area = arrow.file.split("/")[1]
    return not _below(arrow, f"payerproof.suites.{area}")


def _judges(file: str) -> bool:
    """Return whether a file of the checks only judges: by its name, or as one of the judges' own helpers."""
    return file.startswith("src/payerproof/checks/") and (
        file.rpartition("/")[2].startswith("judge_") or file in HELPERS
    )


def _calls_reports_wrongly(arrow: Arrow) -> bool:
    if arrow.start != ENGINE or arrow.end != "reports":
        return False
    return not (arrow.file.startswith(READER) or (arrow.file.startswith(FACES) and arrow.lazily))


RULES = (
    Rule(
        "the engine never imports the reference payer",
        "sharing code, every check would agree with the server by construction",
        lambda arrow: arrow.start == ENGINE and arrow.end == "reference_payer",
        Arrow("src/payerproof/access/rules.py", "payerproof.reference_payer.policy"),
    ),
    Rule(
        "the reference payer stands on the people alone",
        "a payer that knows how it is judged proves nothing",
        lambda arrow: (
            arrow.start == "reference_payer"
            and arrow.end in {ENGINE, *FOLDERS}
            and arrow.end not in {"reference_payer", "synthetic_data"}
        ),
        Arrow("reference_payer/policy.py", "payerproof.access.rules"),
    ),
    Rule(
        "the people know no server and no engine",
        "a population is made, written and judged by others; it must be the same for all of them",
        lambda arrow: (
            arrow.start == "synthetic_data"
            and arrow.end in {ENGINE, *FOLDERS, "httpx", "starlette"}
            and arrow.end not in {"synthetic_data", "fixtures"}
        ),
        Arrow("synthetic_data/generate.py", "payerproof.http.client"),
    ),
    Rule(
        "a report is a function of evidence",
        "it is rebuilt a year later, without the target, byte for byte",
        lambda arrow: (
            arrow.start == "reports"
            and (
                arrow.end in {"suites", "reference_payer", "load", "httpx"}
                or _below(
                    arrow,
                    "payerproof.http.client",
                    "payerproof.payer",
                    "payerproof.session.run",
                    "payerproof.smart.sessions",
                )
            )
        ),
        Arrow("reports/html.py", "payerproof.http.client"),
    ),
    Rule(
        "nothing imports what stands on top",
        "suites, load, reports and tests are added and removed without the engine noticing",
        lambda arrow: (
            arrow.end in TOP
            and arrow.start not in {arrow.end, "tests"}
            and not (arrow.start == ENGINE and arrow.end == "reports")
        ),
        Arrow("reports/html.py", "payerproof.suites.household"),
    ),
    Rule(
        "only faces and the page call for reports",
        "a core that knows its faces grows together with them",
        _calls_reports_wrongly,
        Arrow("src/payerproof/session/run.py", "payerproof.reports.write"),
    ),
    Rule(
        "suites never import each other",
        "order and neighbours must not change what a check means",
        _crosses_suites,
        Arrow("suites/smart/test_pkce.py", "payerproof.suites.household.test_counts"),
    ),
    Rule(
        "only load imports Locust",
        "it patches the process it is imported in",
        lambda arrow: arrow.start != "load" and _below(arrow, "locust", "gevent"),
        Arrow("suites/load/test_load.py", "locust"),
    ),
    Rule(
        "one door to HTTP",
        "deadlines, redaction, limits and the fence around bearer tokens are kept there and nowhere else",
        lambda arrow: (
            _below(arrow, "httpx", "httpcore", "requests", "urllib.request", "aiohttp")
            and arrow.file not in HTTP_DOORS
            and arrow.start != "load"
        ),
        Arrow("suites/smart/test_pkce.py", "httpx"),
    ),
    Rule(
        "few files read TOML",
        "a bad file is reported with its name, key and allowed values in one place for each kind",
        lambda arrow: _below(arrow, "tomllib") and arrow.file not in TOML_READERS and arrow.start != "tests",
        Arrow("src/payerproof/payer/__init__.py", "tomllib"),
    ),
    Rule(
        "judges are pure",
        "a judgement over recorded exchanges can be repeated; one that asks again cannot",
        lambda arrow: (
            _judges(arrow.file)
            and _below(
                arrow,
                "payerproof.http.client",
                "payerproof.payer",
                "payerproof.session.run",
                "payerproof.evidence.writing",
            )
            and arrow.name not in PURE
        ),
        Arrow("src/payerproof/checks/common/judge_leak.py", "payerproof.payer"),
    ),
    Rule(
        "the package has one name",
        "a folder imported by its short name is found in a checkout and missing once installed",
        lambda arrow: _below(arrow, *FOLDERS, "src"),
        Arrow("src/payerproof/catalog.py", "fixtures"),
    ),
)


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_no_arrow_breaks_a_rule(rule: Rule) -> None:
    """No import of the tree breaks this rule."""
    broken = [str(arrow) for arrow in arrows() if rule.broken(arrow)]
    assert broken == [], f"{rule.name}, because {rule.because}"


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_rule_bites(rule: Rule) -> None:
    """An arrow that breaks the rule is seen."""
    assert rule.broken(rule.example)


def test_arrows_are_read_from_every_kind_of_import() -> None:
    """Plain, from, of a submodule, relative and inside a function: each gives its arrow."""
    text = (
        "import payerproof.http.client as door\n"
        "from payerproof import suites\n"
        "from payerproof.model import Case\n"
        "from . import judge_leak\n"
        "def late():\n    import tomllib\n"
    )
    found = {(arrow.module, arrow.lazily) for arrow in of_source("src/payerproof/checks/common/wording.py", text)}
    assert found == {
        ("payerproof.http.client", False),
        ("payerproof.suites", False),
        ("payerproof.model", False),
        ("payerproof.checks.common.judge_leak", False),
        ("tomllib", True),
    }


def test_every_room_was_read() -> None:
    """The rules above looked at all rooms, so that they cannot hold by looking at nothing."""
    assert {"suites", "synthetic_data", "reference_payer", "reports", "load", "tests", ENGINE} <= {
        arrow.start for arrow in arrows()
    }


def test_no_file_hides_an_import() -> None:
    """Imports under TYPE_CHECKING hide circles: types are imported like everything else."""
    hidden = [
        path.relative_to(ROOT).as_posix()
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in node.body
        if not (isinstance(inner, ast.ImportFrom) and inner.module == "_typeshed")  # stubs exist for the checker alone
    ]
    assert hidden == []


def test_no_files_import_each_other_in_a_circle() -> None:
    """The package can be read in an order in which everything a file needs comes before it."""
    known = {module_of(path.relative_to(ROOT).as_posix()) for path in python_files() if path.parent != ROOT}
    graph: dict[str, set[str]] = {module: set() for module in known}
    for arrow in arrows():
        start = module_of(arrow.file)
        if start in known and arrow.module in known and not _is_own_package(start, arrow.module):
            graph[start].add(arrow.module)
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        pytest.fail(f"a circle: {' -> '.join(circle.args[1])}", pytrace=False)
    assert len(order) == len(known)


def _is_own_package(module: str, imported: str) -> bool:
    """Return whether `imported` is a package around `module`: Python runs it first in any case."""
    return module.startswith(f"{imported}.")
