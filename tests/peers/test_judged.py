"""Servers that others wrote, each against verdicts that a person has judged line by line.

A verdict that changes is a change of the harness: its reason belongs into the commit that changes the file.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from payerproof.synthetic_data.generate import population
from payerproof.target.description import Start
from payerproof.target.launch import Launched
from tests.peers import expected
from tests.peers.environment import NotInstalled, node_with, python_with
from tests.proof.miniatures.running import run

HERE = Path(__file__).parent
MEDPLUM = tuple(f"@medplum/{part}@4.5.2" for part in ("fhir-router", "core", "definitions"))
READY = 90.0


@dataclass(frozen=True, slots=True)
class Peer:
    """A server that others wrote: how it is started, and which suites it is put before.

    `command` takes a folder of its own and the tokens it is to accept. `select` is pytest's `-k`.
    """

    command: Callable[[Path, tuple[str, ...]], tuple[str, ...]]
    suites: tuple[str, ...]
    select: str = ""


def people() -> list[str]:
    """Return the resources of a family, each as a line of JSON."""
    everybody = population(("h1",), seed=1)
    owned = (resource for person in everybody.members for resource in person.resources)
    return [json.dumps(dict(resource)) for resource in (*everybody.shared, *owned)]


def oidc_provider(_folder: Path, _tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Start oidc-provider with two accounts and their Patients."""
    node, modules = node_with("oidc-provider", "oidc-provider@9.13.3")
    accounts = ("ann", "100200301", "bob", "100200302")
    redirect = "http://127.0.0.1:7999/callback"
    return str(node), str(HERE / "launch_oidc_provider.mjs"), str(modules), redirect, *accounts


def medplum(folder: Path, tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Start Medplum's router over its memory repository."""
    node, modules = node_with("medplum", *MEDPLUM)
    file = folder / "people.ndjson"
    file.write_text("\n".join(people()), encoding="utf-8")
    return str(node), str(HERE / "launch_medplum.mjs"), str(modules), str(file), *tokens


def fhirsnake(folder: Path, _tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Start fhirsnake over a folder of files."""
    python = python_with("fhirsnake==1.1.0")
    for text in people():
        resource = json.loads(text)
        file = folder / "resources" / resource["resourceType"] / f"{resource['id']}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return str(python), "-I", str(HERE / "launch_fhirsnake.py"), str(folder)


PEERS = {
    "oidc-provider": Peer(oidc_provider, ("smart",)),
    "medplum": Peer(medplum, ("smart", "conformance")),
    "fhirsnake": Peer(fhirsnake, ("smart",)),
}


@pytest.mark.parametrize("name", PEERS)
def test_verdicts_are_those_that_were_judged(name: str, tmp_path: Path) -> None:
    """What fails or is not learnt at a peer is what its file says, and nothing is an error of the harness."""
    peer, tokens = PEERS[name], tuple(secrets.token_urlsafe(24) for _ in range(2))
    try:
        command = peer.command(tmp_path, tokens)
    except NotInstalled as why:
        pytest.skip(f"the peer cannot be installed here: {why}")
    environment = {"PEER_PIN": secrets.token_urlsafe(9), "PEER_H1_SUB": tokens[0], "PEER_H1_EXS": tokens[1]}
    with Launched(Start(command, ready_seconds=READY), {}) as server:
        text = (HERE / "targets" / f"{name}.toml").read_text(encoding="utf-8").replace("{base}", server.base)
        file = tmp_path / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        result = run(file, tmp_path / "run", peer.select, environment, suites=peer.suites)
    verdicts = result.results["verdicts"]
    assert expected.changes(expected.told(verdicts), expected.lines(name)) == [], result.reasons()[:4000]
    assert expected.passed(verdicts), "a peer that passes nothing shows only that it is down"
    assert result.errors() == []


@pytest.mark.parametrize("name", PEERS)
def test_no_finding_is_known_to_be_false(name: str) -> None:
    """A finding that a person found false is a fault of the harness, to be mended before anything else."""
    assert [
        line.check for line in expected.lines(name) if line.judged == "false" and line.outcome != "inconclusive"
    ] == []
