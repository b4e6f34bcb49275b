"""Reads a written population as what is to be loaded: first what nobody owns, then one unit for each member.

Both layouts give the same units in the same order, and memory does not grow with the number of members.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import IO, Any

import orjson

from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.write import MANIFEST, read_manifest

_SHARED_FIRST = ("Organization", "Practitioner", "Location", "PractitionerRole", "InsurancePlan")
"""What nobody owns, each kind after those that it refers to."""


@dataclass(frozen=True, slots=True)
class Item:
    """One resource as JSON text, which unit it belongs to, and the canaries that were minted for it."""

    type: str
    id: str
    text: bytes
    unit: int
    canaries: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`Type/id`."""
        return f"{self.type}/{self.id}"


@dataclass(frozen=True, slots=True)
class Unit:
    """What is loaded as a whole: unit 0 is what nobody owns, every other one all that a member owns."""

    index: int
    name: str
    items: tuple[Item, ...]


class Folder:
    """A finished population. Raises PopulationError where the folder is unfinished or not as it was written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest: Mapping[str, Any] = read_manifest(path, digests=True)
        self.digest = hashlib.sha256((path / MANIFEST).read_bytes()).hexdigest()

    @cached_property
    def count(self) -> int:
        """How many units there are: what nobody owns, and everybody who owns anything."""
        return 1 + sum(bool(person["patient"]) for person in self.lines("people.ndjson"))

    @cached_property
    def expected(self) -> Mapping[str, int]:
        """How many resources of each type there are, owned or shared."""
        found = Counter(dict(self.manifest["owned"]))
        found.update(item.type for item in self.shared)
        return dict(sorted(found.items()))

    @cached_property
    def shared(self) -> tuple[Item, ...]:
        """What nobody owns, in an order in which references point back."""
        rows = list(_SHARED[self.manifest["layout"]](self))
        rank = {name: place for place, name in enumerate(_SHARED_FIRST)}
        rows.sort(key=lambda row: rank.get(row["resourceType"], len(rank)))
        return tuple(Item(row["resourceType"], row["id"], orjson.dumps(row), 0) for row in rows)

    def units(self) -> Iterator[Unit]:
        """Yield every unit that holds anything, in order."""
        yield Unit(0, "what nobody owns", self.shared)
        yield from _OWNED[self.manifest["layout"]](self)

    def lines(self, name: str) -> Iterator[Any]:
        """Yield the values of a file of lines."""
        with (self.path / name).open("rb") as file:
            for line in file:
                yield orjson.loads(line)


def _owned_by_type(folder: Folder) -> Iterator[Unit]:
    """Gather each member's lines from the files of all types; `data.ndjson` tells the order in which they were made."""
    with ExitStack() as stack:
        files: dict[str, IO[bytes]] = {}
        for name, start in _shared_lines(folder).items():
            files[name] = stack.enter_context((folder.path / f"{name}.ndjson").open("rb"))
            for _ in range(start):
                files[name].readline()
        for index, (owner, data) in enumerate(groupby(folder.lines("data.ndjson"), lambda row: row["owner"]), 1):
            yield Unit(index, owner, tuple(_item(row, files[row["type"]].readline(), index) for row in data))


def _owned_by_member(folder: Folder) -> Iterator[Unit]:
    """Read one bundle for each member that owns anything."""
    for index, (owner, data) in enumerate(groupby(folder.lines("data.ndjson"), lambda row: row["owner"]), 1):
        made = _entries(folder.path / "members" / f"{owner}.json")
        texts = (orjson.dumps(resource) for resource in made)
        yield Unit(index, owner, tuple(_item(row, text, index) for row, text in zip(data, texts, strict=True)))


def _item(row: Mapping[str, Any], text: bytes, unit: int) -> Item:
    if f'"id":"{row["id"]}"'.encode() not in text:
        raise PopulationError(f"{row['type']}/{row['id']} of data.ndjson is not where its record should be")
    return Item(row["type"], row["id"], text.rstrip(b"\n"), unit, tuple(row["canaries"]))


def _shared_by_type(folder: Folder) -> Iterable[dict[str, Any]]:
    for name, count in _shared_lines(folder).items():
        lines = folder.lines(f"{name}.ndjson")
        yield from (next(lines) for _ in range(count))


def _shared_by_member(folder: Folder) -> Iterable[dict[str, Any]]:
    return _entries(folder.path / "shared.json")


def _shared_lines(folder: Folder) -> dict[str, int]:
    """Return with how many lines that nobody owns the file of each type begins."""
    owned = folder.manifest["owned"]
    rows = {file["name"].removesuffix(".ndjson"): file["rows"] for file in folder.manifest["files"]}
    return {name: count - owned.get(name, 0) for name, count in rows.items() if name[0].isupper()}


def _entries(path: Path) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in orjson.loads(path.read_bytes())["entry"]]


_SHARED = {"ndjson": _shared_by_type, "bundles": _shared_by_member}
_OWNED = {"ndjson": _owned_by_type, "bundles": _owned_by_member}
