"""What the tests of loading share: written families, and a target file for a store on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from payerproof.cli import main
from payerproof.synthetic_data.generate import Population, population
from payerproof.synthetic_data.write import Layout, write
from tests.loopback import Asked, Loopback, Reply
from tests.unit.provisioning.store import TOKEN, Store

GUIDE = "hl7.fhir.us.carin-bb#2.0.0"
CLINICAL = GUIDE + ",hl7.fhir.us.core#6.1.0"

TARGET = """\
name = "store"
base = "{base}"
guides = []

[[apps]]
id = "app"
client_id = "app"
kind = "public"
redirect_uri = "http://127.0.0.1:7999/callback"
scopes = "patient/*.read"

[population]
households = ["h1"]
seed = 1
login = {{ kind = "form", username = "{{member}}", password = {{ env = "NOWHERE" }} }}

[policy]
time_zone = "America/Chicago"

[writer]
access_token = {{ file = "token" }}

[allow]
writes = {writes}

[limits]
{limits}
"""


@pytest.fixture(scope="session")
def clinical() -> Population:
    """Give a family with claims and clinical records, which refer to one another in both directions."""
    return population(("h1",), guide=CLINICAL)


@pytest.fixture(scope="session")
def family() -> Population:
    """Give a family of nine with claims."""
    return population(("h1",), guide=GUIDE)


@pytest.fixture
def written(family: Population, tmp_path: Path) -> Callable[..., Path]:
    """Write the family, or other people, in a layout."""

    def make(layout: Layout = "ndjson", people: Population = family) -> Path:
        return write(people, tmp_path / layout, layout).parent

    return make


def everything(people: Population) -> dict[str, dict[str, Any]]:
    """Return all resources of a population by `Type/id`."""
    rows = [*people.shared, *(row for person in people.members for row in person.resources)]
    return {f"{row['resourceType']}/{row['id']}": row for row in rows}


@dataclass
class Command:
    """Runs `payerproof population …` against one server, behind which each call puts a store.

    Keeps what was printed, what the store was asked, and how many seconds were waited, without waiting.
    """

    folder: Path
    capture: pytest.CaptureFixture[str]
    server: Loopback
    stores: list[Store]
    waits: list[float]
    out: str = field(default="", init=False)
    err: str = field(default="", init=False)

    def target(self, *, writes: str = "true", limits: str = "concurrency = 2") -> Path:
        """Write a target file and the secret beside it."""
        (self.folder / "token").write_text(TOKEN)
        file = self.folder / "target.toml"
        file.write_text(TARGET.format(base=f"{self.server.origin}/fhir", writes=writes, limits=limits))
        return file

    def load(self, store: Store, population: Path, *options: str, limits: str = "concurrency = 2") -> int:
        """Load into a store; return the exit code."""
        self._put_behind(store)
        return self("load", self.target(limits=limits), population, *options)

    def verify(self, store: Store, population: Path, *options: str) -> int:
        """Read back from a store, without being allowed to write; return the exit code."""
        self._put_behind(store)
        return self("verify", self.target(writes="false"), population, *options)

    def _put_behind(self, store: Store) -> None:
        self.stores[:] = [store]
        self.server.asked.clear()

    @property
    def writes(self) -> list[Asked]:
        """What the last store was asked to write."""
        return [asked for asked in self.server.asked if asked.method != "GET"]

    def __call__(self, name: str, target: Path, population: Path, *options: str) -> int:
        """Run `load` or `verify`; return its exit code."""
        with pytest.raises(SystemExit) as ended:
            main(["population", name, "--target", str(target), *options, str(population)])
        self.out, self.err = self.capture.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """Give the command line, and a server for it; waiting is noted, not done."""
    waits: list[float] = []
    monkeypatch.setattr("payerproof.provisioning.client.sleep", waits.append)
    stores = [Store()]

    def answer(asked: Asked) -> Reply | Iterable[bytes]:
        return stores[-1](asked)

    with Loopback(answer) as server:
        yield Command(tmp_path, capsys, server, stores, waits)
