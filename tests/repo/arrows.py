"""Every import of the tree as an arrow from a file to a module, read from the syntax tree.

Imports inside functions and under TYPE_CHECKING count like any other: an arrow that Python never meets still ties
two rooms together for a reader.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINE = "engine"
FOLDERS = ("suites", "fixtures", "synthetic_data", "reference_payer", "load", "reports")
"""Top-level folders that are subpackages of `payerproof`; what else is below that name is the engine."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """`file` (relative to the root) imports `name` of `module`; `lazily` if it does so inside a function."""

    file: str
    module: str
    lazily: bool = False
    name: str = ""

    @property
    def start(self) -> str:
        """The room the arrow starts from."""
        return room_of_file(self.file)

    @property
    def end(self) -> str:
        """The room the arrow points to, or the name of a library."""
        return room_of_module(self.module)

    def __str__(self) -> str:
        """Return the arrow as a reader would draw it."""
        return f"{self.file} -> {self.module}"


def room_of_file(file: str) -> str:
    """Return the room a file lies in: a folder, `engine`, `tests`, or `door` for files at the root."""
    top = Path(file).parts[0]
    if top == "src":
        return ENGINE
    return top if "/" in file else "door"


def room_of_module(module: str) -> str:
    """Return the room a module belongs to; for a library its top-level name."""
    parts = module.split(".")
    if parts[0] != "payerproof":
        return parts[0]
    return parts[1] if len(parts) > 1 and parts[1] in FOLDERS else ENGINE


def module_of(file: str) -> str:
    """Return the name under which a file of the package is imported."""
    path = Path(file).with_suffix("")
    parts = path.parts[1:] if path.parts[0] == "src" else ("payerproof", *path.parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def python_files() -> Iterator[Path]:
    """Yield every Python file of the tree."""
    for folder in ("src", *FOLDERS, "tests"):
        yield from sorted((ROOT / folder).rglob("*.py"))
    yield from sorted(ROOT.glob("*.py"))


@cache
def arrows() -> tuple[Arrow, ...]:
    """Return every arrow of the tree."""
    return tuple(
        arrow
        for path in python_files()
        for arrow in of_source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    )


def of_source(file: str, text: str) -> Iterator[Arrow]:
    """Yield the arrows of one file's text."""
    tree = ast.parse(text)
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        for module, name in _imported(node, file):
            yield Arrow(file, module, id(node) in inside, name)


def _imported(node: ast.AST, file: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for name in node.names:
            yield name.name, ""
    elif isinstance(node, ast.ImportFrom):
        package = node.module or ""
        if node.level:
            parts = module_of(file).split(".")
            base = parts if file.endswith("__init__.py") else parts[:-1]
            package = ".".join([*base[: len(base) - node.level + 1], *([package] if package else [])])
        for name in node.names:
            yield (f"{package}.{name.name}", "") if _is_package(package) else (package, name.name)


def _is_package(module: str) -> bool:
    """Return whether names imported from `module` may themselves be modules of this tree."""
    parts = module.split(".")
    if parts[0] != "payerproof":
        return False
    inner = parts[1:]
    places = [ROOT / "src" / "payerproof" / Path(*inner)]
    if inner and inner[0] in FOLDERS:
        places = [ROOT / Path(*inner)]
    return any((place / "__init__.py").is_file() for place in places)
