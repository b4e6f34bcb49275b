"""Bad target files: the error names the file, the key, and what would be allowed."""

from __future__ import annotations

import json
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from payerproof.errors import TargetError
from payerproof.session.run import RunOptions, make_scope
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


DELETE = '[levers.delete_record]\nkind = "http"\nurl = "https://load.example/{type}/{id}"\n'
OFF = '[levers.sharing_off]\nkind = "person"\nask = "do it"\n'
BOTH = "".join(OFF.replace("sharing_off", name) for name in ("category_off", "category_on"))

BAD = [
    ('name = "good"', 'name = "Good Payer"', "name", "small letters"),
    ('name = "good"', 'name = "good"\ncolour = "red"', "colour", "apps"),
    ('base = "https://payer.example/fhir/"', 'base = "ftp://payer.example"', "base", "https://"),
    ('base = "https://payer.example/fhir/"', 'base = "http://127.0.0.1:{port}/fhir"', "base", ""),
    ('guides = ["hl7.fhir.us.carin-bb#2.0.0"]', 'guides = ["carin"]', "guides[0]", "a guide and its version"),
    ('kind = "public"', 'kind = "secretive"', "apps[app].kind", "public, confidential"),
    ('kind = "public"', 'kind = "confidential"', "apps[app]", "secret = {env"),
    ('kind = "public"', 'kind = "public"\nsecret = { env = "X" }', "apps[app]", "confidential"),
    ('client_id = "app-1"\n', "", "apps[app]", "client_id"),
    ('{ env = "ANN_PASSWORD" }', '"hunter2hunter2"', "members[ann].login.password", "never as its own text"),
    ('username = "ann", ', "", "members[ann].login", ""),
    ('kind = "form"', 'kind = "magic"', "members[ann].login.kind", "form, browser, manual, token, python"),
    ("birth_date = 1980-01-02\n", "", "members[ann]", "birth_date"),
    ("birth_date = 1980-01-02", 'birth_date = "1980-13-45"', "members[ann].birth_date", ""),
    ('id = "ben"', 'id = "ann"', "members[ann].id", ""),
    ('holder = "ann"', 'holder = "zoe"', "authorities[0].holder", "ann, ben"),
    ('kind = "parent"', 'kind = "neighbour"', "authorities[0].kind", "parent, guardian"),
    ('"America/Chicago"', '"Illinois"', "policy.time_zone", "America/Chicago"),
    ('time_zone = "America/Chicago"\n', "", "policy", "time_zone"),
    ("[policy]\n", "[policy]\nconsent_days = 0\n", "policy.consent_days", "1 or more"),
    ("[policy]\n", "[policy]\nconsent_page_names = { hippa = true }\n", "policy.consent_page_names.hippa", "hipaa"),
    ("[policy]\n", '[policy]\nconsent_page_names = { hipaa = " " }\n', "policy.consent_page_names.hipaa", ""),
    ("[policy]\n", "[policy]\nconsent_page_names = { hipaa = false }\n", "policy.consent_page_names.hipaa", ""),
    ("[policy]\n", "[limits]\ntotal = -1\n[policy]\n", "limits.total", "0 or more"),
    ("[policy]\n", "[allow]\nwrites = 1\n[policy]\n", "allow.writes", "true or false"),
    ("[policy]\n", '[consent]\nportal = { kind = "form" }\n[policy]\n', "consent.portal", ""),
    ("[policy]\n", "[start]\ncommand = []\n[policy]\n", "start.command", ""),
    ("[policy]\n", '[levers.sharing_off]\nkind = "person"\n[policy]\n', "levers.sharing_off", ""),
    ("[policy]\n", f"{OFF}[policy]\n", "levers.sharing_off", "[levers.sharing_on]"),
    ("[policy]\n", f"{OFF.replace('it', '{membr}')}[policy]\n", "levers.sharing_off", "{member}"),
    ("[policy]\n", f"{OFF.replace('it', '{secret}')}[policy]\n", "levers.sharing_off", "secret"),
    ("[policy]\n", f"{OFF.replace('person', 'magic')}[policy]\n", "levers.sharing_off.kind", "form, http"),
    ("[policy]\n", f"{OFF.replace('sharing_off', 'sharing_of')}[policy]\n", "levers.sharing_of", "sharing_off"),
    ("[policy]\n", '[load]\nmodel = "open"\n[policy]\n', "load.model", "starts a second"),
    ("[policy]\n", '[load]\nshape = "step"\n[policy]\n', "load.shape", 'model = "open"'),
    ("[policy]\n", "[load.journeys]\nnightley = 1\n[policy]\n", "load.journeys", "nightly"),
    ("[policy]\n", "[load.slo]\np59_ms = 9\n[policy]\n", "load.slo.p59_ms", "p95_ms"),
    ("[policy]\n", f"{BOTH}[policy]\n", "levers.category_off", "categories"),
    ("[policy]\n", f"{OFF.replace('sharing_off', 'put_record')}[policy]\n", "levers.put_record.kind", "http or python"),
    ("[policy]\n", f"{DELETE}[policy]\n", "levers.delete_record", "[levers.put_record]"),
]


