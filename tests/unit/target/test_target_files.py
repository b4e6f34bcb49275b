"""Bad target files: the error names the file, the key, and what would be allowed."""

from __future__ import annotations

import json
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from payerproof.errors import TargetError
from payerproof.target.description import Secret
from payerproof.target.reading import load_target, shipped_targets

GOOD = """\
name = "good"
base = "https://payer.example/fhir/"
guides = ["hl7.fhir.us.carin-bb#2.0.0"]

[[apps]]
id = "app"
client_id = "app-1"
kind = "public"
redirect_uri = "https://app.example/callback"
scopes = "patient/*.read"

[[members]]
id = "ann"
birth_date = 1980-01-02
login = { kind = "form", username = "ann", password = { env = "ANN_PASSWORD" } }

[[members]]
id = "ben"
birth_date = 2012-03-04
login = { kind = "token", access_token = { file = "ben.token" } }

[[authorities]]
holder = "ann"
subject = "ben"
kind = "parent"

[policy]
time_zone = "America/Chicago"
"""


def load(folder: Path, text: str) -> TargetError:
    """Return the error that a file with this text raises."""
    file = folder / "payer.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TargetError) as caught:
        load_target(str(file))
    return caught.value


def test_good_file(tmp_path: Path) -> None:
    """The file that the bad ones are made of is a good one, and is read as it says."""
    file = tmp_path / "payer.toml"
    file.write_text(GOOD, encoding="utf-8")
    target = load_target(str(file))
    assert (target.base, [account.member.id for account in target.attached]) == (
        "https://payer.example/fhir",
        ["ann", "ben"],
    )
    assert target.authorities[0].holder == "ann"
    assert target.allow.writes is target.allow.load is target.allow.fuzz is False


BAD = [
    ('name = "good"', 'name = "Good Payer"', "name", "pattern"),
    ('name = "good"', 'name = "good"\ncolour = "red"', "(top level)", "apps"),
    ('base = "https://payer.example/fhir/"', 'base = "ftp://payer.example"', "base", "https?"),
    ('base = "https://payer.example/fhir/"', 'base = "http://127.0.0.1:{port}/fhir"', "base", ""),
    ('guides = ["hl7.fhir.us.carin-bb#2.0.0"]', 'guides = ["carin"]', "guides.0", "pattern"),
    ('kind = "public"', 'kind = "secretive"', "apps.0.kind", "public, confidential"),
    ('kind = "public"', 'kind = "confidential"', "apps.0", "secret = {env"),
    ('kind = "public"', 'kind = "public"\nsecret = { env = "X" }', "apps.0", "confidential"),
    ('client_id = "app-1"\n', "", "apps.0", "client_id"),
    ('{ env = "ANN_PASSWORD" }', '"hunter2hunter2"', "members.0.login.password", "never as its own text"),
    ('username = "ann", ', "", "members.0.login", ""),
    ('kind = "form"', 'kind = "magic"', "members.0.login.kind", "form, token, python"),
    ("birth_date = 1980-01-02\n", "", "members.0", "birth_date"),
    ("birth_date = 1980-01-02", 'birth_date = "1980-13-45"', "members.0.birth_date", ""),
    ('id = "ben"', 'id = "ann"', "members", ""),
    ('holder = "ann"', 'holder = "zoe"', "authorities.0.holder", "ann, ben"),
    ('kind = "parent"', 'kind = "neighbour"', "authorities.0.kind", "parent, guardian"),
    ('"America/Chicago"', '"Illinois"', "policy.time_zone", "America/Chicago"),
    ('time_zone = "America/Chicago"\n', "", "policy", "time_zone"),
    ("[policy]\n", "[policy]\nconsent_days = 0\n", "policy.consent_days", "minimum"),
    ("[policy]\n", "[policy]\nconsent_page_names = { hippa = true }\n", "policy.consent_page_names", "hipaa"),
    ("[policy]\n", '[policy]\nconsent_page_names = { hipaa = " " }\n', "policy.consent_page_names.hipaa", ""),
    ("[policy]\n", "[policy]\nconsent_page_names = { hipaa = false }\n", "policy.consent_page_names.hipaa", ""),
    ("[policy]\n", "[limits]\ntotal = -1\n[policy]\n", "limits.total", "minimum"),
    ("[policy]\n", "[allow]\nwrites = 1\n[policy]\n", "allow.writes", "boolean"),
    ("[policy]\n", '[consent]\nportal = { kind = "form" }\n[policy]\n', "consent.portal", ""),
    ("[policy]\n", "[start]\ncommand = []\n[policy]\n", "start.command", ""),
]


