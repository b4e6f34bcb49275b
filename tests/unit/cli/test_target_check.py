"""`payerproof target check`: the description is sound, its secrets are there, the target answers, members get in."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.cli import EXIT_PASSED, EXIT_UNSURE, EXIT_USAGE, main
from payerproof.cli.shared.greeting import secrets
from payerproof.synthetic_data.generate import population
from payerproof.target.reading import load_target


def _check(target: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["target", "check", str(target)])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_the_demo_target_is_greeted(capsys: pytest.CaptureFixture[str]) -> None:
    """The embedded payer answers, lets all nine members in, and is asked by every check; no secret is shown."""
    assert _check("demo") == EXIT_PASSED
    shown = capsys.readouterr().out
    members = [person.member.id for person in population(("h1",)).members]
    logins = [line.split()[2] for line in shown.splitlines() if line.startswith("  ok   login")]
    assert logins == members
    assert "FHIR 4.0.1" in shown
    assert "FAIL" not in shown


def test_a_missing_secret_is_named_with_its_key(
    unreachable_target: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is sent: which variable is missing, and where in the file it is named."""
    monkeypatch.delenv("PAYERPROOF_DEMO_PASSWORD", raising=False)
    assert _check(unreachable_target) == EXIT_USAGE
    told = "nobody.toml:9:49: population.login.password: environment variable PAYERPROOF_DEMO_PASSWORD is not set"
    assert told in capsys.readouterr().out


def test_a_target_that_is_not_there_is_told(
    unreachable_target: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No answer to metadata ends the greeting: nobody's password is sent to nowhere."""
    monkeypatch.setenv("PAYERPROOF_DEMO_PASSWORD", "swordfish-of-the-members")
    assert _check(unreachable_target) == EXIT_UNSURE
    shown = capsys.readouterr().out
    assert "FAIL metadata       no answer: ConnectError" in shown
    assert "login" not in shown
    assert "swordfish" not in shown


def test_what_a_target_sends_is_harmless_on_a_terminal(
    hostile_target: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A version that would clear the screen and turn the line around is shown as what it is."""
    monkeypatch.setenv("PAYERPROOF_DEMO_PASSWORD", "swordfish-of-the-members")
    assert _check(hostile_target) == EXIT_UNSURE
    shown = capsys.readouterr().out
    assert "FHIR ⟨U+001B⟩[2J⟨U+202E⟩4.0.1" in shown
    assert [letter for letter in shown if letter in "\x1b\u202e"] == []


def test_every_secret_of_a_description_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets are found wherever they stand: in apps, logins and levers."""
    for name in ("PASSWORD", "SECRET", "CONTROL"):
        monkeypatch.delenv(f"PAYERPROOF_DEMO_{name}", raising=False)
    told = [step.detail.partition("variable ")[2].split()[0] for step in secrets(load_target("demo"))]
    assert sorted(told) == ["PAYERPROOF_DEMO_CONTROL", "PAYERPROOF_DEMO_PASSWORD", "PAYERPROOF_DEMO_SECRET"]


def test_a_secret_that_stands_for_every_member_is_looked_for_by_each_name(
    unreachable_target: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `run` fills in, `target check` fills in: `{MEMBER}` in a variable's name, the member's id in a file's."""
    text = unreachable_target.read_text("utf-8")
    unreachable_target.write_text(text.replace("PAYERPROOF_DEMO_PASSWORD", "PIN_OF_{MEMBER}"), encoding="utf-8")
    members = [person.member.id for person in population(("h1",)).members]
    for name in members[1:]:
        monkeypatch.setenv(f"PIN_OF_{name.upper().replace('-', '_')}", "swordfish-of-the-members")
    assert _check(unreachable_target) == EXIT_USAGE
    shown = capsys.readouterr().out
    assert shown.count("holds one") == len(members) - 1
    assert f"environment variable PIN_OF_{members[0].upper().replace('-', '_')} is not set" in shown
    assert "{MEMBER}" not in shown
