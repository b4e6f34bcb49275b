"""Tokens of manual logins in the keyring of the system, by a backend that the library `keyring` itself loads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from payerproof.cli import EXIT_PASSED, EXIT_UNSURE
from payerproof.errors import TargetError
from payerproof.smart.vault import SERVICE, VARIABLE, FileVault, opened
from tests.unit.smart.own_keyring import OwnKeyring
from tests.unit.smart.test_by_hand import Bench, bench

__all__ = ["bench"]

NAME = "http://h/fhir app-one ann ann"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a person's home, and set a keyring that keeps its entries in a file there."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("OWN_KEYRING", str(tmp_path / "ring.json"))
    monkeypatch.delenv(VARIABLE, raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(OwnKeyring())
    yield tmp_path
    keyring.set_keyring(before)


def test_the_keyring_keeps_what_no_file_is_named_for(home: Path) -> None:
    """A token and its Patient are kept, replaced, and forgotten if they are still those; no file is written."""
    vault = opened(None)
    assert vault.get(NAME) == {}
    vault.put(NAME, "first", "p1")
    assert opened(None).get(NAME) == {"refresh_token": "first", "patient": "p1"}
    vault.put(NAME, "second", None)
    vault.drop(NAME, "first")
    assert vault.get(NAME) == {"refresh_token": "second"}
    vault.drop(NAME, "second")
    assert vault.get(NAME) == {}
    vault.drop(NAME, "second")
    assert "OwnKeyring" in vault.where
    assert not (home / ".payerproof").exists()


def test_a_file_that_is_named_is_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the target file or the environment, as in CI, whatever keyring there is."""
    named = home / "ann.vault"
    opened(named).put(NAME, "token", None)
    assert json.loads(named.read_text("utf-8"))[NAME] == {"refresh_token": "token"}
    monkeypatch.setenv(VARIABLE, str(home / "other.vault"))
    opened(None).put(NAME, "token", None)
    assert (home / "other.vault").stat().st_mode & 0o777 == 0o600
    assert OwnKeyring().get_password(SERVICE, NAME) is None


def test_without_a_keyring_it_is_the_usual_file(home: Path) -> None:
    """A machine without one has the library's backend that refuses; the file is private."""
    keyring.set_keyring(fail.Keyring())
    opened(None).put(NAME, "token", "p1")
    usual = home / ".payerproof" / "vault.json"
    assert usual.stat().st_mode & 0o777 == 0o600
    assert opened(None).where == str(usual)


def test_what_the_file_kept_moves_into_the_keyring(home: Path) -> None:
    """A token of before is used, and with the next one it leaves the file; one that is refused leaves it at once."""
    usual = FileVault(home / ".payerproof" / "vault.json")
    usual.put(NAME, "old", "p1")
    usual.put("another", "kept", None)
    vault = opened(None)
    assert vault.get(NAME)["refresh_token"] == "old"
    vault.put(NAME, "new", "p1")
    assert (usual.get(NAME), usual.get("another")) == ({}, {"refresh_token": "kept"})
    vault.drop("another", "kept")
    assert usual.get("another") == {}


def test_a_keyring_that_does_not_serve_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked one, and an entry of somebody else's making, with what can be done."""
    OwnKeyring().set_password(SERVICE, NAME, "no JSON")
    with pytest.raises(TargetError, match="holds no token of ours"):
        opened(None).get(NAME)
    monkeypatch.setenv("OWN_KEYRING_LOCKED", "1")
    with pytest.raises(TargetError, match=f"KeyringLocked .*unlock it, or name a file in {VARIABLE}"):
        opened(None).put(NAME, "token", None)
    assert not (home / ".payerproof").exists()


def test_a_person_once_and_then_the_keyring(bench: Bench, tmp_path: Path) -> None:
    """A real program signs in by hand, and the next one without a person; the token stands in the keyring alone."""
    text = bench.file.read_text("utf-8").replace(', vault = "kept/ann.vault"', "")
    bench.file.write_text(text, encoding="utf-8")
    bench.environment.update(
        {
            "HOME": str(tmp_path),
            "OWN_KEYRING": str(tmp_path / "ring.json"),
            "PYTHON_KEYRING_BACKEND": "tests.unit.smart.own_keyring.OwnKeyring",
            "PYTHONPATH": str(Path(__file__).parents[3]),
        }
    )
    assert bench.call("target", "check", str(bench.file)).returncode == EXIT_UNSURE
    greeted = bench.call("target", "check", str(bench.file), person="allow")
    assert greeted.returncode == EXIT_PASSED, greeted.stdout + greeted.stderr
    first = next(iter(json.loads((tmp_path / "ring.json").read_text("utf-8")).values()))
    again = bench.call("target", "check", str(bench.file))
    assert again.returncode == EXIT_PASSED, again.stdout + again.stderr
    second = next(iter(json.loads((tmp_path / "ring.json").read_text("utf-8")).values()))
    assert first != second
    assert json.loads(second)["refresh_token"] not in again.stdout + again.stderr
    assert not (tmp_path / ".payerproof" / "vault.json").exists()
    bench.environment["OWN_KEYRING_LOCKED"] = "1"
    locked = bench.call("target", "check", str(bench.file))
    assert "KeyringLocked" in locked.stdout
    assert "Traceback" not in locked.stdout + locked.stderr