@pytest.mark.parametrize(("good", "bad", "key", "allowed"), BAD)
def test_bad_file(tmp_path: Path, good: str, bad: str, key: str, allowed: str) -> None:
    """One wrong thing in a good file is named with its file and key, and the message says what is allowed."""
    assert good in GOOD
    error = load(tmp_path, GOOD.replace(good, bad, 1))
    assert error.where == f"{tmp_path / 'payer.toml'}: {key}"
    assert allowed in error.allowed


def test_secret_in_the_file_is_not_repeated(tmp_path: Path) -> None:
    """A password written into the file is refused without being printed."""
    error = load(tmp_path, GOOD.replace('{ env = "ANN_PASSWORD" }', '"hunter2hunter2"'))
    assert "hunter2" not in str(error)


def test_nobody_to_test_with(tmp_path: Path) -> None:
    """A file without members and without population is refused."""
    head, _, _ = GOOD.partition("[[members]]")
    error = load(tmp_path, head + '[policy]\ntime_zone = "UTC"\n')
    assert ("no members to test with", str(tmp_path / "payer.toml")) == (error.problem, error.where)


@pytest.mark.parametrize(
    ("content", "problem"), [(b"name = ", "is not TOML"), (b"\xff\xfe", "is not UTF-8"), (b"", "missing key")]
)
def test_file_that_is_none(tmp_path: Path, content: bytes, problem: str) -> None:
    """What is no TOML at all is named so."""
    file = tmp_path / "payer.toml"
    file.write_bytes(content)
    with pytest.raises(TargetError, match=problem):
        load_target(str(file))


@pytest.mark.parametrize(
    ("name", "allowed"), [("nowhere.toml", "path of a target file"), ("nobody", ", ".join(shipped_targets()))]
)
def test_target_that_is_not_there(name: str, allowed: str) -> None:
    """An unknown name is answered with those that ship, a missing file with what is expected."""
    with pytest.raises(TargetError) as caught:
        load_target(name)
    assert allowed in caught.value.allowed


@pytest.mark.parametrize("name", shipped_targets())
def test_shipped_files_load(name: str) -> None:
    """Every target that ships can be read."""
    assert load_target(name).name


def test_schema_is_one() -> None:
    """The JSON Schema that ships is one itself, and agrees with the reader on the good file."""
    schema = json.loads((resources.files("payerproof.fixtures") / "schemas" / "target.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    document = json.loads(json.dumps(tomllib.loads(GOOD), default=str))
    assert list(Draft202012Validator(schema).iter_errors(document)) == []


def test_secrets_are_read_when_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret comes from its variable or file; one that is missing or empty is named, never shown."""
    file = tmp_path / "secret.txt"
    file.write_text("  from the file\n", encoding="utf-8")
    monkeypatch.setenv("A_SECRET", "from the variable")
    monkeypatch.delenv("NO_SECRET", raising=False)
    assert Secret(env="A_SECRET").reveal() == "from the variable"
    assert Secret(file=file).reveal() == "from the file"
    file.write_text("", encoding="utf-8")
    for secret, words in [
        (Secret(env="NO_SECRET"), "NO_SECRET is not set"),
        (Secret(file=file), "is empty"),
        (Secret(file=tmp_path / "gone"), "No such file"),
    ]:
        with pytest.raises(TargetError, match=words):
            secret.reveal()


def test_secret_of_each_member() -> None:
    """One description stands for every member's own secret."""
    assert Secret(env="TOKEN_{MEMBER}").of("h1-sub").env == "TOKEN_H1_SUB"
    assert Secret(file=Path("tokens/{member}.txt")).of("h1-sub").file == Path("tokens/h1-sub.txt")
