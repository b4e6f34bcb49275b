"""Keeps a generated query path as a file that the loader of query paths takes as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import orjson

from payerproof.errors import ConfigurationError
from payerproof.target.query_path import QueryPath


def as_toml(path: QueryPath) -> str:
    """Return a query path as the text of its file; what it leaves to the default is left out."""
    lines = []
    for each in fields(path):
        value = getattr(path, each.name)
        if each.name == "id" or value is None or (value is False and each.name != "difference") or value == {}:
            continue
        lines.append(f"{each.name} = {_value(value)}")
    return "\n".join(lines) + "\n"


def kept(path: QueryPath, folder: Path) -> Path:
    """Write a query path into a folder, and return its file. Raises ConfigurationError where there is another already.

    The name of the file is the id of the path.
    """
    file, text = folder / f"{path.id}.toml", as_toml(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.read_text(encoding="utf-8") != text:
            told = "another query path of this name is kept there already"
            raise ConfigurationError(told, where=str(file), allowed="a folder without it")
        file.write_text(text, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigurationError(f"cannot be written: {problem}", where=str(file)) from problem
    return file


def read_back(stated: Mapping[str, Any]) -> QueryPath:
    """Return a query path as a run recorded it. Raises ConfigurationError where it is none."""
    try:
        tuples = {name: tuple(stated[name]) for name in ("types", "cwe", "owasp")}
        return QueryPath(**{**stated, **tuples})
    except (TypeError, KeyError) as problem:
        raise ConfigurationError(f"a generated query path is not recorded as one: {problem}", where="plan") from None


def _value(value: Any) -> str:
    """Return a value in TOML: a text is written as in JSON, which TOML reads alike; a table stands in one line."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_value(str(name))} = {_value(each)}" for name, each in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    return orjson.dumps(value).decode()
