"""A population arrives whole in an honest store, whichever way the store takes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from payerproof.synthetic_data.generate import Population
from payerproof.synthetic_data.write import LAYOUTS, Layout
from tests.loopback import Loopback
from tests.unit.populating.conftest import Command
from tests.unit.populating.store import Store


def everything(family: Population) -> dict[str, dict[str, object]]:
    """Return all resources of a population by `Type/id`."""
    rows = [*family.shared, *(row for person in family.members for row in person.resources)]
    return {f"{row['resourceType']}/{row['id']}": row for row in rows}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("ways", [("transaction", "batch"), ("batch",), ()])
def test_everything_arrives_once(
    family: Population, written: Callable[..., Path], command: Command, layout: Layout, ways: tuple[str, ...]
) -> None:
    """Every resource, as it was written, in one write each; and reading back says so."""
    store = Store(ways=ways)
    with Loopback(store) as server:
        assert command("load", command.target(f"{server.origin}/fhir"), written(layout)) == 0
    assert store.held == everything(family)
    assert set(store.writes.values()) == {1}
    posts = sum(asked.method == "POST" for asked in server.asked)
    assert (posts > 0) == bool(ways)
    assert "loaded: " in command.out
    assert "read back: " in command.out
