"""Servers that give ids of their own: an id map, references written by it, and everything read back through it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from payerproof.cli import EXIT_UNSURE
from payerproof.provisioning.journal import names_in
from payerproof.synthetic_data.generate import Population
from tests.loopback import Asked, Reply
from tests.unit.provisioning.conftest import Command, everything
from tests.unit.provisioning.store import Store, capabilities, outcome, references
from tests.unit.provisioning.test_loading import backwards

Written = Callable[..., Path]
TYPES = ("Organization", "Practitioner", "Location", "PractitionerRole", "InsurancePlan")
OWNED = ("Patient", "Coverage", "ExplanationOfBenefit", "RelatedPerson")


def giving(**more: Any) -> Store:
    """Return a store that says it gives ids itself, and holds on to references."""
    entries = (
        {"type": name, "interaction": [{"code": "create"}, {"code": "read"}], "updateCreate": False}
        for name in (*TYPES, *OWNED)
    )
    return Store(statement=capabilities(("batch",), *entries), strict=True, **more)


def renamed(held: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Return resources under other names, with every reference by these names."""
    found = {}
    for name, each in held.items():
        text = json.dumps({**each, "id": names[name].partition("/")[2]})
        for old, new in names.items():
            text = text.replace(f'"reference": "{old}"', f'"reference": "{new}"')
        found[names[name]] = json.loads(text)
    return found


def kinds(held: dict[str, Any]) -> dict[str, int]:
    """Count resources by type."""
    return Counter(name.partition("/")[0] for name in held)


@pytest.mark.parametrize("turned", [False, True], ids=["forwards", "backwards"])
def test_everything_arrives_once_and_is_read_back(
    family: Population, written: Written, command: Command, *, turned: bool
) -> None:
    """Each resource is created once, refers to what is there, and is found again by the map."""
    store, folder = giving(), written()
    if turned:
        backwards(folder / "data.ndjson", folder / "manifest.json")
    assert command.load(store, folder, "--read-back", "all") == 0, command.out + command.err
    assert not store.held.keys() & everything(family).keys()
    assert all(name in store.held for each in store.held.values() for name in references(each))
    names = names_in(folder / "loads" / "store.jsonl")
    assert store.held == renamed(json.loads(json.dumps(everything(family), default=float)), names)
    assert set(store.writes.values()) == {1}
    assert {asked.method for asked in command.writes} == {"POST"}
    assert f"{len(store.held):,} of them read" in command.out


def test_what_is_gone_is_found_out(written: Written, command: Command) -> None:
    """Reading back goes by the map: a resource that vanished, and one that lost its values."""
    store, folder = giving(), written()
    assert command.load(store, folder, "--read-back", "none") == 0
    claims = [name for name in store.held if name.startswith("ExplanationOfBenefit/")]
    store.held[claims[0]] = {"resourceType": "ExplanationOfBenefit", "id": claims[0].partition("/")[2]}
    del store.held[claims[1]]
    assert command.verify(store, folder, "--read-back", "all") == EXIT_UNSURE
    assert f"{claims[1]}: is not there" in command.out
    assert f"{claims[0]}: lost" in command.out


def test_a_load_that_was_cut_off_goes_on_without_doubles(
    family: Population, written: Written, command: Command
) -> None:
    """The journal keeps each name as it is told, so what is there is not created again."""
    left = [60]

    def worn(_asked: Asked) -> Reply | None:
        left[0] -= 1
        return outcome(401, "the token is worn") if left[0] < 0 else None

    store, folder = giving(says=worn), written()
    assert command.load(store, folder) == EXIT_UNSURE
    there = set(store.held)
    assert len(there) == 60
    left[0] = 100_000
    assert command.load(store, folder) == 0, command.out + command.err
    assert there < store.held.keys()
    assert kinds(store.held) == kinds(everything(family))
    assert set(store.writes.values()) == {1}


def test_an_answer_that_is_lost_ends_the_load(written: Written, command: Command) -> None:
    """Whether it was taken is not known, and it is not sent again; nor is what is taken without a name."""
    store, folder = giving(says=lambda _: Reply(200, b"{", {"content-length": "999"})), written()
    assert command.load(store, folder, limits="concurrency = 1") == EXIT_UNSURE
    assert "whether Organization/org-payer was taken is not known" in command.err
    assert len(command.writes) == 1
    nameless = giving(says=lambda _: Reply(201, b""))
    assert command.load(nameless, folder, "--afresh", limits="concurrency = 1") == EXIT_UNSURE
    assert "does not say under which id" in command.err


def test_what_the_server_refuses_is_told_in_its_words(written: Written, command: Command) -> None:
    """A type that it does not take leaves out what refers to it, and both are told."""
    refuses = lambda each: "no coverage here" if each["resourceType"] == "Coverage" else None  # noqa: E731 - one rule
    store = giving(refuses=refuses)
    assert command.load(store, written()) == EXIT_UNSURE
    assert "Coverage: status 422: no coverage here" in command.out
    assert "which is not there" in command.out


def test_a_type_that_it_does_not_create(written: Written, command: Command) -> None:
    """Nothing is written where the statement rules out a type."""
    entry = {"type": "Patient", "interaction": [{"code": "update"}], "updateCreate": False}
    assert command.load(Store(statement=capabilities(("batch",), entry)), written()) == EXIT_UNSURE
    assert "offers no create of" in command.err
    assert command.writes == []
