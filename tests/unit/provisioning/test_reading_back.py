"""A half-loaded target is told apart from a loaded one, whichever part is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from payerproof.cli import EXIT_UNSURE
from payerproof.provisioning.folder import Item
from payerproof.provisioning.readback import sample_of
from payerproof.synthetic_data.generate import Population
from tests.loopback import Reply
from tests.unit.provisioning.conftest import Command, everything
from tests.unit.provisioning.store import Store, outcome, reply

Written = Callable[..., Path]


def full(people: Population) -> Store:
    """Return a store that holds a population."""
    return Store(held=everything(people))


@pytest.mark.parametrize("depth", ["counts", "sample", "all"])
def test_a_loaded_store_is_found_to_be_one(family: Population, written: Written, command: Command, depth: str) -> None:
    """Everything is there; without the leave to write, and without a write."""
    assert command.verify(full(family), written(), "--read-back", depth) == 0
    assert command.out.startswith("read back: ")
    assert command.writes == []


@pytest.mark.parametrize("depth", ["counts", "sample", "all"])
def test_one_missing_resource_is_seen_by_its_count(
    family: Population, written: Written, command: Command, depth: str
) -> None:
    """One of many is gone: the count of its type says so at any depth, and reading all names it."""
    store = full(family)
    name = next(name for name in list(store.held)[50:] if name.startswith("ExplanationOfBenefit/"))
    del store.held[name]
    assert command.verify(store, written(), "--read-back", depth) == EXIT_UNSURE
    total = sum(key.startswith("ExplanationOfBenefit/") for key in everything(family))
    assert "HALF LOADED" in command.out
    assert f"ExplanationOfBenefit: {total - 1} of {total} are there" in command.out
    if depth == "all":
        assert f"{name}: is not there" in command.out


def test_strangers_do_not_hide_a_gap(family: Population, written: Written, command: Command) -> None:
    """Where others make up the number, reading finds who is missing."""
    store = full(family)
    gone = f"Patient/{family.members[-1].patient_id}"
    del store.held[gone]
    store.held["Patient/stranger"] = {"resourceType": "Patient", "id": "stranger"}
    assert command.verify(store, written(), "--read-back", "counts") == 0
    assert command.verify(store, written(), "--read-back", "sample") == EXIT_UNSURE
    assert f"{gone}: is not there" in command.out


def test_what_lost_its_content_is_not_what_was_loaded(family: Population, written: Written, command: Command) -> None:
    """A resource of the right id without its canaries, as a store that filters, or an older load, would leave it."""
    store = full(family)
    name = f"Patient/{family.members[0].patient_id}"
    store.held[name] = {key: value for key, value in store.held[name].items() if key != "name"}
    assert command.verify(store, written()) == EXIT_UNSURE
    assert f"{name}: lost " in command.out


def test_another_resource_under_the_id_is_seen(family: Population, written: Written, command: Command) -> None:
    """An answer about something else is none."""
    store = full(family)
    one, other = (f"Patient/{person.patient_id}" for person in family.members[:2])
    store.held[one] = store.held[other]
    assert command.verify(store, written(), "--read-back", "all") == EXIT_UNSURE
    assert f"{one}: was answered with {other}" in command.out


class Reticent(Store):
    """A store that will not say how many there are."""

    def _count(self, name: str) -> Reply:
        return outcome(403, f"no counts of {name}")


class Blind(Store):
    """A store that its writer may not read from."""

    def _read(self, name: str) -> Reply:
        return outcome(403, f"write only, not {name}")


class Boastful(Store):
    """A store whose total is no number."""

    def _count(self, name: str) -> Reply:
        return reply(200, {"resourceType": "Bundle", "total": bool(name)})


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (Reticent, "how many there are was not told: status 403, no counts of "),
        (Blind, "could not be read: status 403, write only"),
        (Boastful, "how many there are was not told"),
    ],
)
def test_what_cannot_be_learnt_is_no_success(
    family: Population, written: Written, command: Command, kind: type[Store], why: str
) -> None:
    """Doubt has a word and an exit code of its own; nothing is called missing."""
    assert command.verify(kind(held=everything(family)), written()) == EXIT_UNSURE
    assert command.out.startswith("NOT LEARNT")
    assert why in command.out
    assert "--afresh" not in command.out


def test_an_emptied_target_is_found_in_spite_of_its_journal(
    family: Population, written: Written, command: Command
) -> None:
    """The journal says that all is in; reading back does not believe it, and says what to do."""
    folder = written()
    assert command.load(Store(), folder) == 0
    store = Store()
    assert command.load(store, folder) == EXIT_UNSURE
    assert command.writes == []
    assert "HALF LOADED" in command.out
    assert "load again with --afresh" in command.out
    assert command.load(store, folder, "--afresh") == 0
    assert store.held == everything(family)


def test_a_half_loaded_target_is_seen_without_its_journal(
    family: Population, written: Written, command: Command
) -> None:
    """Another machine, which knows the folder alone, learns that the load was not finished."""
    half = dict(list(everything(family).items())[: len(everything(family)) // 2])
    assert command.verify(Store(held=half), written()) == EXIT_UNSURE
    assert command.out.startswith("HALF LOADED")


@pytest.mark.parametrize("most", [1, 5, 64])
def test_a_sample_holds_the_ends_of_each_type(most: int) -> None:
    """The first and the last of every type, and between them as many as asked for, evenly."""
    items = [Item(kind, f"{kind}{number}", b"", 0) for number in range(400) for kind in ("A", "B")]
    items.append(Item("C", "alone", b"", 0))
    chosen = [item.id for item in sample_of(items, Counter(item.type for item in items), most)]
    assert {"A0", "B0", "A399", "B399", "alone"} <= set(chosen)
    assert most <= len(chosen) <= most + 8
    assert len(set(chosen)) == len(chosen)
