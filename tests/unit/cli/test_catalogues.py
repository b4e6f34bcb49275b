"""The catalogues on the command line: one record in full, one a line in a pipe, JSON, and help for unknown ids."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from payerproof import catalog
from payerproof.checks.registry import discover
from payerproof.cli import EXIT_USAGE, group, main
from payerproof.cli.shared.catalogue import unknown

CHECK, REQUIREMENT, PATH, FAULT = "household-no-foreign-data", "REQ-HH-005", "direct-read", "read-unscoped"
ONE = {"checks": CHECK, "requirements": REQUIREMENT, "query-paths": PATH, "faults": FAULT}


def shown(*arguments: str) -> str:
    """Return what a command writes to standard output, which is no terminal here."""
    result = CliRunner().invoke(group, arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("checks", ("rule", "finding", "severity", "remedy", "requirements", "run it alone")),
        ("requirements", ("rule", "strength", "source", "address", "state", "checks")),
        ("query-paths", ("request", "template", "control", "why", "weaknesses")),
        ("faults", ("story", "seam", "caught by", "source", "try it")),
    ],
)
def test_an_id_shows_one_record_in_full(command: str, fields: tuple[str, ...]) -> None:
    """The record begins with its id and names each of its fields once."""
    text = shown(command, ONE[command])
    labels = [line[2:].split("  ")[0] for line in text.splitlines() if line.startswith("  ") and line[2] != " "]
    assert text.startswith(ONE[command])
    assert set(fields) <= set(labels)
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("command", ONE)
def test_a_pipe_gets_one_record_a_line(command: str) -> None:
    """The list has as many lines as the JSON has records, each with an id in front and nothing around them."""
    lines = shown(command).splitlines()
    records = json.loads(shown(command, "--json"))
    assert sorted(line.split("\t")[0] for line in lines) == sorted(record["id"] for record in records)


@pytest.mark.parametrize("command", ONE)
def test_json_of_one_id_is_that_record(command: str) -> None:
    """`--json ID` is an array of one."""
    assert [record["id"] for record in json.loads(shown(command, "--json", ONE[command]))] == [ONE[command]]


@pytest.mark.parametrize("command", ONE)
def test_an_unknown_id_is_answered_with_the_nearest(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped id exits with 4 and names what was probably meant."""
    with pytest.raises(SystemExit) as ended:
        main([command, ONE[command].replace("e", "ee", 1).replace("E", "EE", 1)])
    assert ended.value.code == EXIT_USAGE
    assert f"did you mean {ONE[command]}" in capsys.readouterr().err


def test_an_id_that_resembles_nothing_is_answered_with_the_command_that_lists() -> None:
    """Nobody is sent a list of two hundred ids."""
    assert (
        unknown("check", "zzz", ["a-b", "c-d"]) == "there is no check 'zzz' (`payerproof checks` lists the 2 there are)"
    )


def test_every_record_can_be_shown() -> None:
    """No check, requirement or query path lacks what its full text needs."""
    everything = {
        "checks": [item.check.id for item in discover()],
        "requirements": list(catalog.requirements()),
        "query-paths": [path.id for path in catalog.query_paths()],
    }
    for command, ids in everything.items():
        text = shown(command, *ids)
        assert [name for name in ids if not (text.startswith(name) or f"\n\n{name}" in text)] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--check", "household-no-foreign-date"), "did you mean household-no-foreign-data"),
        (("--check", CHECK, "--suite", "smart"), "a check of suite household, which --suite leaves out"),
    ],
)
def test_a_run_of_unknown_checks_is_wrong_usage(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--check` is understood before anything is started."""
    with pytest.raises(SystemExit) as ended:
        main(["demo", *arguments])
    assert ended.value.code == EXIT_USAGE
    assert message in capsys.readouterr().err
