"""The command line as a whole: found by place, quick to help, and 4 for everything that is asked wrongly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from payerproof import cli
from payerproof.cli import EXIT_USAGE, first_line, group, main

COMMANDS = {
    file.stem.replace("_", "-") for file in Path(cli.__file__).parent.glob("*.py") if not file.stem.startswith("_")
}


def _exit_code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_every_file_is_a_command() -> None:
    """Each module of the folder holds `command`, of the name of its file."""
    context = group.make_context("payerproof", [], resilient_parsing=True)
    names = {name: command.name for name in COMMANDS if (command := group.get_command(context, name))}
    assert {name: name for name in COMMANDS} == names


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_first_line_of_a_command_says_what_it_does(command: str) -> None:
    """A command's file opens with its own name and a phrase, which is what `--help` shows."""
    file = Path(cli.__file__).parent / f"{command.replace('-', '_')}.py"
    opening = file.read_text(encoding="utf-8").splitlines()[0]
    assert opening.startswith(f'"""`payerproof {command}')
    assert (
        first_line(command) in CliRunner().invoke(group, ["--help"], terminal_width=300, max_content_width=300).output
    )


def test_help_loads_no_command() -> None:
    """Help reads the commands' first lines: neither pytest nor rich nor the HTTP library is imported for it."""
    code = (
        "import sys\n"
        "from payerproof.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(sorted({'pytest', 'rich', 'httpx', 'orjson', 'jinja2'} & sys.modules.keys()))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[-1] == "[]"


def test_an_unknown_command_is_told_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt command exits with 4 and lists the commands."""
    assert _exit_code("rum") == EXIT_USAGE
    assert (
        "there is no command 'rum': did you mean run? (there are: attest, bench, certify, checks, coverage, demo,"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run",), "a run needs --target FILE|NAME, or --resume RUN"),
        (("run", "--target", "nobody"), "no target of the name 'nobody' ships"),
        (("run", "--target", "missing.toml"), "missing.toml: no such file"),
        (("demo", "--suite", "household,gossip"), "there is no suite 'gossip'"),
        (("demo", "--seed", "-1"), "-1 is not in the range"),
        (("demo", "--fault", "no-such-fault"), "there is no fault 'no-such-fault'"),
        (("bench", "--fault", "no-such-fault"), "there is no fault 'no-such-fault'"),
        (("demo", "--nonsense"), "No such option"),
        (("serve", "--port", "70000"), "70000 is not in the range"),
        (("serve", "--household", "f99"), "there is no household 'f99' (there are: f01"),
    ],
)
def test_wrong_usage_exits_with_four(arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is asked wrongly is named, and ends with 4, never with the 2 of an inconclusive run."""
    assert _exit_code(*arguments) == EXIT_USAGE
    assert told in capsys.readouterr().err


def test_a_folder_with_a_run_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Evidence is kept: a run folder that holds a run is refused, and stays as it was."""
    evidence = tmp_path / "evidence.jsonl"
    evidence.write_text("kept\n")
    assert _exit_code("demo", "--out", str(tmp_path)) == EXIT_USAGE
    assert "holds a run already" in capsys.readouterr().err
    assert evidence.read_text() == "kept\n"


def test_runs_of_another_matrix_are_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The bench keeps its runs in an empty folder only, so that it never reads results of another day."""
    (tmp_path / "healthy").mkdir()
    assert _exit_code("bench", "--keep", str(tmp_path)) == EXIT_USAGE
    assert "is not empty" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run folder below a file is a mistake of usage, told before anything is started."""
    (tmp_path / "file").touch()
    assert _exit_code("demo", "--out", str(tmp_path / "file" / "run")) == EXIT_USAGE
    assert "file/run: cannot be written: Not a directory" in capsys.readouterr().err
