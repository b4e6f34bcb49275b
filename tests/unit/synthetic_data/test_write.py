"""Files of a population are whole or plainly unfinished."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from fhir.resources.R4B.bundle import Bundle

from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.generate import Population
from payerproof.synthetic_data.person import Person
from payerproof.synthetic_data.write import LAYOUTS, Layout, read_manifest, write


def lines(path: Path) -> list[Any]:
    """Return the JSON values of a file of lines."""
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def content(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder by relative name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_ndjson_holds_every_resource_once(h1: Population, tmp_path: Path) -> None:
    """The files by type together are the population: shared resources first, then members in order."""
    write(h1, tmp_path / "out")
    expected = list(h1.shared) + [row for person in h1.members for row in person.resources]
    found = [row for path in sorted((tmp_path / "out").glob("[A-Z]*.ndjson")) for row in lines(path)]
    assert sorted(expected, key=lambda row: (row["resourceType"], row["id"])) == sorted(
        found, key=lambda row: (row["resourceType"], row["id"])
    )


def test_bundles_put_every_resource_under_its_id(h1: Population, tmp_path: Path) -> None:
    """One transaction for each member, accepted by the model, each entry a PUT that can be repeated."""
    write(h1, tmp_path / "out", "bundles")
    for person in h1.members:
        made = orjson.loads((tmp_path / "out" / "members" / f"{person.member.id}.json").read_bytes())
        Bundle.model_validate(made)
        assert made["type"] == "transaction"
        assert [entry["resource"] for entry in made["entry"]] == list(person.resources)
        assert [entry["request"] for entry in made["entry"]] == [
            {"method": "PUT", "url": f"{row['resourceType']}/{row['id']}"} for row in person.resources
        ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_manifest_tells_every_file(h1: Population, tmp_path: Path, layout: Layout) -> None:
    """Names, sizes, digests and rows of the manifest are those of the files."""
    manifest = orjson.loads(write(h1, tmp_path / "out", layout).read_bytes())
    assert manifest == read_manifest(tmp_path / "out")
    told = {file["name"]: (file["size"], file["digest"]) for file in manifest["files"]}
    files = content(tmp_path / "out")
    del files["manifest.json"]
    assert told == {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()}


def test_data_lines_are_the_manifest(h1: Population, tmp_path: Path) -> None:
    """One line for each owned resource: owner, category, dates, consent and canaries."""
    write(h1, tmp_path / "out")
    rows = lines(tmp_path / "out" / "data.ndjson")
    assert [f"{row['type']}/{row['id']}" for row in rows] == list(h1.manifest)
    for row in rows:
        datum = h1.manifest[f"{row['type']}/{row['id']}"]
        assert (row["owner"], row["category"], row["consent"]) == (datum.owner, datum.category, datum.consent)
        assert tuple(row["canaries"]) == datum.canaries
        assert row["service_date"] == (datum.service_date.isoformat() if datum.service_date else None)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_writing_twice_gives_the_same_bytes(h1: Population, tmp_path: Path, layout: Layout) -> None:
    """Into a new folder or over an earlier one, the files are the same."""
    write(h1, tmp_path / "one", layout)
    write(h1, tmp_path / "two", "ndjson")
    write(h1, tmp_path / "two", layout)
    assert content(tmp_path / "one") == content(tmp_path / "two")


@dataclass
class Torn:
    """A population whose making breaks after some members, as a full disk or a kill would break it."""

    whole: Population
    after: int

    def __post_init__(self) -> None:
        self.seed, self.guide, self.shared = self.whole.seed, self.whole.guide, self.whole.shared

    @property
    def members(self) -> Iterator[Person]:
        """Yield `after` members, then break."""
        yield from self.whole.members[: self.after]
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("before", [False, True])
def test_torn_folder_is_unfinished_and_can_be_written_again(
    h1: Population, tmp_path: Path, layout: Layout, *, before: bool
) -> None:
    """After a break there is no manifest, even over an earlier population; the next run is clean."""
    out = tmp_path / "out"
    if before:
        write(h1, out, layout)
    with pytest.raises(OSError, match="No space left"):
        write(Torn(h1, 4), out, layout)
    with pytest.raises(PopulationError, match="no finished population"):
        read_manifest(out)
    write(h1, out, layout)
    write(h1, tmp_path / "other", layout)
    assert content(tmp_path / "other") == content(out)


def test_short_file_is_noticed(h1: Population, tmp_path: Path) -> None:
    """A file that lost bytes, or is gone, makes the folder unreadable."""
    write(h1, tmp_path / "out")
    path = tmp_path / "out" / "Coverage.ndjson"
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(PopulationError, match=r"Coverage\.ndjson has \d+ bytes, the manifest says \d+"):
        read_manifest(tmp_path / "out")
    path.unlink()
    with pytest.raises(PopulationError, match=r"Coverage\.ndjson has 0 bytes"):
        read_manifest(tmp_path / "out")


@pytest.mark.parametrize("name", ["thesis.txt", "Patient.ndjson", "package.json", "manifest.json", "sub/deep.json"])
def test_foreign_folder_is_left_alone(h1: Population, tmp_path: Path, name: str) -> None:
    """A folder that holds anything else is refused, and nothing in it is touched."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("{}")
    with pytest.raises(PopulationError, match="which is no population made here"):
        write(h1, tmp_path)
    assert content(tmp_path) == {name: b"{}"}


@pytest.mark.parametrize(("text", "problem"), [("no", "is not JSON"), ('{"format": 7}', "has format 7")])
def test_foreign_manifest_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    """A manifest of another kind says what is wrong with it."""
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(PopulationError, match=problem):
        read_manifest(tmp_path)
