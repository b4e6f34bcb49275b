"""A population arrives whole in an honest store, whichever way the store takes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest

from payerproof.cli import EXIT_UNSURE, EXIT_USAGE
from payerproof.synthetic_data.generate import Population, population
from payerproof.synthetic_data.shards import Plan, begin, finish
from payerproof.synthetic_data.write import LAYOUTS, Layout, write
from tests.unit.provisioning.conftest import Command, everything
from tests.unit.provisioning.store import Store, capabilities

Written = Callable[..., Path]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("ways", [("transaction", "batch"), ("batch",), ()])
def test_everything_arrives_once(
    family: Population, written: Written, command: Command, layout: Layout, ways: tuple[str, ...]
) -> None:
    """Every resource, as it was written, in one write each, by the best way there is; and reading back says so."""
    store = Store(ways=ways)
    assert command.load(store, written(layout), "--read-back", "all") == 0
    assert store.held == everything(family)
    assert set(store.writes.values()) == {1}
    assert {asked.method for asked in command.writes} == ({"POST"} if ways else {"PUT"})
    assert "loaded: " in command.out
    assert f"{len(store.held):,} of them read" in command.out


@pytest.mark.parametrize("way", ["transaction", "batch", "put"])
def test_a_store_that_follows_references_is_loaded_as_well(
    family: Population, written: Written, command: Command, way: str
) -> None:
    """What refers to something later is tried again when that is there; nothing stays out."""
    store = Store(strict=True)
    folder = written()
    backwards(folder / "data.ndjson", folder / "manifest.json")
    assert command.load(store, folder, "--way", way) == 0
    assert store.held == everything(family)


def backwards(data: Path, manifest: Path) -> None:
    """Let each member's claims come first and the Patient last; the manifest goes along."""
    rows = groupby(data.read_bytes().splitlines(keepends=True), lambda row: json.loads(row)["owner"])
    order = ("ExplanationOfBenefit", "Coverage", "Patient")
    turned = b"".join(
        row for _, mine in rows for row in sorted(mine, key=lambda row: order.index(json.loads(row)["type"]))
    )
    old = hashlib.sha256(data.read_bytes()).hexdigest()
    data.write_bytes(turned)
    manifest.write_text(manifest.read_text().replace(old, hashlib.sha256(turned).hexdigest()))


def test_records_that_name_each_other_need_transactions(
    clinical: Population, written: Written, command: Command
) -> None:
    """An encounter and its conditions: a store that follows references takes them together or never, and says so."""
    store, folder = Store(strict=True), written(people=clinical)
    assert command.load(store, folder, "--way", "batch") == EXIT_UNSURE
    missing = {name.split("/")[0] for name in everything(clinical) if name not in store.held}
    assert {"Encounter", "Condition"} <= missing
    assert "HALF LOADED" in command.out
    assert "x Encounter: Condition/" in command.out
    assert command.load(store, folder, "--way", "transaction") == 0
    assert store.held == everything(clinical)


def test_what_nobody_owns_goes_first(written: Written, command: Command) -> None:
    """The first write holds what all others refer to, and nothing else goes beside it."""
    store = Store()
    assert command.load(store, written(), limits="concurrency = 4") == 0
    assert b'"Organization"' in command.writes[0].body
    assert b'"Patient"' not in command.writes[0].body


def test_a_type_may_be_left_out(family: Population, written: Written, command: Command) -> None:
    """A statement that offers no update of a type stops the load before any write, and says how to go on."""
    offered = [
        {"type": name, "interaction": [{"code": "update"}]}
        for name in {key.split("/")[0] for key in everything(family)}
    ]
    store = Store(statement=capabilities(("batch",), *(each for each in offered if each["type"] != "Coverage")))
    folder = written()
    assert command.load(store, folder) == EXIT_UNSURE
    assert "no update of Coverage (leave them out with --without Coverage" in command.err
    assert command.writes == []
    assert command.load(store, folder, "--without", "Coverage", "--afresh") == 0
    assert store.held == {name: each for name, each in everything(family).items() if not name.startswith("Coverage/")}
    assert command.verify(store, folder) == EXIT_UNSURE
    assert command.verify(store, folder, "--without", "Coverage") == 0


def test_a_way_by_hand_needs_no_statement(written: Written, command: Command) -> None:
    """Where metadata is no CapabilityStatement, the load stops and asks for a way; with one it loads."""
    store, folder = Store(statement={"resourceType": "Patient"}), written()
    assert command.load(store, folder) == EXIT_UNSURE
    assert "gave no CapabilityStatement" in command.err
    assert command.load(store, folder, "--way", "transaction") == 0


