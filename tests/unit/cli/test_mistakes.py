"""Mistakes of users, command by command: one plain line says what, where and what is allowed, and nothing is done."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from payerproof.cli import EXIT_USAGE, main
from payerproof.reports.write import write_all
from tests.reports.sample import write_sample

PLACE = """\
name = "mine"
base = "http://127.0.0.1:1/fhir"
guides = []

[[apps]]
id = "viewer"
client_id = "viewer"
kind = "public"
redirect_uri = "http://127.0.0.1:7999/callback"
scopes = "launch/patient patient/*.read"

[[members]]
id = "ann"
birth_date = 1979-03-09
login = { kind = "form", username = "ann", password = { env = "MINE_PIN" } }

[policy]
time_zone = "America/Chicago"
"""
WORDS = ("--name", "X", "--says", "Y")
WAIVER = ("--owner", "A", "--reason", "B", "--expires", "2030-01-01")

MISTAKES = [
    ("pupulation", "there is no command 'pupulation': did you mean population? (there are: attest, bench"),
    ("ui --port 99999", "99999 is not in the range"),
    ("ui --runs mine.toml", "Directory 'mine.toml' is a file"),
    ("ui --target nowhere.toml", "nowhere.toml: no such file (allowed: the path of a target file (.toml))"),
    ("ui --target run", "run: is a folder (allowed: the path of a target file (.toml))"),
    ("attest nowhere", "Directory 'nowhere' does not exist"),
    ("attest empty", "empty holds no run (allowed: a folder that a run left)"),
    ("attest .", "holds no run (allowed: a folder that a run left); runs lie in it: run"),
    (("attest", "run", *WORDS), "ROW is missing: what is attested"),
    (("attest", "run", "REQ-NO-999", *WORDS), "there is no row 'REQ-NO-999'"),
    ("attest run ROW --says Y", "--name is missing: an attestation is a person's word"),
    (("attest", "run", "ROW", *WORDS, "--date", "14.6.2026"), "--date: '14.6.2026' is no day (allowed: as 2026-06-14)"),
    (("waive", "mine.toml", "xyz", *WAIVER), "'xyz' is no fingerprint (allowed: twelve hex digits"),
    ("waive mine.toml dc4ee7a4e380", "owner: is missing (allowed: a few words)"),
    ("waive mine.toml dc4ee7a4e380 --owner A --reason B", "expires: is missing (allowed: the last day"),
    (
        ("waive", "mine.toml", "dc4ee7a4e380", *WAIVER[:-1], "soon"),
        "expires: 'soon' is no day (allowed: as 2027-03-31)",
    ),
    ("waive mine.toml dc4ee7a4e380 --remove", "mine.toml: there is no waiver of dc4ee7a4e380"),
    ("waive mine.toml dc4ee7a4e380 --remove --owner A", "--remove takes the waiver out"),
    (("waive", "few", "dc4ee7a4e380", *WAIVER), "few: ships with the harness and stays as it is (allowed: a copy"),
    (("waive", "run", "dc4ee7a4e380", *WAIVER), "run: is a folder"),
    ("history nowhere", "Directory 'nowhere' does not exist"),
    ("history empty", "empty: there is no run in this folder (allowed: a folder of run folders)"),
    ("history . --html nowhere/page.html", "nowhere/page.html: cannot be written: No such file or directory"),
    ("evidence prun run", "there are: prune"),
    ("evidence prune mine.toml", "Directory 'mine.toml' is a file"),
    ("evidence prune empty", "empty holds no run"),
    (("evidence", "prune", "run", "--holding", " "), "--holding is empty, and every body holds that"),
    ("validate nowhere.json", "nowhere.json: there is no such file (allowed: a file, a folder, a pattern, or -)"),
    ("validate --ig carin mine.toml", "no guide 'carin' (allowed: "),
    ("validate --format jsn mine.toml", "'jsn' is not one of 'text', 'json'"),
    ("validate --format jsn mine.toml", "did you mean json?"),
    ("validate --suppress nowhere.toml mine.toml", "the suppressions cannot be read: No such file or directory"),
    ("validate --watch", "--watch looks at files (allowed: a file, a folder or a pattern)"),
    ("population load nowhere --target mine.toml", "Directory 'nowhere' does not exist"),
    ("population load empty --target few", "the harness starts and ends this target itself"),
    ("target lern mine.toml", "there are: check, explain, new"),
    ("target new payer.example/fhir", "'payer.example/fhir' is no address (allowed: the FHIR base"),
    ("target check fwe", "no target of the name 'fwe' ships: did you mean few? (allowed: asymmetric"),
    ("target check run", "run: is a folder"),
    ("target check run/results.json", "run/results.json: is not TOML"),
    ("target explain polcy.state", "did you mean policy.state?"),
    ("token ann", "Missing option '--target'"),
    ("token nobody --target mine.toml", "nobody"),
    ("token ann --target mine.toml --app viewr", "viewr"),
    ("token ann --target few", "the harness starts this target for each run"),
    ("reproduce run", "Missing argument 'FINDING'"),
    ("reproduce run 000000000000", "run: there is no finding '000000000000' (allowed: "),
    ("reproduce empty 000000000000", "empty holds no run"),
    ("rerun empty", "empty holds no run"),
    ("rerun run --target nowhere.toml", "nowhere.toml: no such file"),
    ("diff run", "Missing argument 'AFTER'"),
    ("diff run empty", "Invalid value for 'AFTER': empty holds no run"),
    ("verify empty", "empty holds no run"),
    ("verify run --key nowhere.pem", "nowhere.pem: cannot be read: No such file or directory (allowed: an Ed25519 key"),
    ("verify run --key mine.toml", "mine.toml: this is no key (allowed: an Ed25519 key in PEM"),
    ("keys lsit", "there are: new, show"),
    ("report empty", "empty holds no run"),
    ("run --target few --suite smrt", "there is no suite 'smrt': did you mean smart?"),
    ("run --target few --fail-on hihg", "did you mean high?"),
    ("run --target few --baseline empty", "Invalid value for '--baseline': empty holds no run"),
    (
        "run --target few --check smart-pkce-required,smart-state-retuned",
        "there is no check 'smart-state-retuned' (did you mean smart-state-returned",
    ),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a run with findings and every report."""
    folder = write_sample(tmp_path_factory.mktemp("sample") / "run")
    write_all(folder)
    return folder


