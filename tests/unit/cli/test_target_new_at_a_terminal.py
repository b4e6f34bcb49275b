"""`payerproof target new` as a person meets it: asked at a terminal, for every kind of login, to a file that works."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from payerproof.cli import EXIT_PASSED
from payerproof.cli.shared.new_target import LOGINS, NO_LOGIN, person, shape
from payerproof.errors import ConfigurationError
from payerproof.target.keys import explained
from payerproof.target.reading import load_target
from tests.proof.lawful.payer.payer import Keys, Payer
from tests.proof.lawful.running import Setting, served
from tests.unit.cli.terminal import Terminal

PERSON = Path(__file__).parents[1] / "smart" / "person.py"
CALLABLE = """
import os

def sign_in(request):
    return {"access_token": os.environ["TOKEN_OF_ANN"], "patient": os.environ["PATIENT_OF_ANN"], "expires_in": 600}
"""
LINES = {
    "form": ("h1-sub", "SECOND_PIN"),
    "browser": ("h1-sub", "SECOND_PIN", ""),
    "manual": ("h1-sub",),
    "token": ("TOKEN_OF_ANN", "{patient}", ""),
    "python": ("own_login:sign_in", ""),
}
"""What is typed for each kind of login, in the order in which it is asked for."""


@dataclass(frozen=True)
class Desk:
    """Where somebody sits: a payer that is served, a folder, and the environment of the terminal."""

    payer: Payer
    folder: Path
    environment: dict[str, str]
    redirect: str

    def call(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Call payerproof, with nobody to ask."""
        command = [sys.executable, "-m", "payerproof", *words]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env=self.environment, cwd=self.folder, timeout=120
        )

    def sit(self, *words: str) -> Terminal:
        """Call `target new` at a terminal."""
        command = [sys.executable, "-m", "payerproof", "target", "new", self.payer.base, *words]
        return Terminal(command, self.environment, str(self.folder))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Serve the second payer, whose app comes back to a free port of loopback."""
    keys = Keys(*(secrets.token_urlsafe(15) for _ in range(3)))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        redirect = f"http://127.0.0.1:{probe.getsockname()[1]}/done"
    (tmp_path / "own_login.py").write_text(CALLABLE, encoding="utf-8")
    with served(Setting(), keys) as payer:
        payer.apps["app-one"] = replace(payer.apps["app-one"], redirect_uri=redirect)
        more = {
            "SECOND_PIN": keys.password,
            "BROWSER": f"{sys.executable} {PERSON} %s",
            "PERSON_NAME": "h1-sub",
            "PERSON_SAYS": "allow",
            "PYTHONPATH": str(tmp_path),
            "PAYERPROOF_VAULT": str(tmp_path / "kept" / "vault.json"),
            "PATIENT_OF_ANN": payer.records.patients["h1-sub"],
            "COLUMNS": "300",
        }
        yield Desk(payer, tmp_path, {**os.environ, **more}, redirect)


def begin(terminal: Terminal, desk: Desk) -> None:
    """Answer what is asked of the payer and the app."""
    terminal.answer("  name [127-0-0-1]:", "second")
    terminal.answer("  apps.client_id:", "app-one")
    terminal.answer("  apps.kind [public]:", "")
    terminal.answer("  apps.redirect_uri [", desk.redirect)
    terminal.answer("  apps.scopes [", "")
    terminal.answer("  policy.time_zone [America/New_York]:", "America/Chicago")


def test_every_kind_is_offered_and_explained() -> None:
    """What is asked at the terminal is what a target file takes, and no kind is left out."""
    kinds = explained("login.kind")[0].values
    assert kinds.keys() == LOGINS.keys() - {NO_LOGIN} == LINES.keys()
    assert all(kinds.values())
    for kind, parts in LOGINS.items():
        assert all(explained(f"{part.table}.{part.key}")[0].means for part in parts), kind


@pytest.mark.parametrize("kind", LINES)
def test_a_file_of_each_kind_lets_the_member_in(desk: Desk, kind: str) -> None:
    """Each kind is explained, its parts are asked for, and the check at the end signs the member in."""
    if kind == "browser" and not (shutil.which("chromium") and find_spec("playwright")):
        pytest.skip("there is no Chromium, or nothing that drives it")
    if kind in {"token", "python"}:
        desk.environment["TOKEN_OF_ANN"] = _token(desk)
    with desk.sit() as terminal:
        begin(terminal, desk)
        terminal.answer("  members.id:", "ann")
        terminal.answer("  members.birth_date:", "1979-03-09")
        terminal.answer("  login.kind [form]:", kind)
        for part, text in zip(LOGINS[kind], LINES[kind], strict=True):
            terminal.answer(f"  {part.table}.{part.key}", text.format(patient=desk.payer.records.patients["h1-sub"]))
        terminal.answer("Another test member? [Y/n]:", "n")
        code = terminal.ended()
    assert code == EXIT_PASSED, terminal.said
    assert "ok   login ann" in terminal.said
    for value, means in explained("login.kind")[0].values.items():
        assert f"  {value:<10} {means}" in terminal.said
    login = load_target(str(desk.folder / "second.toml")).attached[0].login
    assert login.kind == kind
    for secret in (desk.payer.keys.password, desk.environment.get("TOKEN_OF_ANN", desk.payer.keys.password)):
        assert secret not in terminal.said + (desk.folder / "second.toml").read_text("utf-8")


def test_a_child_without_a_login_is_reached_by_the_parent(desk: Desk) -> None:
    """The child's Patient and who opens the record are asked for, and who is whose parent."""
    with desk.sit() as terminal:
        begin(terminal, desk)
        terminal.answer("  members.id:", "ann")
        terminal.answer("  members.birth_date:", "1979-03-09")
        terminal.answer("  login.kind [form]:", "")
        terminal.answer("  login.username:", "h1-sub")
        terminal.answer("  login.password:", "SECOND_PIN")
        terminal.answer("Another test member? [Y/n]:", "")
        terminal.answer("  members.id:", "ben")
        terminal.answer("  members.birth_date:", "2011-01-28")
        terminal.answer("  login.kind [form]:", NO_LOGIN)
        terminal.answer("  members.patient:", desk.payer.records.patients["h1-teen"])
        terminal.answer("  members.via [parent]:", "")
        terminal.answer("Another test member? [y/N]:", "")
        terminal.answer("HOLDER:SUBJECT; empty to go on:", "ann:ben")
        terminal.answer("HOLDER:SUBJECT; empty to go on:", "")
        assert terminal.ended() == EXIT_PASSED, terminal.said
    assert "ok   via ben" in terminal.said


