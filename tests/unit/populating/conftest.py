"""What the tests of loading share: written families, and a target file for a store on loopback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from payerproof.cli import main
from payerproof.synthetic_data.generate import Population, population
from payerproof.synthetic_data.write import Layout, write
from tests.unit.populating.store import TOKEN

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
households = ["f01"]
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
def family() -> Population:
    """Give a family of some members, with claims and clinical records."""
    return population(("h1",), guide=CLINICAL)


@pytest.fixture
def written(family: Population, tmp_path: Path) -> Callable[..., Path]:
    """Write the family in a layout."""

    def make(layout: Layout = "bundles") -> Path:
        return write(family, tmp_path / layout, layout).parent

    return make


@dataclass
class Command:
    """Runs `payerproof population …` against a base; keeps what it printed."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    out: str = field(default="", init=False)
    err: str = field(default="", init=False)

    def target(self, base: str, *, writes: str = "true", limits: str = "concurrency = 2") -> Path:
        """Write a target file and the secret beside it."""
        (self.folder / "token").write_text(TOKEN)
        file = self.folder / "target.toml"
        file.write_text(TARGET.format(base=base, writes=writes, limits=limits))
        return file

    def __call__(self, name: str, target: Path, population: Path, *options: str) -> int:
        """Run `load` or `verify`; return its exit code."""
        with pytest.raises(SystemExit) as ended:
            main(["population", name, "--target", str(target), *options, str(population)])
        self.out, self.err = self.capture.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Give the command line."""
    return Command(tmp_path, capsys)
