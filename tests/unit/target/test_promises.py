"""A payer is held to its own promises and to nobody else's; federal law binds it always."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.catalog import promise_lists, requirements
from payerproof.checks.registry import discover
from payerproof.errors import ConfigurationError
from payerproof.obligations import concrete, held_to
from payerproof.session.run import _bound_by
from payerproof.target.reading import load_target

OWN = """[source]
title = "What we promise"
url = "https://payer.example/promises"
as_of = 2026-06-01

[[requirement]]
id = "REQ-OWN-001"
states = "REQ-CON-002"
section = "Ending access"
strength = "PROMISE"
binds = "payer"
rule = "Whoever withdraws consent in our portal ends the access of the app at once."
"""
TARGET = """name = "mine"
base = "https://payer.example/fhir"
guides = ["hl7.fhir.us.carin-bb#2.0.0"]
{promises}
[[apps]]
id = "viewer"
client_id = "viewer"
kind = "public"
redirect_uri = "https://app.example/callback"
scopes = "launch/patient patient/*.read"

[[members]]
id = "first"
birth_date = 1980-01-01
patient = "p1"
login = {{ kind = "token", access_token = {{ env = "TOKEN" }} }}

[policy]
majority_age = 18
time_zone = "America/Chicago"
"""


def _target(folder: Path, promises: str = "") -> Path:
    file = folder / "mine.toml"
    file.write_text(TARGET.format(promises=promises), encoding="utf-8")
    return file


def test_without_promises_no_promise_binds(tmp_path: Path) -> None:
    """Law and guides alone, and every row of law."""
    found = _bound_by(load_target(str(_target(tmp_path))))
    assert {row.promise for row in found.values()} == {None}
    law = {row.id for row in requirements().values() if row.guide is None and row.promise is None}
    assert law <= found.keys()


@pytest.mark.parametrize("name", promise_lists())
def test_a_named_list_binds_and_the_others_do_not(tmp_path: Path, name: str) -> None:
    """The promises of one payer, by the name of its list."""
    found = _bound_by(load_target(str(_target(tmp_path, f'promises = ["{name}"]'))))
    assert {row.promise for row in found.values()} == {None, name}


def test_a_payers_own_list_is_looked_at_by_the_checks_of_what_it_states(tmp_path: Path) -> None:
    """A file beside the target file, in the format of those that ship."""
    (tmp_path / "ours.toml").write_text(OWN, encoding="utf-8")
    found = _bound_by(load_target(str(_target(tmp_path, 'promises = ["ours.toml"]'))))
    assert found["REQ-OWN-001"].source == "What we promise"
    covering = [item.check.id for item in discover() if "REQ-OWN-001" in concrete(item.check, found).requirements]
    assert "consent-code-dies-with-withdrawal" in covering
    assert "REQ-CON-002" not in found


@pytest.mark.parametrize(
    ("promises", "told"),
    [
        ('promises = ["cignna"]', "did you mean 'cigna'?"),
        ('promises = ["nowhere.toml"]', "nowhere.toml"),
        ("promises = [7]", "promises[0]"),
    ],
)
def test_an_unknown_list_is_refused_at_once(tmp_path: Path, promises: str, told: str) -> None:
    """With the nearest name, and what is allowed."""
    with pytest.raises(ConfigurationError) as caught:
        _bound_by(load_target(str(_target(tmp_path, promises))))
    assert told in str(caught.value)


def test_an_own_list_takes_no_id_that_ships(tmp_path: Path) -> None:
    """Two rows of one id could not be told apart."""
    (tmp_path / "ours.toml").write_text(OWN.replace("REQ-OWN-001", "REQ-HH-005"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="REQ-HH-005 is the id of a requirement that ships"):
        _bound_by(load_target(str(_target(tmp_path, 'promises = ["ours.toml"]'))))


def test_no_list_is_left_out_of_the_demo() -> None:
    """The shipped targets are judged by every list, so that each check is shown at work."""
    for name in ("demo", "families", "clinical", "few"):
        target = load_target(name)
        assert set(target.promises) == set(promise_lists())
        assert held_to(target.held_to, requirements().values(), target.promises).keys() == _bound_by(target).keys()
