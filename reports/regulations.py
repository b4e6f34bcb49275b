"""The rules of CMS on which a statement can be made, paragraph by paragraph; they stand in `fixtures/regulations`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import orjson
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

from payerproof.errors import CatalogError


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one place of a rule asks, and by what it is judged.

    `id` is unique over all rules: the rule's name, a slash and its own. `binds` says whom, where it is not every payer.
    `requirements` are ids, `guides` names of guides that the rule adopts: their SHALLs decide as well.
    `recommended` guides are told beside it and decide nothing. `untested` is what only a named person can vouch for.
    """

    id: str
    section: str
    asks: str
    binds: str = ""
    since: str | None = None
    until: str | None = None
    requirements: tuple[str, ...] = ()
    guides: tuple[str, ...] = ()
    recommended: tuple[str, ...] = ()
    untested: str = ""


@dataclass(frozen=True, slots=True)
class Regulation:
    """A rule of CMS: its title, where it was published, an address of its text, and its paragraphs in their order."""

    id: str
    title: str
    citation: str
    url: str
    as_of: str
    paragraphs: tuple[Paragraph, ...]


@cache
def regulations() -> Mapping[str, Regulation]:
    """Return every rule by its name, that of its file, sorted. Raises CatalogError for a bad file."""
    files = resources.files("payerproof.fixtures") / "regulations"
    texts = {file.name: file.read_text(encoding="utf-8") for file in files.iterdir() if file.name.endswith(".toml")}
    found = (read(name.removesuffix(".toml"), texts[name]) for name in sorted(texts))
    return MappingProxyType({rule.id: rule for rule in found})


def read(name: str, text: str) -> Regulation:
    """Return the rule in the text of a file. Raises CatalogError naming what is wrong, and where."""
    where = f"{name}.toml"
    try:
        document = orjson.loads(orjson.dumps(tomllib.loads(text)))  # days become texts
    except tomllib.TOMLDecodeError as problem:
        raise CatalogError(f"cannot be read: {problem}", where=where) from problem
    if fault := best_match(_validator().iter_errors(document)):
        key = ".".join(map(str, fault.absolute_path))
        raise CatalogError(
            fault.message, where=f"{where}: {key}" if key else where, allowed=str(fault.schema.get("description", ""))
        )
    rows = [_paragraph(name, row) for row in document.pop("paragraph")]
    ids = [row.id for row in rows]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise CatalogError(f"{twice[0]} stands twice", where=where, allowed="each id once")
    return Regulation(id=name, paragraphs=tuple(rows), **document)


def _paragraph(rule: str, row: Mapping[str, Any]) -> Paragraph:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Paragraph(**{**fields, "id": f"{rule}/{row['id']}"})


@cache
def _validator() -> Draft202012Validator:
    schema = resources.files("payerproof.fixtures") / "schemas" / "regulation.schema.json"
    return Draft202012Validator(orjson.loads(schema.read_bytes()), format_checker=FormatChecker())
