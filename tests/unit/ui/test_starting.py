"""What the page starts is a command line, word for word; nothing that a form holds becomes anything but a value."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from payerproof.errors import ConfigurationError
from payerproof.target import guarded
from payerproof.ui.children import Child, Children
from tests.unit.cli.conftest import DESCRIPTION
from tests.unit.ui.test_pages import read
from tests.unit.ui.visitor import Fields, Visitor, serving

WAITS = "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(0)); print('on', flush=True); time.sleep(60)"


class Recorded(Children):
    """Children that are not `payerproof` but something that waits, with the words that they were to be started by."""

    def __init__(self, code: str = WAITS) -> None:
        super().__init__()
        self.code = code

    def _begun(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return (sys.executable, "-c", self.code, *words)


@pytest.fixture
def visitor(home: Path) -> Iterator[Visitor]:
    """Give somebody who asks a page that starts what waits; a target file lies in the folder."""
    (home / "mine.toml").write_text(DESCRIPTION.format(port=9))
    with serving(home / "runs") as served:
        served.children._begun = Recorded()._begun  # type: ignore[method-assign] # what waits instead of a run
        yield Visitor(served)


def words(visitor: Visitor, fields: Fields) -> tuple[str, ...]:
    """Start a run with a form; return the words of the command."""
    assert visitor.post("/start", fields).status == 303
    (child,) = visitor.served.children
    return child.words


def test_the_form_offers_own_targets_and_those_that_ship(visitor: Visitor, home: Path) -> None:
    """One's own first and chosen; a file that cannot be used says why; other TOML files are not shown."""
    (home / "broken.toml").write_text('base = "x"\n[[apps]]\nidd = "x"\n')
    (home / "other.toml").write_text('[tool]\nbase = "x"\n')
    page = read(visitor.get("/start"))
    targets = [link for tag, link in page.elements if tag == "input" and link.get("name") == "target"]
    assert [each["value"] for each in targets][:2] == ["broken.toml", "mine.toml"]
    assert [each["value"] for each in targets if "checked" in each] == ["mine.toml"]
    assert "disabled" in targets[0]
    assert "other.toml" not in page.text
    assert "demo" in page.text
    assert "broken.toml" in read(visitor.get("/targets")).text


def test_a_form_becomes_the_options_of_a_run(visitor: Visitor) -> None:
    """Each choice is one word; ids of cases hold blanks and stay whole."""
    case = "household-no-foreign-data[h1-sub>h1-adc direct-read Patient]"
    fields = [
        *(("target", "mine.toml"), ("suite", "household"), ("suite", "smart"), ("pairs", "few")),
        *(("check", f"{case}\n  \nsmart-pkce-required"), ("exclude", ""), ("household", "h1")),
        *(("severity", "critical"), ("report", "csv"), ("max-failures", "3"), ("seed", "7"), ("baseline", "")),
    ]
    found = words(visitor, fields)
    assert found[:2] == ("run", "--target=mine.toml")
    assert found[2].startswith("--out=")
    assert found[3:] == (
        *("--suite=household,smart", "--few-pairs", f"--check={case}", "--check=smart-pkce-required"),
        *("--household=h1", "--severity=critical", "--report=csv", "--max-failures=3", "--seed=7"),
    )


def test_the_reference_payer_can_be_given_faults(visitor: Visitor) -> None:
    """Then the command is the demo; another target takes none."""
    assert visitor.post("/start", [("target", "mine.toml"), ("fault", "read-unscoped")]).status == 400
    found = words(visitor, [("target", "demo"), ("fault", "read-unscoped")])
    assert found[:2] == ("demo", "--fault=read-unscoped")


@pytest.mark.parametrize(
    "fields",
    [
        [("target", "/etc/passwd")],
        [("target", "../mine.toml")],
        [("target", "--help")],
        [("target", "mine.toml"), ("suite", "household --target=x")],
        [("target", "mine.toml"), ("max-failures", "1 --out=/")],
        [("target", "mine.toml"), ("baseline", "../..")],
        [],
    ],
)
def test_what_is_not_offered_is_not_started(visitor: Visitor, fields: Fields) -> None:
    """A target, a suite, a number or a run that the page does not offer is refused with what is allowed."""
    answer = visitor.post("/start", fields)
    assert answer.status in {400, 404}
    read(answer)
    assert list(visitor.served.children) == []


