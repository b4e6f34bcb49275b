"""A load that is killed goes on where it stopped."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from payerproof.synthetic_data.generate import Population
from payerproof.synthetic_data.write import LAYOUTS, Layout
from tests.loopback import Asked, Reply
from tests.unit.provisioning.conftest import Command, everything
from tests.unit.provisioning.store import Store

Written = Callable[..., Path]
PATIENCE = 30.0


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("taken", [False, True], ids=["before the store took it", "after the store took it"])
def test_a_killed_load_goes_on(
    family: Population, written: Written, command: Command, layout: Layout, *, taken: bool
) -> None:
    """Killed while an answer is awaited: what was acknowledged is not sent again, and nothing is missing in the end."""
    reached, killed = threading.Event(), threading.Event()

    def hang(asked: Asked) -> Reply | None:
        if len(command.writes) < 5:
            return None
        if taken:
            store._write(asked)
        reached.set()
        killed.wait(PATIENCE)
        return Reply(500)

    store, folder = Store(says=hang), written(layout)
    command.stores[:] = [store]
    arguments = ("population", "load", "--target", command.target(limits="concurrency = 1"), "--entries", "12", folder)
    process = subprocess.Popen(
        [sys.executable, "-m", "payerproof", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert reached.wait(PATIENCE)
    finally:
        process.kill()
        process.communicate()
        killed.set()
    done = journalled(folder)
    assert 0 < len(done) < 10
    assert command.verify(store, folder) != 0
    before = dict(store.writes)
    store.says = lambda _: None
    assert command.load(store, folder) == 0
    assert store.held == everything(family)
    owners = {name: datum.owner for name, datum in family.manifest.items()}
    again = {
        owners.get(name, "what nobody owns") for name, count in store.writes.items() if count > before.get(name, count)
    }
    assert again & done == set()
    assert f"{len(done)} of them before" in command.out


def journalled(folder: Path) -> set[str]:
    """Return the names of the units that a journal holds as done."""
    lines = [orjson.loads(line) for line in (folder / "loads" / "store.jsonl").read_bytes().splitlines()]
    return {line["name"] for line in lines if "name" in line}
