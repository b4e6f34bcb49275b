"""What a check needs and a target has not: one of four words, and lines that a target file can take as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from payerproof.checks.needs import NEEDS
from payerproof.model import Absence
from payerproof.target.description import Levers
from payerproof.target.reading import load_target
from tests.demo_run import demo_run

BASE = """name = "mine"
title = "Mine"
base = "https://payer.example/fhir"
guides = ["hl7.fhir.us.carin-bb#2.0.0"]
"""
APP = """[[apps]]
id = "viewer"
client_id = "viewer"
kind = "public"
redirect_uri = "https://app.example/callback"
scopes = "launch/patient patient/*.read"
"""
MEMBER = """[[members]]
id = "first"
role = "subscriber"
birth_date = 1980-01-01
patient = "p1"
"""
POLICY = """[policy]
majority_age = 18
time_zone = "America/Chicago"
"""
LOGIN = 'login = { kind = "token", access_token = { env = "TOKEN" } }\n'


def _completed(lines: str) -> str:
    """Return a target file with `lines` in it, the places for the target's own values filled."""
    filled = lines.replace("…", "x.example").replace('patient = "x.example"', 'patient = "p2"')
    policy = POLICY + filled.removeprefix("[policy]\n") if filled.startswith("[policy]") else f"{filled}\n{POLICY}"
    if filled.startswith("login"):
        return f"{BASE}{APP}{MEMBER}{policy}"
    return f"{BASE}{APP}{MEMBER}{LOGIN}{policy}"


@pytest.mark.parametrize("name", [name for name, need in NEEDS.items() if need.lines])
def test_the_lines_of_a_need_are_lines_of_a_target_file(tmp_path: Path, name: str) -> None:
    """A file that takes them is read; without them, it says something else."""
    file = tmp_path / "mine.toml"
    file.write_text(_completed(NEEDS[name].lines), encoding="utf-8")
    with_lines = load_target(str(file))
    file.write_text(_completed(""), encoding="utf-8")
    assert with_lines != load_target(str(file))


def test_what_the_target_announces_and_its_file_leaves_out_is_told(tmp_path: Path) -> None:
    """A revocation endpoint of which the file says nothing is not knowable; one that it forbids is not allowed."""
    details = {}
    for number, decided in enumerate((None, False)):
        with demo_run(tmp_path / str(number), levers=Levers(revocation_endpoint=decided)) as run:
            assert not NEEDS["revocation"].test(run.payer)
            details[decided] = NEEDS["revocation"].details(run.payer)
    assert details[None]["absence"] == Absence.NOT_KNOWABLE
    assert re.match(r"the target announces a revocation endpoint, http://127\.0\.0\.1:\d+/", details[None]["announced"])
    assert details[None]["lines"] == "[consent]\nrevocation_endpoint = true"
    assert details[False]["absence"] == Absence.NOT_ALLOWED
    assert "announced" not in details[False]
