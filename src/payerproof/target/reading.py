"""Reads a target file: TOML on disk, checked against the schema, into the records of `target.description`.

`docs/testing-your-payer.md` explains every key; `fixtures/schemas/target.schema.json` is the same as a JSON Schema.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match

from payerproof.errors import TargetError, did_you_mean
from payerproof.target.description import Target
from payerproof.target.places import Places
from payerproof.target.problems import allowed, said
from payerproof.target.reader import Reader


def shipped_targets() -> tuple[str, ...]:
    """Return the names of the target files that ship with the harness."""
    folder = resources.files("payerproof.fixtures") / "targets"
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


def load_target(name_or_path: str, load: Mapping[str, Any] | None = None) -> Target:
    """Return the target described by a file, or by the name of one that ships; `FILE#ID` takes one of its versions.

    `load` takes the place of words of the file's `[load]`; None leaves a word out.
    Raises TargetError naming file and key, and what would be allowed.
    """
    name_or_path, _, version = name_or_path.partition("#")
    path = _find(name_or_path)
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as problem:
        raise TargetError(f"cannot be read: {problem.strerror}", where=str(path)) from None
    except UnicodeDecodeError:
        raise TargetError("is not UTF-8 text", where=str(path)) from None
    except tomllib.TOMLDecodeError as problem:
        raise TargetError(f"is not TOML: {problem}", where=str(path)) from None
    data = _plain(data)
    if load:
        words = {**data.get("load", {}), **load}
        data = {**data, "load": {name: word for name, word in words.items() if word is not None}}
    places = Places(path, text, data)
    _check_schema(data, places)
    return Reader(path, _of_version(data, version, places), places).target()


def _of_version(data: Mapping[str, Any], version: str, places: Places) -> Mapping[str, Any]:
    """Return the document with the base, and the guides, of one of its versions."""
    if not version:
        return data
    listed = {item["id"]: item for item in data.get("versions", ())}
    if version not in listed:
        problem = f"there is no version {version!r}{did_you_mean(version, listed)}"
        raise TargetError(
            problem, where=places.where("versions"), allowed=", ".join(listed) or "no version is described"
        )
    changed = {key: value for key, value in listed[version].items() if key != "id"}
    return {**data, **changed, "name": f"{data['name']}-{version}"[:40]}


def _find(name_or_path: str) -> Path:
    if Path(name_or_path).is_dir() and name_or_path not in shipped_targets():
        raise TargetError("is a folder", where=name_or_path, allowed="the path of a target file (.toml)")
    if name_or_path.endswith(".toml") or "/" in name_or_path or os.sep in name_or_path:
        path = Path(name_or_path)
        if not path.is_file():
            raise TargetError("no such file", where=name_or_path, allowed="the path of a target file (.toml)")
        return path
    shipped = shipped_targets()
    if name_or_path not in shipped:
        raise TargetError(
            f"no target of the name {name_or_path!r} ships{did_you_mean(name_or_path, shipped)}",
            allowed=f"{', '.join(shipped)}, or the path of a target file",
        )
    return Path(str(resources.files("payerproof.fixtures") / "targets" / f"{name_or_path}.toml"))


def _plain(value: Any) -> Any:
    """Return TOML's values with dates as ISO text, so that one JSON Schema serves the file and its readers."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def _check_schema(data: Mapping[str, Any], places: Places) -> None:
    schema = json.loads((resources.files("payerproof.fixtures") / "schemas" / "target.schema.json").read_text("utf-8"))
    problem = best_match(Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(data))
    if problem is None:
        return
    key = ".".join(str(part) for part in problem.absolute_path)
    unknown = problem.validator == "additionalProperties" and sorted(set(problem.instance) - set(_known(problem)))
    stands = f"{key}.{unknown[0]}".lstrip(".") if unknown else key
    raise TargetError(said(problem), where=places.where(stands), allowed=allowed(problem))


def _known(problem: ValidationError) -> Mapping[str, Any]:
    schema: Any = problem.schema
    found: Mapping[str, Any] = schema.get("properties", {})
    return found