@pytest.fixture
def desk(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with a run, a target file and an empty folder, in which the command is called."""
    shutil.copytree(run, tmp_path / "run")
    (tmp_path / "empty").mkdir()
    (tmp_path / "mine.toml").write_text(PLACE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MINE_PIN", "a pin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize(("arguments", "words"), MISTAKES)
def test_a_mistake_is_told_and_nothing_is_done(
    arguments: str | tuple[str, ...], words: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It ends with 4, names what is wrong and what is allowed, shows no traceback, and leaves every file as it was."""
    before = _files(desk)
    with pytest.raises(SystemExit) as ended:
        main(arguments.split() if isinstance(arguments, str) else arguments)
    told = capsys.readouterr().err
    assert ended.value.code == EXIT_USAGE, told
    assert words in told
    assert not {"Traceback", "Errno", "a bug of the harness"} & set(told.replace(":", " ").split())
    assert _files(desk) == before


def test_there_are_mistakes_of_every_command() -> None:
    """Each command that a person calls on what a run left, or on a target, has its share."""
    tried = {(each.split() if isinstance(each, str) else each)[0] for each, _ in MISTAKES}
    assert tried >= {"ui", "attest", "waive", "history", "evidence", "validate", "population", "target", "token"}
    assert tried >= {"reproduce", "rerun", "diff", "verify", "keys", "report", "run"}
