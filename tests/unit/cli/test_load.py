"""`payerproof load`: its options take the place of the target file's words, and are refused like them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from payerproof.checks.load.outcome import LoadRun
from payerproof.cli import EXIT_FINDINGS, EXIT_PASSED, EXIT_UNSURE, load
from payerproof.cli.load import command
from payerproof.cli.shared.running import RunRequest, arguments
from payerproof.errors import TargetError
from payerproof.target.reading import load_target
from tests.unit.checks.load.samples import finished, window


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[RunRequest]:
    """Give the runs that the command asks for; none is made, and each seems to have passed."""
    found: list[RunRequest] = []

    def suites_run(request: RunRequest) -> tuple[int, Path]:
        found.append(request)
        return EXIT_PASSED, tmp_path

    monkeypatch.setattr(load, "suites_run", suites_run)
    return found


def run(*words: str) -> tuple[int, str]:
    """Run the command and return what it exits with and what it shows. Raises what it raises."""
    result = CliRunner().invoke(command, list(words), standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.return_value, result.output


def test_options_take_the_place_of_words(asked: list[RunRequest]) -> None:
    """A rate means the open model; what is not said stays as the file has it."""
    run("--target", "demo", "--rate", "20", "--journeys", "nightly=2,dashboard", "--find-capacity", "5:50")
    (request,) = asked
    assert request.asked.suite == ("load",)
    target = load_target("demo", request.load)
    assert target.load == {
        **load_target("demo").load,
        "model": "open",
        "rate": 20.0,
        "journeys": {"nightly": 2.0, "dashboard": 1.0},
        "capacity": {"from": 5.0, "to": 50.0},
    }


def test_closed_leaves_the_words_of_the_open_model_out(asked: list[RunRequest]) -> None:
    """A file with a rate can be run closed."""
    run("--target", "rate", "--model", "closed")
    target = load_target("rate", asked[0].load)
    assert target.load["model"] == "closed"
    assert {"rate", "shape", "arrivals"} & target.load.keys() == set()


def test_pytest_gets_the_words() -> None:
    """They reach the run as one argument, and a run without any has none."""
    with_words = arguments(RunRequest("demo", load={"rate": 2.0, "shape": None}), Path("out"))
    (given,) = [word.partition("=")[2] for word in with_words if word.startswith("--payer-load=")]
    assert json.loads(given) == {"rate": 2.0, "shape": None}
    assert [word for word in arguments(RunRequest("demo"), Path("out")) if "payer-load" in word] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--target", "few"), "does not allow load"),
        (("--target", "demo", "--rate", "0"), "load.rate: 0.0 is not allowed here"),
        (("--target", "demo", "--journeys", "nightley=1"), "did you mean nightly"),
        (("--target", "demo", "--seconds", "5", "--warmup-seconds", "9"), "nothing is left once the load is warm"),
        (("--target", "demo", "--model", "open"), "the open model needs a rate"),
    ],
)
def test_what_a_file_may_not_say_an_option_may_not(words: tuple[str, ...], told: str, asked: list[RunRequest]) -> None:
    """The same words, the same limits, the same errors; nothing is run."""
    with pytest.raises(TargetError, match=told):
        run(*words)
    assert asked == []


@pytest.mark.parametrize("words", [("--journeys", "nightly=often"), ("--find-capacity", "9")])
def test_words_that_are_no_numbers(words: tuple[str, str], asked: list[RunRequest]) -> None:
    """A mistyped option is a usage error that shows how it is written."""
    result = CliRunner().invoke(command, ["--target", "demo", *words])
    assert ("as first-import=2" in result.output or "as 10:400" in result.output, asked) == (True, [])
    assert result.exit_code != EXIT_PASSED


@pytest.mark.parametrize(
    ("now", "code", "told"),
    [
        (2.0, EXIT_PASSED, "not worse"),
        (9.0, EXIT_FINDINGS, "worse"),
        (None, EXIT_UNSURE, "cannot tell"),
    ],
)
def test_against_an_earlier_run(
    now: float | None,
    code: int,
    told: str,
    asked: list[RunRequest],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run that is surely slower fails the command; one that proves nothing leaves it open."""
    before = tmp_path / "before"
    before.mkdir()
    (before / "manifest.json").touch()
    notes: dict[Path, Any] = {before: _run(2.0).note(), tmp_path: _run(now or 2.0, "" if now else "killed").note()}
    monkeypatch.setattr(load, "_note", notes.get)
    exited, shown = run("--target", "demo", "--against", str(before))
    assert exited == code
    assert f"against {before}: {told}: " in shown
    assert "all requests" in shown
    assert len(asked) == 1


def _run(milliseconds: float, why: str = "") -> LoadRun:
    return finished(*(window(float(at), *[milliseconds] * 50) for at in range(10)), why=why, groups={"journey": ()})
