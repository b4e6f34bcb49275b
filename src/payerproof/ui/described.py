"""The target files that can be chosen: of the folder the page was started in, given with it, or shipped."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from payerproof.errors import ConfigurationError
from payerproof.target.description import Target
from payerproof.target.reading import load_target, shipped_targets

MOST_BYTES = 1024 * 1024
_MOST = 60
_MARKS = ("\n[[apps]]", "\n[population]", "\n[[members]]")
"""What a target file holds and hardly any other TOML file does."""


@dataclass(frozen=True, slots=True)
class Described:
    """One target that can be chosen. `name` is what `--target` takes; `problem` tells why it cannot be used."""

    name: str
    target: Target | None
    problem: str
    ships: bool

    @property
    def allowed(self) -> str:
        """What a run may do beside reading, in words."""
        allow = dataclasses.asdict(self.target.allow) if self.target else {}
        return ", ".join(name for name, given in allow.items() if given is True)


def described_here(given: Sequence[str]) -> list[Described]:
    """Return the targets that can be chosen in the folder the page was started in, a person's own files first."""
    return list(_described_in(Path(), given))


def _described_in(folder: Path, given: Sequence[str]) -> Iterator[Described]:
    found = sorted(file for pattern in ("*.toml", "*/*.toml") for file in folder.glob(pattern) if _is_target(file))
    names = [*given, *(file.relative_to(folder).as_posix() for file in found[:_MOST])]
    for name in dict.fromkeys(names):
        yield _described(name, ships=False)
    for name in shipped_targets():
        yield _described(name, ships=True)


def _described(name: str, *, ships: bool) -> Described:
    try:
        return Described(name, load_target(name), "", ships)
    except ConfigurationError as problem:
        return Described(name, None, str(problem), ships)


def _is_target(file: Path) -> bool:
    try:
        if file.name.startswith(".") or not file.is_file() or file.stat().st_size > MOST_BYTES:
            return False
        text = f"\n{file.read_text(encoding='utf-8')}"
    except (OSError, UnicodeDecodeError):
        return False
    return any(mark in text for mark in _MARKS) and "\nbase" in text
