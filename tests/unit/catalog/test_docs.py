"""The pages on adding data show data that is right, and name every key there is."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from payerproof.catalog import FIXTURES, query_paths
from payerproof.synthetic_data.config import load_household
from payerproof.target.query_path import VARIABLES

DOCS = Path(__file__).resolve().parents[3] / "docs"
PATHS_PAGE = (DOCS / "adding-a-query-path.md").read_text(encoding="utf-8")
HOUSEHOLDS_PAGE = (DOCS / "adding-a-household.md").read_text(encoding="utf-8")


def example(page: str) -> str:
    """Return the first TOML example of a page."""
    found = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return found[1]


def test_example_of_a_query_path_is_one_that_ships() -> None:
    """The page shows a real file as it is."""
    shown = tomllib.loads(example(PATHS_PAGE))
    shipped = next(path for path in query_paths() if path.title == shown["title"])
    file = next((FIXTURES / "query_paths").rglob(f"{shipped.id}.toml"))
    assert tomllib.loads(file.read_text(encoding="utf-8")) == shown


def test_page_names_every_key_and_variable() -> None:
    """No key of the schema and no variable is left out of the tables."""
    schema = json.loads((FIXTURES / "schemas" / "query-path.schema.json").read_text(encoding="utf-8"))
    rows = [line.split("|")[1] for line in PATHS_PAGE.splitlines() if line.startswith("| `")]
    cells = {name for row in rows for name in re.findall(r"`\{?(\w+)\}?`", row)}
    assert (set(schema["properties"]) | VARIABLES) - cells == set()


def test_example_of_a_household_can_be_loaded(tmp_path: Path) -> None:
    """The page shows a family that is possible."""
    file = tmp_path / "family.toml"
    file.write_text(example(HOUSEHOLDS_PAGE), encoding="utf-8")
    assert [member.id for member in load_household(file).members] == ["sub", "dad", "kid"]
