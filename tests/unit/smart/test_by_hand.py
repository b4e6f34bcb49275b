"""A person signs in by hand once; the vault serves every later run, and nothing secret is told anywhere."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from payerproof.cli import EXIT_PASSED, EXIT_UNSURE
from payerproof.errors import TargetError
from payerproof.smart.by_hand import can_come_back
from payerproof.smart.vault import FileVault
from payerproof.target.reading import load_target
from tests.proof.lawful.payer.payer import Keys, Payer
from tests.proof.lawful.running import Setting, served
from tests.shared import evidence_bytes

PERSON = Path(__file__).parent / "person.py"
_TARGET = """\
name = "by-hand"
base = "{base}"
guides = []

[[apps]]
id = "one"
title = "Pocket Record"
client_id = "app-one"
kind = "public"
redirect_uri = "{redirect}"
scopes = "launch/patient offline_access patient/*.read"

[[members]]
id = "ann"
birth_date = 1979-03-09
login = {{ kind = "manual", username = "h1-sub", vault = "kept/ann.vault", seconds = 40 }}

[policy]
time_zone = "America/Chicago"
"""


@dataclass(frozen=True)
class Bench:
    """A payer that is served, a target file of it, and the environment in which a person sits."""

    payer: Payer
    file: Path
    environment: dict[str, str]

    @property
    def vault(self) -> Path:
        """Where the target file says that the vault lies."""
        return self.file.parent / "kept" / "ann.vault"

    def call(self, *words: str, person: str = "") -> subprocess.CompletedProcess[str]:
        """Call payerproof; `person` is what somebody at the browser decides, empty where nobody is there."""
        environment = {name: value for name, value in os.environ.items() if name != "BROWSER"} | self.environment
        if person:
            environment |= {"BROWSER": f"{sys.executable} {PERSON} %s", "PERSON_NAME": "h1-sub", "PERSON_SAYS": person}
        command = [sys.executable, "-m", "payerproof", *words]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, stdin=subprocess.DEVNULL, timeout=300
        )


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Serve the second payer, whose app comes back to a free port of loopback."""
    keys = Keys(*(secrets.token_urlsafe(15) for _ in range(3)))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        redirect = f"http://127.0.0.1:{probe.getsockname()[1]}/done"
    with served(Setting(), keys) as payer:
        payer.apps["app-one"] = replace(payer.apps["app-one"], redirect_uri=redirect)
        file = tmp_path / "by-hand.toml"
        file.write_text(_TARGET.format(base=payer.base, redirect=redirect), encoding="utf-8")
        yield Bench(payer, file, {"SECOND_PIN": keys.password})


def test_a_person_once_and_then_nobody(bench: Bench, tmp_path: Path) -> None:
    """`target check` lets the person sign in; a run without one uses the vault, and keeps each newer token."""
    greeted = bench.call("target", "check", str(bench.file), person="allow")
    assert greeted.returncode == EXIT_PASSED, greeted.stdout + greeted.stderr
    assert "Sign in as h1-sub and let Pocket Record have the own record:" in greeted.stderr
    assert bench.vault.stat().st_mode & 0o777 == 0o600
    first = next(iter(json.loads(bench.vault.read_text()).values()))
    run = tmp_path / "run"
    arguments = ("run", "--target", str(bench.file), "--check", "conformance-utf8", "--out", str(run))
    done = bench.call(*arguments)
    outcomes = {item["outcome"] for item in json.loads((run / "results.json").read_text())["verdicts"]}
    assert "pass" in outcomes, done.stdout + done.stderr
    assert outcomes <= {"pass", "not_offered"}, done.stdout + done.stderr
    second = next(iter(json.loads(bench.vault.read_text()).values()))
    assert second["patient"] == first["patient"] == bench.payer.records.patients["h1-sub"]
    assert second["refresh_token"] != first["refresh_token"]
    told = evidence_bytes(run).decode() + done.stdout + done.stderr + greeted.stdout + greeted.stderr
    for secret in (first["refresh_token"], second["refresh_token"], bench.environment["SECOND_PIN"]):
        assert secret not in told


def test_without_a_person_and_without_a_token(bench: Bench) -> None:
    """Nobody waits for nobody: the member does not get in, at once, and it is said what would help."""
    greeted = bench.call("target", "check", str(bench.file))
    assert greeted.returncode == EXIT_UNSURE
    assert "ann signs in by hand" in greeted.stdout
    assert "`payerproof target check` at a terminal" in greeted.stdout


def test_a_token_that_died_costs_another_sign_in(bench: Bench) -> None:
    """What the payer refuses is forgotten, and the person is asked again."""
    name = f"{bench.payer.base} app-one ann ann"
    FileVault(bench.vault).put(name, "a-token-that-died", None)
    assert bench.call("target", "check", str(bench.file)).returncode == EXIT_UNSURE
    assert FileVault(bench.vault).get(name) == {}
    assert bench.call("target", "check", str(bench.file), person="allow").returncode == EXIT_PASSED


def test_a_person_who_refuses(bench: Bench) -> None:
    """The refusal comes back as such, and nothing is kept."""
    greeted = bench.call("target", "check", str(bench.file), person="deny")
    assert greeted.returncode == EXIT_UNSURE
    assert "access_denied" in greeted.stdout
    assert not bench.vault.exists()


def test_a_vault_that_others_may_read(tmp_path: Path) -> None:
    """It is not used, and the way to mend it is told; so it is with a file that is something else."""
    vault = FileVault(tmp_path / "vault.json")
    vault.put("a", "token", "p1")
    assert vault.get("a") == {"refresh_token": "token", "patient": "p1"}
    vault.drop("a", "another")
    assert vault.get("a")["refresh_token"] == "token"
    vault.file.chmod(0o640)
    with pytest.raises(TargetError, match="others may read this vault"):
        vault.get("a")
    vault.file.chmod(0o600)
    vault.file.write_text("[1]", encoding="utf-8")
    with pytest.raises(TargetError, match="is no vault"):
        vault.put("a", "token", None)


@pytest.mark.parametrize(
    ("redirect", "able"),
    [
        ("http://127.0.0.1:7999/done", True),
        ("http://localhost:7999/", True),
        ("http://127.0.0.1/done", False),
        ("https://127.0.0.1:7999/done", False),
        ("https://app.example/done", False),
        ("http://127.0.0.1:99999/done", False),
    ],
)
def test_where_a_redirect_can_be_waited_for(bench: Bench, redirect: str, *, able: bool) -> None:
    """An http address of loopback with a port; no other can be listened at."""
    app = replace(load_target(str(bench.file)).apps[0], redirect_uri=redirect)
    assert can_come_back(app) is able
