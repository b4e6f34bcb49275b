"""The reference payer with its members attached: the harness is told who they are, and nothing of what they have."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from payerproof.evidence.redaction import Redactor
from payerproof.http.client import Wire
from payerproof.session.run import RunOptions, make_scope
from payerproof.smart.discovery import fetch_smart_configuration, read_endpoints
from payerproof.smart.sessions import Sessions
from payerproof.target.description import Start
from payerproof.target.launch import Launched
from payerproof.target.reading import load_target
from tests.proof import attached
from tests.proof.miniatures.running import FINDINGS, Result, run, secrets_in

FAMILY = ("h1-sub", "h1-teen", "h1-out")
PROBES = "direct-read or search-by-subject or search-no-subject or post-search or authorised or denial"
PASSWORD = "PAYERPROOF_DEMO_PASSWORD"


def try_attached(folder: Path, select: str, *options: str) -> Result:
    """Run the suites against the reference payer with attached members."""
    file = folder / "attached.toml"
    file.write_text(attached.description(FAMILY), encoding="utf-8")
    return run(file, folder / "run", select, {}, options=["--payer-pairs", "few", *options])


def test_clean_payer_is_cleared(tmp_path: Path) -> None:
    """Crawled, not known beforehand, the correct payer has no finding, nothing in error and nothing left open."""
    result = try_attached(tmp_path, f"({PROBES} or picker or withheld or count) and not stranger")
    left = [item for item in result.verdicts() if item["outcome"] not in {"pass", "not_offered"}]
    assert left == []
    assert result.status == 0
    assert {item["check"] for item in result.leak_passes()} >= {
        "household-no-foreign-data",
        "household-representative-sees-one-record",
        "household-picker-authorised-only",
        "sensitive-withheld-from-representative",
    }


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("read-unscoped", "household-no-foreign-data"),
        ("post-search-unscoped", "household-no-foreign-data"),
        ("confidential-in-search", "sensitive-withheld-from-representative"),
        ("forbidden-tells-existence", "household-denial-uniform"),
    ],
)
def test_fault_is_found(tmp_path: Path, fault: str, check: str) -> None:
    """A leak is recognised by values that were learnt from honest crawls alone."""
    result = try_attached(tmp_path, f"{PROBES} or withheld", f"--payer-start=--fault={fault}")
    assert check in {item["check"] for item in result.verdicts(outcome="fail")}
    assert (result.errors(), result.status) == ([], FINDINGS)


@pytest.fixture(scope="module")
def serving() -> Iterator[str]:
    """Serve the reference payer for this module; give its FHIR base."""
    before = {name: os.environ.get(name) for name in (PASSWORD, "PAYERPROOF_DEMO_SECRET")}
    os.environ.update({name: secrets.token_urlsafe(12) for name in before})
    command = (sys.executable, "-m", "payerproof.reference_payer", "--port", "0", "--household", "h1")
    try:
        with Launched(Start(command, ready_seconds=60), {}) as payer:
            yield payer.base
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture(scope="module")
def issued(serving: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give an access token of each member, issued by the payer as to any app."""
    file = tmp_path_factory.mktemp("issued") / "target.toml"
    file.write_text(without_start(attached.description(FAMILY), serving), encoding="utf-8")
    target = load_target(str(file))
    scope, _ = make_scope(RunOptions(target))
    wire = Wire(lambda _: None)
    configuration = fetch_smart_configuration(wire, serving).body
    endpoints = read_endpoints(configuration, b"", {})
    sessions = Sessions(wire, lambda: endpoints, scope.accounts, serving, Redactor(), lambda _: None)
    tokens = {name: sessions.get(name, name, target.apps[0]).access_token for name in FAMILY}
    wire.close()
    return tokens


def without_start(text: str, base: str) -> str:
    """Return a description of a payer that runs already, at `base`."""
    head, _, rest = text.partition("[start]")
    return head.replace("http://127.0.0.1:{port}/fhir", base) + "[[apps]]" + rest.partition("[[apps]]")[2]


def variable(member: str) -> str:
    """Return the name of the variable that holds a member's token."""
    return f"ISSUED_{member.upper().replace('-', '_')}"


@pytest.mark.parametrize("kind", ["token", "python"])
def test_other_logins(tmp_path: Path, serving: str, issued: dict[str, str], kind: str) -> None:
    """Members whose tokens were issued beforehand, or come from a user's own callable, are judged alike."""
    lines = {
        "token": 'login = { kind = "token", access_token = { env = "ISSUED_{MEMBER}" } }\n#%s',
        "python": 'login = { kind = "python", callable = "own_login:sign_in", username = "%s" }',
    }
    text = without_start(attached.description(FAMILY, lines[kind]), serving)
    patients = {name: person.patient_id for name, person in attached.people(FAMILY).items()}
    for name in FAMILY:
        marker = f'id = "{name}"\n'
        given = f'patient = "{patients[name]}"\n' if kind == "token" else ""
        head, _, rest = text.partition(marker)
        text = head + marker + given + rest.replace("ISSUED_{MEMBER}", variable(name), 1)
    file = tmp_path / f"{kind}.toml"
    file.write_text(text, encoding="utf-8")
    (tmp_path / "own_login.py").write_text(
        "import os\n\n\ndef sign_in(login):\n"
        f"    patients = {patients!r}\n"
        "    name = login['username']\n"
        "    token = os.environ['ISSUED_' + name.upper().replace('-', '_')]\n"
        "    return {'access_token': token, 'patient': patients[name]}\n",
        encoding="utf-8",
    )
    environment = {variable(name): token for name, token in issued.items()} | {"PYTHONPATH": str(tmp_path)}
    result = run(file, tmp_path / "run", "test_no_foreign_data and (direct-read or search-by-subject)", environment)
    assert result.outcomes("household-no-foreign-data") - {"not_offered"} == {"pass"}  # this payer has no charts
    assert (result.status, secrets_in(result.folder, issued.values())) == (0, [])