@pytest.mark.parametrize(("good", "bad", "key", "allowed"), BAD)
def test_bad_file(tmp_path: Path, good: str, bad: str, key: str, allowed: str) -> None:
    """One wrong thing in a good file is named with its file and key, and the message says what is allowed."""
    assert good in GOOD
    error = load(tmp_path, GOOD.replace(good, bad, 1))
    file, line, column, told = error.where.rsplit(":", 3)
    assert (file, told) == (str(tmp_path / "payer.toml"), f" {key}")
    assert allowed in error.allowed
    text = GOOD.replace(good, bad, 1).splitlines()[int(line) - 1]
    named = (
        key.rpartition("]")[0].rpartition("[")[0].rpartition(".")[2] if key.endswith("]") else key.rpartition(".")[2]
    )
    assert text[int(column) - 1 :].startswith((named, f"[{named}", f"[[{named}", f"[{key}]", '"carin"'))


def test_levers_are_read_as_they_stand(tmp_path: Path) -> None:
    """A choice has its two levers, the categories their names; headers are named in small letters."""
    lines = """[levers]
categories = { sud = "Recovery" }
[levers.category_off]
kind = "http"
url = "https://ops.example/{member}/{category}"
headers = { Authorization = "Bearer {secret}" }
secret = { env = "OPS" }
[levers.category_on]
kind = "python"
callable = "mine:on"
"""
    file = tmp_path / "payer.toml"
    file.write_text(GOOD.replace("[policy]", f"{lines}[policy]"), encoding="utf-8")
    levers = load_target(str(file)).levers
    assert dict(levers.categories) == {"sud": "Recovery"}
    assert {name: lever.kind for name, lever in levers.choices.items()} == {
        "category_off": "http",
        "category_on": "python",
    }
    assert levers.choices["category_off"].headers == {"authorization": "Bearer {secret}"}


NEAREST = [
    ('username = "ann"', 'usrname = "ann"', "did you mean username?"),
    ('kind = "form"', 'kind = "fom"', "did you mean form?"),
    ('holder = "ann"', 'holder = "anne"', "did you mean ann?"),
    ("[policy]", "[polcy]", "did you mean policy?"),
    ("[policy]", f"{OFF.replace('sharing_off', 'sharing-off')}[policy]", "did you mean sharing_off?"),
    ("[policy]", f"{OFF.replace('it', 'it for {pacient}')}[policy]", "did you mean patient?"),
    ('client_id = "app-1"', 'clientId = "app-1"', "did you mean client_id?"),
]


@pytest.mark.parametrize(("good", "bad", "words"), NEAREST)
def test_the_nearest_known_name_is_told(tmp_path: Path, good: str, bad: str, words: str) -> None:
    """A key, a value or a member that is nearly right is answered with the right one."""
    assert words in str(load(tmp_path, GOOD.replace(good, bad, 1)))


def test_places_survive_every_way_to_write_a_key(tmp_path: Path) -> None:
    """Dotted keys, quoted keys, inline tables over lines, comments and texts that look like keys."""
    head, _, tail = GOOD.partition("[[members]]")
    text = head + '# [[members]]\n[[members]]\n"id" = "ann"\nbirth_date = 1980-01-02\n'
    text += 'login.kind = "form"\nlogin.username = """\n[[members]]\nlogin.kind = 3"""\nlogin.pasword = { env = "A" }\n'
    error = load(tmp_path, text + "[policy]" + tail.partition("[policy]")[2])
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "pasword" in each)
    assert error.where.endswith(f":{line}:1: members[ann].login.pasword")


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


CHILD = """
[[members]]
id = "eva"
patient = "p-eva"
birth_date = 2023-03-04
via = "parent"

[[authorities]]
holder = "ann"
subject = "eva"
kind = "parent"
"""


def test_a_member_without_a_login_is_reached_by_a_parent(tmp_path: Path) -> None:
    """`via` names the power; the file then says whose login it is."""
    file = tmp_path / "payer.toml"
    file.write_text(GOOD + CHILD, encoding="utf-8")
    eva = next(account for account in load_target(str(file)).attached if account.member.id == "eva")
    assert (eva.via, eva.login.kind, eva.patient) == ("ann", "none", "p-eva")


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        ('patient = "p-eva"\n', "", "a member without a login needs patient"),
        ('via = "parent"\n', "", "either a login or"),
        ('via = "parent"', 'via = "ben"', "nobody may act for eva as 'ben'"),
        ('kind = "parent"', 'kind = "executor"', "nobody may act for eva as 'parent'"),
    ],
)
def test_a_member_whom_nobody_reaches_is_told(tmp_path: Path, good: str, bad: str, words: str) -> None:
    """Neither a login nor anybody who may act, or no Patient to ask for."""
    assert words in str(load(tmp_path, GOOD + CHILD.replace(good, bad, 1)))


VERSIONS = """
[[versions]]
id = "v2"
base = "https://payer.example/v2/fhir"
guides = ["hl7.fhir.us.carin-bb#2.1.0"]

[headers]
X-Tenant = "gold"
X-Key = { env = "GATEWAY_KEY" }
"""


