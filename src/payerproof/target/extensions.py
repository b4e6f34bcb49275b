"""Folders of a user's own that take part in a run: what they hold lies in them by place, as it does in this package.

    acme/
      checks/test_*.py        checks; the suite is the folder's name, or that of a folder below `checks`
      query_paths/*.toml      walked by every check that walks query paths
      households/*.toml       named in `population.households`
      promises/*.toml         named in `promises`
      reports/*.py            named by `--report` or in `run.report`
      drivers/*.py            named as `file:function` wherever a target file takes a callable

A target file names each in `extensions`: by its path, or by the name under which an installed package stands in the
entry-point group `payerproof`. Finding them runs none of their code; `loaded` does.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from types import ModuleType

from payerproof.errors import CatalogError, TargetError, did_you_mean

GROUP = "payerproof"
"""The entry-point group: name = a package whose folder is laid out as above."""

MODULES = "payerproof_extensions"
"""The package below which modules of extensions are imported, so that none takes the name of another module."""

KINDS = ("checks", "query_paths", "households", "promises", "reports", "drivers")
_NAME = re.compile(r"[a-z][a-z0-9_-]*\Z")
_LAYOUT = f"a folder that holds at least one of {', '.join(f'{kind}/' for kind in KINDS)}"


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension: the name by which its checks' suite goes, and its folder."""

    name: str
    folder: Path

    def files(self, kind: str, pattern: str) -> tuple[Path, ...]:
        """Return its files of a kind, sorted; `pattern` is a glob below the folder of that kind."""
        return tuple(sorted(file for file in (self.folder / kind).glob(pattern) if file.is_file()))

    @property
    def checks(self) -> Mapping[Path, str]:
        """The files of checks, each with the suite that its place gives it."""
        top = self.folder / "checks"
        return {
            file: self.name if file.parent == top else file.parent.name for file in self.files("checks", "**/test_*.py")
        }

    def module(self, file: Path) -> str:
        """Return the name under which a Python file of the extension is imported."""
        return ".".join((MODULES, self.name, *file.relative_to(self.folder).with_suffix("").parts))

    @property
    def digest(self) -> str:
        """The SHA-256, in hex, over the names and bytes of all its files of a known kind."""
        found = sha256()
        for kind in KINDS:
            for file in self.files(kind, "**/*"):
                if file.suffix in {".py", ".toml"}:
                    content = file.read_bytes()
                    found.update(f"{file.relative_to(self.folder).as_posix()}\0{len(content)}\0".encode() + content)
        return found.hexdigest()


def installed() -> tuple[Extension, ...]:
    """Return the extensions of installed packages, by name. Raises TargetError for one whose package is not there."""
    return tuple(_installed(entry) for _, entry in sorted(_entries().items()))


def found(named: str, beside: Path, where: str) -> Extension:
    """Return the extension that a target file names, a path being relative to the folder `beside`.

    `where` is the place in the file, for errors. Raises TargetError for a folder or a package that is not there.
    """
    if "/" not in named and named not in {".", ".."}:
        entries = _entries()
        if named not in entries:
            told = f"no installed package brings the extension {named!r}{did_you_mean(named, entries)}"
            others = ", ".join([*sorted(entries), "the path of a folder, as ./acme"])
            raise TargetError(told, where=where, allowed=others)
        return _installed(entries[named])
    folder = (beside / named).resolve()
    if not folder.is_dir():
        raise TargetError(f"there is no folder {folder}", where=where, allowed=_LAYOUT)
    return _checked(Extension(folder.name, folder), where)


def of_kind(extensions: Iterable[Extension], kind: str, suffix: str = ".toml") -> Mapping[str, Path]:
    """Return the files of a kind in all of the extensions by their names, without suffix.

    Raises CatalogError where two bear the same name.
    """
    named: dict[str, Path] = {}
    for extension in extensions:
        for file in extension.files(kind, f"*{suffix}"):
            if file.stem in named:
                raise CatalogError(f"{named[file.stem]} bears this name", where=str(file), allowed="each name once")
            named[file.stem] = file
    return named


def enter(extensions: Iterable[Extension]) -> None:
    """Let the modules of extensions be imported under their names; nothing is imported yet.

    Raises TargetError where two extensions bear one name.
    """
    held: dict[str, Path] = {}
    for extension in extensions:
        if held.setdefault(extension.name, extension.folder) != extension.folder:
            told = f"two extensions are called {extension.name}"
            raise TargetError(told, where=str(extension.folder), allowed=f"another name than {held[extension.name]}")
        _package(MODULES, [])
        _package(f"{MODULES}.{extension.name}", [str(extension.folder)])


def modules(extensions: Iterable[Extension], kind: str) -> Iterator[tuple[Path, ModuleType]]:
    """Yield the Python files of a kind, imported, but those whose names begin with `_`. Raises CatalogError."""
    for extension in extensions:
        for file in extension.files(kind, "*.py"):
            if not file.name.startswith("_"):
                yield file, loaded(extension.module(file), file)


def loaded(name: str, file: Path) -> ModuleType:
    """Import a module of an extension. Raises CatalogError, which names the line, for one that cannot be imported."""
    try:
        return importlib.import_module(name)
    except Exception as problem:
        raise CatalogError(f"cannot be imported: {in_words(problem)}", where=place_of(problem, file)) from problem


def in_words(problem: BaseException) -> str:
    """Return what went wrong in a user's own code, on one line."""
    words = problem.msg if isinstance(problem, SyntaxError) else str(problem)
    return f"{type(problem).__name__}: {' '.join(str(words).split())}"


def place_of(problem: BaseException, file: Path) -> str:
    """Return `FILE:LINE` of the last line in the user's own folder that a problem went through."""
    if isinstance(problem, SyntaxError) and problem.filename:
        return f"{problem.filename}:{problem.lineno}"
    top = str(file.parent)
    frames = [each for each in traceback.extract_tb(problem.__traceback__) if each.filename.startswith(top)]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(file)


def _package(name: str, folders: list[str]) -> None:
    """Make a package without code, or give the one that is there other folders and forget what it held."""
    known = sys.modules.get(name)
    if known is not None and list(known.__path__) == folders:
        return
    for other in [each for each in sys.modules if folders and each.startswith(f"{name}.")]:
        del sys.modules[other]
    made = ModuleType(name)
    made.__path__ = folders
    made.__spec__ = importlib.util.spec_from_loader(name, None, is_package=True)
    sys.modules[name] = made


def _entries() -> Mapping[str, metadata.EntryPoint]:
    return {entry.name: entry for entry in metadata.entry_points(group=GROUP)}


def _installed(entry: metadata.EntryPoint) -> Extension:
    where = f"entry point {entry.name} = {entry.value} of {entry.dist.name if entry.dist else 'a package'}"
    try:
        spec = importlib.util.find_spec(entry.module)
    except (ImportError, ValueError):
        spec = None
    folders: Iterator[str] = iter((spec and spec.submodule_search_locations) or ())
    folder = next(folders, None)
    if folder is None:
        raise TargetError(f"there is no package {entry.module}", where=where, allowed=_LAYOUT)
    return _checked(Extension(entry.name, Path(folder)), where)


def _checked(extension: Extension, where: str) -> Extension:
    if not _NAME.match(extension.name):
        told = f"{extension.name!r} cannot be the name of a suite"
        raise TargetError(told, where=where, allowed="small letters, digits, - and _, a letter first")
    if not any((extension.folder / kind).is_dir() for kind in KINDS):
        raise TargetError(f"{extension.folder} holds nothing that is known", where=where, allowed=_LAYOUT)
    return extension