def test_a_mistake_is_told_and_asked_again(desk: Desk) -> None:
    """Nothing that was answered is lost; a password that is typed for its variable is not repeated by the program."""
    with desk.sit("--no-check") as terminal:
        terminal.answer("  name [127-0-0-1]:", "My Payer")
        terminal.answer("'My Payer' is no id", "second")
        terminal.answer("  apps.client_id:", "app-one")
        terminal.answer("  apps.kind [public]:", "publik")
        terminal.answer(
            "'publik' is none: did you mean public? (allowed: public, confidential, asymmetric)", "confidential"
        )
        terminal.answer("  apps.secret:", "hunter2 !")
        terminal.answer("that is no name of an environment variable, and it is not written down", "SECOND_SECRET")
        terminal.answer("  apps.redirect_uri [", "viewer")
        terminal.answer("'viewer' is no address", desk.redirect)
        terminal.answer("  apps.scopes [", "")
        terminal.answer("  policy.time_zone [America/New_York]:", "America/Chicgo")
        terminal.answer("did you mean America/Chicago?", "America/Chicago")
        terminal.answer("  members.id:", "Ann")
        terminal.answer("'Ann' is no id", "ann")
        terminal.answer("  members.birth_date:", "9 March 1979")
        terminal.answer("'9 March 1979' is no day", "1979-03-09")
        terminal.answer("  login.kind [form]:", "tokens")
        terminal.answer("did you mean token?", "token")
        terminal.answer("  login.access_token:", "SECOND_PIN")
        terminal.answer("  members.patient:", "p1")
        terminal.answer("  login.refresh_token (may stay empty):", "")
        terminal.answer("Another test member?", "y")
        terminal.answer("  members.id:", "ann")
        terminal.answer("'ann' is there already", "ben")
        terminal.answer("  members.birth_date:", "2011-01-28")
        terminal.answer("  login.kind [token]:", "")
        terminal.answer("  login.access_token:", "SECOND_PIN")
        terminal.answer("  members.patient:", "p1")
        terminal.answer("  login.refresh_token (may stay empty):", "")
        terminal.answer("Another test member?", "n")
        terminal.answer("HOLDER:SUBJECT; empty to go on:", "ann:bean")
        terminal.answer("'bean' is none of the members: did you mean ben?", "")
        assert terminal.ended() == EXIT_PASSED, terminal.said
    assert "Traceback" not in terminal.said
    target = load_target(str(desk.folder / "second.toml"))
    assert [account.member.id for account in target.attached] == ["ann", "ben"]
    secret = target.apps[0].secret
    assert (target.apps[0].kind, secret and secret.env) == ("confidential", "SECOND_SECRET")


@pytest.mark.parametrize("kind", LOGINS)
def test_options_describe_every_kind(kind: str) -> None:
    """What follows id and day is told by the kind; too little or too much is named with the shape."""
    said = {"callable": "own:login", "via": "parent"}
    parts = [said.get(part.key, f"X_{part.key.upper()}") for part in LOGINS[kind]]
    assert person(":".join(["ann", "1979-03-09", *parts]), kind).said == dict(
        zip([part.key for part in LOGINS[kind]], parts, strict=True)
    )
    needed = sum(part.needed for part in LOGINS[kind])
    for wrong in ([":".join(["ann", "1979-03-09", *parts[: needed - 1]])] if needed else []) + ["ann", ""]:
        with pytest.raises(ConfigurationError) as refused:
            person(wrong, kind)
        assert shape(kind) in str(refused.value)


def _token(desk: Desk) -> str:
    """Return a token for the member, as `payerproof token` gives it."""
    file = desk.folder / "first.toml"
    app = ["--client-id", "app-one", "--redirect-uri", desk.redirect, "--time-zone", "America/Chicago"]
    member = ["--member", "ann:1979-03-09:h1-sub:SECOND_PIN"]
    written = desk.call("target", "new", desk.payer.base, "--out", file.name, "--no-input", "--no-check", *app, *member)
    assert written.returncode == EXIT_PASSED, written.stderr
    found = desk.call("token", "--target", file.name, "ann")
    assert found.returncode == EXIT_PASSED, found.stderr
    return found.stdout.strip()