def test_a_value_that_looks_like_an_option_stays_a_value(visitor: Visitor) -> None:
    """It is the value of the option before it."""
    found = words(visitor, [("target", "mine.toml"), ("check", "--out=/tmp/x")])
    assert found[-1] == "--check=--out=/tmp/x"


def test_two_at_once_against_one_target_are_refused(visitor: Visitor) -> None:
    """A second tab that starts the same run is told, and nothing is started twice."""
    assert visitor.post("/start", [("target", "mine.toml")]).status == 303
    answer = visitor.post("/start", [("target", "mine.toml")])
    assert answer.status == 400
    assert "is being asked already" in read(answer).text
    assert len(list(visitor.served.children)) == 1


def test_a_command_is_watched_and_stopped(visitor: Visitor) -> None:
    """What it says is shown, the head names it on every page, and it ends when it is asked to."""
    answer = visitor.post("/targets/check", [("target", "mine.toml")])
    where = answer.headers["location"]
    (child,) = visitor.served.children
    assert child.words == ("target", "check", "mine.toml")
    until(lambda: "on" in child.lines)
    shown = read(visitor.get(where, raw=True)).text
    assert "payerproof target check mine.toml" in shown
    assert shown.endswith("What it says on")
    assert "Check of mine.toml" in read(visitor.get("/")).text
    assert visitor.post(f"/commands/{child.id}/stop").status == 303
    until(lambda: not child.running)
    over = visitor.get(where, raw=True, headers={"x-part": "1"})
    assert over.headers["x-over"] == "1"
    assert child.ending == "ended well: nothing is wrong"


def test_what_a_command_says_is_text(visitor: Visitor) -> None:
    """Whatever it prints: shown, harmless, and no more than is kept."""
    code = "print('  FAIL <script>alert(1)</script>\\x1b[2J'); print('x' * 100000); print('\\n' * 2000)"
    visitor.served.children._begun = Recorded(code)._begun  # type: ignore[method-assign] # something that talks
    visitor.post("/targets/check", [("target", "mine.toml")])
    (child,) = visitor.served.children
    until(lambda: not child.running)
    page = read(visitor.get(f"/commands/{child.id}"))
    assert len(child.lines) <= 400
    assert "\x1b" not in page.text


def test_a_run_that_did_not_begin_shows_what_was_said(visitor: Visitor) -> None:
    """No folder, no results: the page of the run shows the command and its words."""
    code = "import sys; print('payerproof: nothing is left to run'); sys.exit(4)"
    visitor.served.children._begun = Recorded(code)._begun  # type: ignore[method-assign] # something that refuses
    where = visitor.post("/start", [("target", "mine.toml")]).headers["location"]
    (child,) = visitor.served.children
    until(lambda: not child.running)
    text = read(visitor.get(where, raw=True)).text
    assert "The run did not begin" in text
    assert "nothing is left to run" in text
    assert "wrong usage or configuration" in text


def test_what_was_started_ends_with_the_page(home: Path) -> None:
    """Leaving the page ends what runs, first kindly, and nothing else."""
    bystander = guarded.start([sys.executable, "-c", WAITS])
    try:
        with serving(home / "runs") as served:
            served.children._begun = Recorded()._begun  # type: ignore[method-assign] # what waits instead of a run
            child = served.children.start("waits", ["x"])
            until(lambda: "on" in child.lines)
        assert child.code == 0
        assert bystander.poll() is None
    finally:
        guarded.stop(bystander)


def test_no_more_than_a_few_at_once() -> None:
    """The next one is refused until one has ended."""
    children = Recorded()
    try:
        started: list[Child] = [children.start(f"{number}", ["x"]) for number in range(4)]
        with pytest.raises(ConfigurationError, match="under way"):
            children.start("one more", ["x"])
        started[0].stop()
        until(lambda: not started[0].running)
        children.start("one more", ["x"])
    finally:
        children.end()
    assert not any(child.running for child in children)


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; a minute at most."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
