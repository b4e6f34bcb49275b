"""The contents of a table: where each definition stands in it, so that only those that are asked for are read.

    contents.json.gz: {"versions": {url of a structure: version}, "resources": [resource type, ...],
                       "profiles.json.gz": {"size", "structures": {url: [start, end]}, "rules": [start, end]},
                       "terms.json.gz": {"size", "codesystems": {url: [start, end]}, "valuesets": {url: [start, end]}},
                       "displays.json.gz": {"size", "displays": {url: [start, end]}}}
`size` is that of the table unpacked: with contents of another size than its own, a table cannot be read.
"""

from __future__ import annotations

import gc
import gzip
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from payerproof.fhir.errors import PackageError

Facts = dict[str, Any]
Place = list[int]


def with_places(facts: Facts) -> tuple[bytes, Facts]:
    """Return the JSON of a table, and where in it each member stands; of a member that is an object, its members."""
    pieces: list[bytes] = []
    places: Facts = {}
    at = 0

    def put(piece: bytes) -> Place:
        nonlocal at
        pieces.append(piece)
        at += len(piece)
        return [at - len(piece), at]

    def entries(holder: Facts) -> Iterator[tuple[str, Any]]:
        for number, (name, value) in enumerate(holder.items()):
            put((b"," if number else b"{") + orjson.dumps(name) + b":")
            yield name, value
        put(b"}" if holder else b"{}")

    for name, value in entries(facts):
        if isinstance(value, dict):
            places[name] = {key: put(orjson.dumps(entry)) for key, entry in entries(value)}
        else:
            places[name] = put(orjson.dumps(value))
    return b"".join(pieces), {"size": at, **places}


class Placed(Mapping[str, Any]):
    """A table whose parts are read when they are asked for. `contents` as this file begins with."""

    def __init__(self, file: Path, contents: Mapping[str, Any]) -> None:
        self._file, self._size = file, contents["size"]
        self._places = {name: place for name, place in contents.items() if name != "size"}
        self._read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            place = self._places[name]
            self._read[name] = Definitions(self, place) if isinstance(place, dict) else self.at(place)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def at(self, place: Place) -> Any:
        """Return what stands at a place. Raises `PackageError` where that cannot be read."""
        return parsed(self._text[place[0] : place[1]], self._file)

    @cached_property
    def _text(self) -> bytes:
        text = unpacked(self._file)
        if len(text) != self._size:
            raise PackageError(f"it has {len(text)} bytes, its contents say {self._size}", where=str(self._file))
        return text


class Definitions(Mapping[str, Any]):
    """The definitions of one kind by URL, each read when it is first asked for."""

    def __init__(self, table: Placed, places: Mapping[str, Place]) -> None:
        self._table, self._places = table, places
        self._read: dict[str, Any] = {}

    def __getitem__(self, url: str) -> Any:
        found = self._read.get(url)
        if found is None:
            found = self._read[url] = self._table.at(self._places[url])
        return found

    def __contains__(self, url: object) -> bool:
        return url in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def unpacked(file: Path) -> bytes:
    """Return the bytes of a gzipped file. Raises `PackageError`."""
    try:
        return gzip.decompress(file.read_bytes())
    except (OSError, EOFError, ValueError) as error:
        raise PackageError(f"the table cannot be read: {error}", where=str(file)) from None


def parsed(text: bytes, file: Path) -> Any:
    """Return what JSON holds, without Python looking for garbage among what is made: none of it is."""
    looking = gc.isenabled()
    gc.disable()
    try:
        return orjson.loads(text)
    except ValueError as error:
        raise PackageError(f"the table cannot be read: {error}", where=str(file)) from None
    finally:
        if looking:
            gc.enable()
