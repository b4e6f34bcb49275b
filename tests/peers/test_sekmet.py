"""sekmet-fhir: a general R4 server with bearer tokens, each of which opens everything. Nobody here wrote it.

It is right for what it is made for; as a Patient Access API it would be a disaster, and the harness has to say so.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from payerproof.cli import main
from payerproof.synthetic_data.generate import population
from payerproof.synthetic_data.write import write
from payerproof.target.description import Start
from payerproof.target.launch import Launched
from tests.peers.environment import NotInstalled, python_with
from tests.proof.miniatures.running import FINDINGS, Mode, Result, run, secrets_in

MEMBERS = ("h1-sub", "h1-exs")
SUITES = "test_no_foreign_data or test_no_unasked_data or authorised or count or paging or test_denial_uniform"

TARGET = """\
name = "sekmet"
base = "{base}"
guides = []
clock = 2026-06-14T18:00:00Z

[[apps]]
id = "app"
client_id = "app"
kind = "public"
redirect_uri = "http://127.0.0.1:7999/callback"
scopes = "patient/*.read"

[policy]
time_zone = "America/Chicago"
"""

SEEDED = """
[population]
households = ["h1"]
seed = 1
members = {members}
login = {{ kind = "token", access_token = {{ env = "SEKMET_{{MEMBER}}" }} }}
"""

WRITER = """
[writer]
access_token = { file = "token" }

[allow]
writes = true
"""

ATTACHED = """
[[members]]
id = "{member}"
patient = "{patient}"
birth_date = {born}
login = {{ kind = "token", access_token = {{ env = "{variable}" }} }}
"""


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    """Give each member a token of the server's."""
    return {name: secrets.token_urlsafe(24) for name in MEMBERS}


@pytest.fixture(scope="module")
def base(tokens: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the population from sekmet; give its FHIR base."""
    try:
        python = python_with("sekmet-fhir==0.1.1")
    except NotInstalled as why:
        pytest.skip(f"the peer cannot be installed here: {why}")
    folder = tmp_path_factory.mktemp("sekmet")
    launcher = str(Path(__file__).with_name("launch_sekmet.py"))
    command = (str(python), "-I", launcher, str(folder), *tokens.values())
    with Launched(Start(command, ready_seconds=60), {}) as server:
        assert load(server.base, folder, tokens["h1-sub"], "--read-back", "all") == 0
        yield server.base


def load(base: str, folder: Path, token: str, *options: str) -> int:
    """Load the population over FHIR, as a user would; return the exit code."""
    people = write(population(("h1",), seed=1), folder / "people").parent
    (folder / "token").write_text(token)
    file = folder / "writer.toml"
    text = TARGET.format(base=base) + WRITER + SEEDED.format(members=json.dumps(list(MEMBERS)))
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["population", "load", "--target", str(file), *options, str(people)])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def variable(member: str) -> str:
    """Return the name of the variable that holds a member's token."""
    return f"SEKMET_{member.upper().replace('-', '_')}"


def run_suites(base: str, tokens: dict[str, str], folder: Path, mode: Mode) -> Result:
    """Run the household suite against the server."""
    text = TARGET.format(base=base)
    if mode == "seeded":
        text += SEEDED.format(members=json.dumps(list(MEMBERS)))
    else:
        people = [population(("h1",), seed=1).person(name) for name in MEMBERS]
        text += "".join(
            ATTACHED.format(
                member=person.member.id,
                patient=person.patient_id,
                born=person.member.birth_date,
                variable=variable(person.member.id),
            )
            for person in people
        )
    file = folder / "sekmet.toml"
    file.write_text(text, encoding="utf-8")
    environment = {variable(name): token for name, token in tokens.items()}
    return run(file, folder / "run", SUITES, environment)


@pytest.mark.parametrize("mode", ["seeded", "attached"])
def test_missing_isolation_is_reported(base: str, tokens: dict[str, str], tmp_path: Path, mode: Mode) -> None:
    """What one member's token opens of the other's record is found, on reads and searches alike, without a crash."""
    result = run_suites(base, tokens, tmp_path, mode)
    found = result.verdicts("household-no-foreign-data", "fail")
    assert {item["case"]["path"] for item in found} >= {"direct-read", "search-by-subject", "search-by-id"}
    assert {item["case"]["resource_type"] for item in found} >= {"Patient", "Coverage", "ExplanationOfBenefit"}
    assert result.errors() == []
    assert (result.status, result.evidence.complete) == (FINDINGS, True)
    assert secrets_in(result.folder, tokens.values()) == []


def test_findings_can_be_reproduced(base: str, tokens: dict[str, str], tmp_path: Path) -> None:
    """Each finding names the exchange that shows it, whose body holds the leak, and a curl line without the token."""
    result = run_suites(base, tokens, tmp_path, "seeded")
    finding = next(item for item in result.verdicts("household-no-foreign-data", "fail"))
    exchange = result.evidence.exchanges[finding["exchanges"][-1]]
    assert exchange.status == 200
    assert "$TOKEN_H1_" in finding["reproduce"]
    assert base in finding["reproduce"]


@pytest.mark.parametrize("way", ["batch", "put"])
def test_the_population_may_be_loaded_over_itself(
    base: str, tokens: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    """Every way that the server offers takes all of it, also where it is there already."""
    assert load(base, tmp_path, tokens["h1-exs"], "--way", way, "--read-back", "counts") == 0
    assert "0 refused" in capsys.readouterr().out


def test_a_token_of_nobody_loads_nothing(base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The server's own refusal ends the load, and the token is not in what is told."""
    assert load(base, tmp_path, "made-up-token", "--way", "transaction") == 2
    told = capsys.readouterr()
    assert "the target shuts the door, status 401" in told.err
    assert "made-up-token" not in told.out + told.err
