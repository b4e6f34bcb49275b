"""Formats of reports from outside: a Python file with `FILE`, the name of what it makes, and `write`."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from payerproof.errors import CatalogError, EvidenceError
from payerproof.evidence.writing import Evidence
from payerproof.reports.extras import REPORTS

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}\Z")
_ALLOWED = "FILE = 'name.txt', and write(results, evidence) that returns bytes or text"


@dataclass(frozen=True, slots=True)
class OwnFormat:
    """One format: the file that it makes, and what makes its content."""

    file: str
    source: Path
    write: Callable[[Mapping[str, Any], Evidence], bytes]


def own_formats(
    modules: Iterable[tuple[Path, ModuleType]], place_of: Callable[[BaseException, Path], str]
) -> dict[str, OwnFormat]:
    """Return the formats that modules bring, by the names of their files; `place_of` tells where a problem arose.

    Raises CatalogError for a module without FILE or `write`, and for a name that another format or a run folder has.
    """
    found: dict[str, OwnFormat] = {}
    for source, module in modules:
        found[source.stem] = _own_format(source, module, place_of, {*REPORTS, "scripts", *found})
    return found


def _own_format(
    source: Path, module: ModuleType, place_of: Callable[[BaseException, Path], str], taken: Container[str]
) -> OwnFormat:
    name, write = getattr(module, "FILE", None), getattr(module, "write", None)
    if not isinstance(name, str) or not _PLAIN.match(name) or not callable(write):
        raise CatalogError("this is no writer of a report", where=str(source), allowed=_ALLOWED)
    if name.startswith(("evidence.", "manifest.", "results.", "report.", "junit.")):
        raise CatalogError(f"a run has a {name} of its own", where=f"{source}: FILE", allowed="another name")
    if source.stem in taken:
        raise CatalogError(f"another format is called {source.stem}", where=str(source), allowed="each name once")

    def written(found: Mapping[str, Any], evidence: Evidence) -> bytes:
        try:
            made = write(found, evidence)
        except Exception as problem:
            told = f"{type(problem).__name__}: {problem}"
            raise EvidenceError(f"{place_of(problem, source)}: the report {source.stem} failed: {told}") from problem
        if not isinstance(made, str | bytes):
            kind = type(made).__name__
            raise EvidenceError(f"{source}: the report {source.stem} is {kind}, and neither bytes nor text")
        return made.encode("utf-8", "replace") if isinstance(made, str) else made

    return OwnFormat(name, source, written)