def test_writes_have_to_be_allowed(written: Written, command: Command) -> None:
    """Without `allow.writes` nothing is sent at all."""
    assert command("load", command.target(writes="false"), written()) == EXIT_USAGE
    assert "allow.writes: the file does not allow writes" in command.err
    assert command.server.asked == []


def test_a_target_that_ends_with_the_harness_is_refused(written: Written, command: Command) -> None:
    """What would vanish with the command is not loaded."""
    target = command.target()
    target.write_text(target.read_text() + '\n[start]\ncommand = ["{python}", "-c", "1"]\n')
    assert command("load", target, written()) == EXIT_USAGE
    assert "so nothing loaded would stay" in command.err


def test_a_damaged_folder_is_not_loaded(written: Written, command: Command) -> None:
    """One byte that is not as it was written: nothing is sent."""
    folder = written()
    file = folder / "Coverage.ndjson"
    file.write_bytes(file.read_bytes().replace(b"active", b"passiv", 1))
    assert command.load(Store(), folder) == EXIT_USAGE
    assert "Coverage.ndjson is not what was written" in command.err
    assert command.server.asked == []


def test_an_unfinished_folder_is_not_loaded(written: Written, command: Command) -> None:
    """A folder without manifest is a half-written one."""
    folder = written()
    (folder / "manifest.json").unlink()
    assert command.load(Store(), folder) == EXIT_USAGE
    assert "holds no finished population" in command.err


def test_records_that_are_out_of_step_are_not_loaded(written: Written, command: Command) -> None:
    """Files that do not belong together, though each has its digest, end the load without a guess."""
    folder = written()
    file, manifest = folder / "Coverage.ndjson", folder / "manifest.json"
    lines = file.read_bytes().splitlines(keepends=True)
    turned = b"".join(reversed(lines))
    old, new = (hashlib.sha256(data).hexdigest() for data in (file.read_bytes(), turned))
    file.write_bytes(turned)
    manifest.write_text(manifest.read_text().replace(old, new))
    assert command.load(Store(), folder) == EXIT_USAGE
    assert "of data.ndjson is not where its record should be" in command.err


def test_unfinished_shards_are_not_loaded(command: Command, tmp_path: Path, family: Population) -> None:
    """While shards are being made, nothing is sent."""
    plan, out = Plan(4, 3, family.guide, "ndjson", 2), tmp_path / "out"
    begin(plan, out)
    plan.make(out, 1)
    for options in ((), ("--journal", str(tmp_path / "one"))):
        assert command.load(Store(), out, *options) == EXIT_USAGE
        assert "is unfinished: not all of its shards are made" in command.err
    assert command.server.asked == []


def test_a_folder_that_was_loaded_can_be_written_again(family: Population, written: Written, command: Command) -> None:
    """The journals in it are ours and go with the rest."""
    folder = written()
    assert command.load(Store(), folder) == 0
    assert (folder / "loads" / "store.jsonl").is_file()
    write(family, folder)
    assert not (folder / "loads").exists()


def test_progress_is_told_in_lines_off_a_terminal(written: Written, command: Command) -> None:
    """One line for each tenth at the most, the last of them complete."""
    assert command.load(Store(), written(), "--entries", "10") == 0
    lines = command.err.splitlines()
    assert lines[-1] == "10 of 10 members"
    assert 2 < len(lines) <= 11


def test_shards_are_loaded_one_after_the_other(command: Command, tmp_path: Path, family: Population) -> None:
    """A folder of shards is one population; each shard keeps a journal of its own."""
    plan, out = Plan(4, 3, family.guide, "ndjson", 2), tmp_path / "out"
    for part in begin(plan, out):
        plan.make(out, part)
    told = finish(plan, out)
    store = Store()
    assert command.load(store, out) == 0
    owned = sum(told["owned"].values())
    assert sum(not name.startswith(("Organization/", "Practitioner/")) for name in store.held) == owned
    assert set(store.writes.values()) == {1}
    del store.held[next(iter(store.held))]
    assert command.verify(store, out, "--read-back", "counts") == EXIT_UNSURE
    assert len(list(out.glob("shard-*/loads/store.jsonl"))) == 2
    assert command.load(store, out, "--journal", str(tmp_path / "one")) == EXIT_USAGE
    assert "each shard of DIR keeps its own" in command.err


def test_members_who_are_tested_and_not_there_are_told(written: Written, command: Command, family: Population) -> None:
    """A folder of another seed holds nobody whom the target file names; the right one is not remarked upon."""
    assert command.load(Store(), written()) == 0
    assert "note:" not in command.out
    other = written("bundles", population(("h1",), seed=2))
    assert command.verify(Store(held=everything(family)), other) == EXIT_UNSURE
    assert "note: 9 of 9 members whom " in command.out
    assert "h1-sub, h1-spo" in command.out
