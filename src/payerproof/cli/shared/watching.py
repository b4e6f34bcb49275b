"""Files looked at again and again: what changed since the last time, until nobody waits for more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from payerproof.errors import ConfigurationError
from payerproof.fhir.inputs import files


def changed(names: Sequence[str], wait: Callable[[], bool]) -> Iterator[list[str]]:
    """Yield the files behind `names` that are new or were written since the last look; all of them the first time.

    `wait` is called between two looks and ends them by returning False. A name behind which nothing stands any more
    is passed over until something does.
    """
    known: dict[Path, tuple[int, int]] = {}
    while True:
        seen: dict[Path, tuple[int, int]] = {}
        for name in names:
            for file in _files(name):
                try:
                    found = file.stat()
                except OSError:
                    continue
                seen[file] = (found.st_mtime_ns, found.st_size)
        yield [str(file) for file, state in seen.items() if known.get(file) != state]
        known = seen
        if not wait():
            return


def _files(name: str) -> list[Path]:
    try:
        return files(name)
    except ConfigurationError:
        return []