def test_a_version_has_a_base_of_its_own(tmp_path: Path) -> None:
    """`FILE#ID` is the same payer at another base; what it does not say stays."""
    file = tmp_path / "payer.toml"
    file.write_text(GOOD + VERSIONS, encoding="utf-8")
    plain, second = load_target(str(file)), load_target(f"{file}#v2")
    assert (plain.base, second.base) == ("https://payer.example/fhir", "https://payer.example/v2/fhir")
    assert (second.name, second.guides) == ("good-v2", ("hl7.fhir.us.carin-bb#2.1.0",))
    assert second.attached == plain.attached
    with pytest.raises(TargetError, match=r"no version 'v3' \(allowed: v2\)"):
        load_target(f"{file}#v3")


def test_headers_are_texts_or_secrets(tmp_path: Path) -> None:
    """A gateway's key lies where secrets lie; the harness's own headers cannot be set."""
    file = tmp_path / "payer.toml"
    file.write_text(GOOD + VERSIONS, encoding="utf-8")
    headers = load_target(str(file)).headers
    assert headers["x-tenant"] == "gold"
    assert isinstance(headers["x-key"], Secret)
    assert headers["x-key"].env == "GATEWAY_KEY"
    assert "Authorization is the harness's own" in str(
        load(tmp_path, GOOD + VERSIONS.replace("X-Tenant", "Authorization"))
    )


PUBLIC = """
[directory]
base = "{origin}/directory/"
types = ["Organization"]

[formulary]
base = "https://open.payer.example/formulary"
"""


def test_public_apis_are_judged_by_their_own_guides(tmp_path: Path) -> None:
    """Each has a base and a guide of its own, and the target is held to both besides what it claims."""
    file = tmp_path / "payer.toml"
    file.write_text(GOOD + PUBLIC, encoding="utf-8")
    target = load_target(str(file))
    directory, formulary = target.public_apis
    assert (directory.name, directory.base, directory.types) == ("directory", "{origin}/directory", ("Organization",))
    assert formulary.guide == "hl7.fhir.us.davinci-drug-formulary#2.0.1"
    assert target.held_to == ("hl7.fhir.us.carin-bb#2.0.0", directory.guide, formulary.guide)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('base = "{origin}/directory/"', 'base = "directory"', "an address that begins with https:// or http://"),
        ('types = ["Organization"]', 'guide = "hl7.fhir.us.core#6.1.0"', "hl7.fhir.us.davinci-pdex-plan-net#1.1.0"),
        ('types = ["Organization"]', "type = 1", "did you mean types?"),
    ],
)
def test_a_wrong_public_api_is_told(tmp_path: Path, old: str, new: str, words: str) -> None:
    """Another guide than one for such an API, or a key that is not known, is told with what is allowed."""
    assert words in str(load(tmp_path, GOOD + PUBLIC.replace(old, new)))


def test_a_type_that_the_guide_does_not_have_is_told(tmp_path: Path) -> None:
    """A type that is misspelt would leave nothing to look at."""
    file = tmp_path / "payer.toml"
    file.write_text(GOOD + PUBLIC.replace("Organization", "Organisation"), encoding="utf-8")
    with pytest.raises(TargetError, match=r"'Organisation' is no type of .*did you mean Organization"):
        make_scope(RunOptions(load_target(str(file))))


SERVICE = """
[[apps]]
id = "service"
client_id = "service-1"
kind = "backend"
key = { env = "SERVICE_KEY" }
scopes = "system/Patient.rs"
members = ["ann"]
"""


def test_a_service_stands_apart_from_the_apps_of_members(tmp_path: Path) -> None:
    """It is none of the apps that members use, and is found by its kind."""
    file = tmp_path / "payer.toml"
    file.write_text(GOOD + SERVICE, encoding="utf-8")
    target = load_target(str(file))
    assert [app.id for app in target.apps] == ["app"]
    found = target.app("backend")
    assert found is not None
    assert (found.id, found.members, found.redirect_uri) == ("service", ("ann",), "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + SERVICE.replace("key = ", "secret = "), "needs one"),
        (GOOD + SERVICE + 'redirect_uri = "https://service.example/"\n', "has no redirect_uri"),
        (GOOD + SERVICE.replace("system/Patient.rs", "patient/*.read"), "system scopes alone"),
        (GOOD.replace('redirect_uri = "https://app.example/callback"\n', ""), "needs redirect_uri"),
        (GOOD.replace('client_id = "app-1"', 'client_id = "app-1"\nmembers = ["ann"]'), "has no members"),
        (
            GOOD.replace('kind = "public"\nredirect_uri = "https://app.example/callback"', 'kind = "backend"')
            .replace("patient/*.read", "system/*.rs")
            .replace('kind = "backend"', 'kind = "backend"\nkey = { env = "K" }'),
            "none of the apps",
        ),
    ],
)
def test_what_a_service_is_not(text: str, told: str, tmp_path: Path) -> None:
    """Each mistake is named with its place."""
    problem = load(tmp_path, text)
    assert told in str(problem)
    assert "payer.toml" in str(problem)
