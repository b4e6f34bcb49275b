"""What a user gives to be judged, resource by resource: files, folders, patterns, gzipped or not, standard input.

A file of one resource is read whole, up to the size that one resource may have; one with a resource on each line is
read line by line. Where the name of a file does not tell (`.ndjson`, `.jsonl`), its beginning does.
"""

from __future__ import annotations

import glob
import gzip
import itertools
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from payerproof.errors import ConfigurationError
from payerproof.fhir.xml_reading import is_xml

STANDARD_INPUT = "standard input"
_SUFFIXES = (".json", ".ndjson", ".jsonl", ".xml")
_LINES = (".ndjson", ".jsonl")
_GZIP = b"\x1f\x8b"
_NO_RESOURCE = frozenset({"manifest.json", "package.json"})
_CHUNK = 2**20
_LOOKED_AT = 20


class Entry(NamedTuple):
    """The text of one resource: how it is called, the file it stands in, and the line on which it begins.

    A resource that came inside another is given as it was read, and its issues then have no lines.
    """

    name: str
    file: str
    line: int
    text: bytes | dict[str, Any]


def _unheard(_file: Path) -> None:
    """Tell nobody of a file that is left out."""


def entries(
    names: Sequence[str],
    stdin: BinaryIO,
    limit: int,
    *,
    by_line: bool = False,
    left_out: Callable[[Path], None] = _unheard,
) -> Iterator[Entry]:
    """Yield each resource behind `names`; without any, or for `-`, those of standard input.

    Of a resource beyond `limit` bytes only its beginning is kept, one byte more than allowed. `by_line` reads standard
    input one resource a line, whatever it begins with. `left_out` as in `files`.
    Raises `ConfigurationError` for a name behind which there is nothing, and for a file that cannot be read.
    """
    for name in names or ("-",):
        if name == "-":
            yield from _read(stdin, STANDARD_INPUT, limit, by_line=by_line)
            continue
        for path in files(name, left_out):
            try:
                with path.open("rb") as file:
                    yield from _read(file, str(path), limit, by_line=_plain_suffix(path) in _LINES)
            except (OSError, EOFError, zlib.error) as error:
                raise ConfigurationError(f"cannot be read: {error}", where=str(path)) from None


def files(name: str, left_out: Callable[[Path], None] = _unheard) -> list[Path]:
    """Return the files that a path, a folder or a pattern names, sorted.

    `left_out` is told of each file in a folder that has lines of JSON and no resource among the first, as one of a run.
    Raises `ConfigurationError` for none.
    """
    path = Path(name)
    if path.is_dir():
        found = []
        for file in sorted(path.rglob("*")):
            if not (_is_resource(file.relative_to(path)) and file.is_file()):
                continue
            if _of_other_lines(file):
                left_out(file)
            else:
                found.append(file)
        if not found:
            raise ConfigurationError(f"the folder holds no {', '.join(_SUFFIXES)} file of resources", where=name)
        return found
    if not path.exists() and glob.has_magic(name):
        found = [Path(each) for each in glob.glob(name, recursive=True)]  # noqa: PTH207 - the pattern may be absolute
        inside = (file for each in found for file in (files(str(each), left_out) if each.is_dir() else [each]))
        return sorted(inside) or _none(name)
    if not path.exists():
        raise ConfigurationError("there is no such file", where=name, allowed="a file, a folder, a pattern, or -")
    return [path]


def _of_other_lines(file: Path) -> bool:
    """Return whether the first lines of a file are JSON objects and no resources."""
    if _plain_suffix(file) not in _LINES:
        return False
    try:
        with file.open("rb") as opened:
            first = [json.loads(line) for line in itertools.islice(lines(_unpacked(opened), _CHUNK), _LOOKED_AT)]
    except (OSError, EOFError, zlib.error, ValueError, RecursionError):
        return False  # whatever is wrong with it is told when it is judged
    return bool(first) and all(isinstance(each, dict) and "resourceType" not in each for each in first)


def _none(name: str) -> list[Path]:
    raise ConfigurationError("no file fits the pattern", where=name)


def _is_resource(file: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.parts)
    return not hidden and file.name not in _NO_RESOURCE and _plain_suffix(file) in _SUFFIXES


def _plain_suffix(file: Path) -> str:
    """Return the suffix of a file's name in lower case, without that of its compression."""
    return Path(file.name.lower().removesuffix(".gz")).suffix


def _read(source: BinaryIO, name: str, limit: int, *, by_line: bool) -> Iterator[Entry]:
    if not by_line or name != STANDARD_INPUT:  # whoever asks line by line waits for an answer before the next line
        source = _unpacked(source)
    if by_line:
        yield from _each_line(lines(source, limit), name)
        return
    first = source.readline(limit + 2)
    if _is_whole(first):
        second = next(following := lines(source, limit), b"")
        if second.strip():
            yield from _each_line((first.rstrip(b"\r\n")[: limit + 1], second), name)
            yield from _each_line(following, name, 3)
            return
    yield Entry(name, name, 1, (first + source.read(max(limit + 1 - len(first), 0)))[: limit + 1])


def _unpacked(source: BinaryIO) -> BinaryIO:
    """Return a stream of what is packed with gzip, or the stream itself."""
    peekable = source if hasattr(source, "peek") else None
    if peekable is not None and peekable.peek(2)[:2] == _GZIP:
        return cast("BinaryIO", gzip.GzipFile(fileobj=source))
    return source


def _is_whole(line: bytes) -> bool:
    """Tell whether a first line is a JSON value in itself, so that more of them may follow."""
    if not line.endswith(b"\n") or is_xml(line):
        return False
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _each_line(texts: Iterable[bytes], name: str, first: int = 1) -> Iterator[Entry]:
    for number, text in enumerate(texts, first):
        yield Entry(f"{name}:{number}", name, number, text)


def lines(source: BinaryIO, limit: int) -> Iterator[bytes]:
    """Yield the lines of `source`; of a line beyond `limit` bytes only its beginning, one byte more than allowed."""
    while line := source.readline(limit + 2):
        if not line.endswith(b"\n"):
            while (rest := source.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass
        yield line.rstrip(b"\r\n")[: limit + 1]
