"""The one reader of the catalogue in `fixtures/`: requirements, rules, query paths, journeys, sensitive categories.

State packs and the elements by which a resource belongs to a patient's record are read here as well.
Every file is checked against a JSON Schema in `fixtures/schemas/` before a record is made of it.
What is wrong raises CatalogError naming the file, the key and what is allowed; nothing is skipped or guessed.
Each reader caches by root, so a process reads each file once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jsonschema_rs
import orjson

from payerproof import fixtures
from payerproof.access.sensitive import CodeSet, MinorConsent, SensitiveCategory, StatePack
from payerproof.errors import CatalogError, did_you_mean
from payerproof.model import Requirement, Rule
from payerproof.target.journey import JourneyStep, JourneyTemplate
from payerproof.target.places import Places
from payerproof.target.query_path import PLACEHOLDER, VARIABLES, QueryPath

__all__ = [
    "FIXTURES",
    "guide_requirements",
    "journeys",
    "own_promises",
    "patient_compartment",
    "promise_lists",
    "query_paths",
    "requirements",
    "rules",
    "sensitive_categories",
    "sentence",
    "state_packs",
    "vectors",
    "with_own_query_paths",
]

FIXTURES = Path(fixtures.__file__).parent
_PROMISES = "payer-promises-"
_GUIDE_ROWS = "ig/*/*/requirements.toml"
_PLACE = re.compile(r"\{(type|facet)\}")


@cache
def requirements(root: Path = FIXTURES) -> Mapping[str, Requirement]:
    """Return every requirement by its id: regulation, promises and guides, in the order of files and rows.

    Raises CatalogError for a bad file or an id that is given twice.
    """
    found: dict[str, Requirement] = {}
    home: dict[str, Path] = {}
    for file, row in [*_law_rows(root), *_guide_rows(root)]:
        if row.id in found:
            where = home[row.id].relative_to(root)
            raise CatalogError(f"{row.id} stands already in {where}", where=str(file), allowed="each id once")
        home[row.id] = file
        found[row.id] = row
    return MappingProxyType(found)


@cache
def guide_requirements(root: Path = FIXTURES) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of the requirements that a guide adds, by the guide's `name#version`."""
    found: dict[str, tuple[str, ...]] = {}
    for row in requirements(root).values():
        if row.guide is not None:
            found[row.guide] = (*found.get(row.guide, ()), row.id)
    return MappingProxyType(found)


@cache
def rules(root: Path = FIXTURES) -> Mapping[str, Rule]:
    """Return the rules that rows of guides state, by their id.

    Raises CatalogError for a bad file or an id that is given twice.
    """
    file = root / "ig" / "rules.toml"
    found: dict[str, Rule] = {}
    for row in _read(file, "guide-rules")["rule"]:
        if row["id"] in found:
            raise CatalogError(f"{row['id']} stands twice", where=str(file), allowed="each id once")
        found[row["id"]] = Rule(**row)
    return MappingProxyType(found)


@cache
def promise_lists(root: Path = FIXTURES) -> tuple[str, ...]:
    """Return the names of the lists of payers' public promises that ship."""
    names = (file.stem for file in _files(root, "law/*.toml"))
    return tuple(name.removeprefix(_PROMISES) for name in names if name.startswith(_PROMISES))


@cache
def own_promises(file: Path) -> Mapping[str, Requirement]:
    """Return the requirements of a payer's own list of promises, by id; the file has the format of those that ship.

    A row whose `states` names a requirement or a rule is looked at by the checks that cover that.
    Raises CatalogError for a bad file, and for an id that is taken.
    """
    found = {row.id: row for row in _rows_of(file, str(file))}
    if taken := sorted(found.keys() & requirements().keys()):
        raise CatalogError(
            f"{taken[0]} is the id of a requirement that ships", where=str(file), allowed="an id of its own"
        )
    return MappingProxyType(found)


def _law_rows(root: Path) -> Iterator[tuple[Path, Requirement]]:
    for file in _files(root, "law/*.toml"):
        name = file.stem.removeprefix(_PROMISES) if file.stem.startswith(_PROMISES) else None
        yield from ((file, row) for row in _rows_of(file, name))


def _rows_of(file: Path, promise: str | None) -> Iterator[Requirement]:
    document = _read(file, "law")
    source = document["source"]
    for row in document["requirement"]:
        bound = {"relations": tuple(row.get("relations", ())), "promise": promise}
        yield Requirement(**{"source": source["title"], "url": source["url"], **_in_json(row), **bound})


def _guide_rows(root: Path) -> Iterator[tuple[Path, Requirement]]:
    for file in _files(root, _GUIDE_ROWS):
        document = _read(file, "guide-requirements")
        source = document["source"]
        inherited = {
            "source": source["title"],
            "url": source["url"],
            "binds": "server",
            "guide": f"{file.parent.parent.name}#{file.parent.name}",
        }
        for row in document["general"]["rows"]:
            yield file, _guide_row(file, {**inherited, **row}, rules(root))
        for row in document.get("capability", {}).get("rows", ()):
            yield file, _guide_row(file, {**inherited, "url": document["capability"]["url"], **row}, rules(root))


def _guide_row(file: Path, row: dict[str, Any], known: Mapping[str, Rule]) -> Requirement:
    """Return one row with what it takes over from the rule that it states."""
    stated = known.get(row["states"])
    if stated is None:
        raise CatalogError(
            f"unknown rule {row['states']!r}", where=f"{file}: {row['id']}: states", allowed=", ".join(known)
        )
    lacking = sorted(set(_PLACE.findall(stated.rule)) - row.keys()) if "rule" not in row else []
    if lacking:
        allowed = f"{' and '.join(lacking)}, which {stated.id} speaks of"
        raise CatalogError("the row does not say what it is about", where=f"{file}: {row['id']}", allowed=allowed)
    fields = {"rule": sentence(stated, row.get("type"), row.get("facet")), "partly": stated.partly, **row}
    fields["resource_type"] = fields.pop("type", None)
    return Requirement(**{"untested": stated.untested, **fields})


def sentence(rule: Rule, resource_type: str | None, facet: str | None) -> str:
    """Return a rule's sentence for one type and facet."""
    described = {"type": resource_type or "", "facet": facet or ""}
    return _PLACE.sub(lambda place: described[place.group(1)], rule.rule)


@cache
def query_paths(root: Path = FIXTURES) -> tuple[QueryPath, ...]:
    """Return every query path, sorted by id; the id is the name of its file.

    Raises CatalogError for a bad file, an unknown variable, or a control that is no path of its own.
    """
    return _paths(_files(root, "query_paths/*/*.toml"))


def with_own_query_paths(files: Iterable[Path]) -> tuple[QueryPath, ...]:
    """Return the query paths that ship and those of a user's own files, sorted by id.

    Raises CatalogError as `query_paths` does, and for an id that is taken.
    """
    own = tuple(files)
    return _paths([*_files(FIXTURES, "query_paths/*/*.toml"), *own]) if own else query_paths()


def _paths(files: Iterable[Path]) -> tuple[QueryPath, ...]:
    paths: dict[str, QueryPath] = {}
    home: dict[str, Path] = {}
    for file in files:
        if file.stem in paths:
            raise CatalogError(
                f"{file.stem} stands already in {home[file.stem]}", where=str(file), allowed="each id once"
            )
        paths[file.stem], home[file.stem] = _query_path(file), file
    for path in paths.values():
        if path.control is None:
            continue
        where = f"{home[path.id]}: control"
        control = paths.get(path.control)
        if control is None or control.control is not None:
            own = sorted(other.id for other in paths.values() if other.control is None)
            raise CatalogError(
                f"{path.control!r} is no query path with a control of its own{did_you_mean(path.control, own)}",
                where=where,
                allowed=", ".join(own),
            )
        if missing := [name for name in (*path.types, *path.clinical_types) if not control.serves(name)]:
            raise CatalogError(
                f"{path.control!r} does not serve {', '.join(sorted(set(missing)))}",
                where=where,
                allowed="a path for every type of this one",
            )
    return tuple(paths[name] for name in sorted(paths))


@cache
def journeys(root: Path = FIXTURES) -> Mapping[str, JourneyTemplate]:
    """Return the journeys of apps by id (the name of the file).

    Raises CatalogError for a bad file, an unknown query path, or a type that the path does not serve.
    """
    paths = {path.id: path for path in query_paths()}
    found = {}
    for file in _files(root, "journeys/*.toml"):
        document = _read(file, "journey")
        for index, row in enumerate(document["steps"]):
            where, path = f"{file}: steps[{index}]", paths.get(row.get("path", ""))
            if "path" in row and path is None:
                raise CatalogError(
                    f"unknown query path {row['path']!r}", where=f"{where}.path", allowed=", ".join(paths)
                )
            if path and (strange := [kind for kind in row.get("types", ()) if not path.serves(kind)]):
                allowed = ", ".join((*path.types, *path.clinical_types))
                raise CatalogError(f"{path.id} does not serve {strange[0]}", where=f"{where}.types", allowed=allowed)
        steps = tuple(JourneyStep(**{**row, "types": tuple(row.get("types", ()))}) for row in document["steps"])
        found[file.stem] = JourneyTemplate(file.stem, document["title"], document["why"], steps)
    return MappingProxyType(found)


@cache
def sensitive_categories(root: Path = FIXTURES) -> Mapping[str, SensitiveCategory]:
    """Return the sensitive categories by id (the name of the file).

    Raises CatalogError for a bad file.
    """
    found = {}
    for file in _files(root, "sensitive/*.toml"):
        document = _read(file, "sensitive-category")
        sets = tuple(CodeSet(**{**row, "codes": tuple(row["codes"])}) for row in document["code_sets"])
        found[file.stem] = SensitiveCategory(
            **{**document, "id": file.stem, "labels": tuple(document["labels"]), "code_sets": sets}
        )
    return MappingProxyType(found)


@cache
def state_packs(root: Path = FIXTURES) -> Mapping[str, StatePack]:
    """Return the state packs by postal code in capitals, and `default`.

    Raises CatalogError for a bad file, or a rule for a category that does not exist.
    """
    categories = sensitive_categories(root)
    found = {}
    for file in _files(root, "sensitive/states/*.toml"):
        document = _read(file, "state-pack")
        for index, row in enumerate(document["minor_consent"]):
            if row["category"] not in categories:
                raise CatalogError(
                    f"unknown category {row['category']!r}",
                    where=f"{file}: minor_consent[{index}].category",
                    allowed=", ".join(categories),
                )
        state = file.stem if file.stem == "default" else file.stem.upper()
        rules = tuple(MinorConsent(**row) for row in document["minor_consent"])
        found[state] = StatePack(**{**document, "state": state, "minor_consent": rules})
    return MappingProxyType(found)


@cache
def patient_compartment(root: Path = FIXTURES) -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return, by resource type, the elements that say whose record it is, and those in which a patient takes part."""
    (file,) = _files(root, "compartments/patient.toml")
    types: Mapping[str, Mapping[str, list[str]]] = _read(file, "compartment")["types"]
    return MappingProxyType(
        {name: (tuple(row.get("owner", ())), tuple(row.get("party", ()))) for name, row in types.items()}
    )


@dataclass(frozen=True, slots=True)
class Vector:
    """A way by which a record could leak (LV), or access outlive consent (RV, RR), and the checks that try it.

    `untested` tells what no check tries, and why; empty where all is tried.
    """

    id: str
    title: str
    checks: tuple[str, ...]
    untested: str = ""


@cache
def vectors(root: Path = FIXTURES) -> Mapping[str, Vector]:
    """Return every vector by its id, in the order of the file."""
    (file,) = _files(root, "vectors.toml")
    rows = _read(file, "vectors").items()
    return MappingProxyType(
        {name: Vector(name, row["title"], tuple(row["checks"]), row.get("untested", "")) for name, row in rows}
    )


def _query_path(file: Path) -> QueryPath:
    document = _read(file, "query-path")
    for name in ("types", "cwe", "owasp"):
        document[name] = tuple(document[name])
    path = QueryPath(id=file.stem, **document)
    if unknown := path.variables - VARIABLES:
        raise CatalogError(
            f"unknown variable {{{min(unknown)}}}",
            where=str(file),
            allowed=", ".join(f"{{{name}}}" for name in sorted(VARIABLES)),
        )
    if leftover := set(PLACEHOLDER.sub("", path.template)) & set("{}"):
        raise CatalogError(
            f"stray {min(leftover)!r}", where=f"{file}: template", allowed="%7B and %7D for braces that are sent"
        )
    return path


def _files(root: Path, pattern: str) -> list[Path]:
    found = sorted(root.glob(pattern))
    if not found and pattern != _GUIDE_ROWS:
        raise CatalogError(f"nothing matches {pattern}", where=str(root), allowed="at least one file")
    return found


def _read(file: Path, schema: str) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogError(f"cannot be read: {error}", where=str(file)) from error
    fault = next(iter(_validator(schema).iter_errors(_in_json(document))), None)
    if fault is not None:
        key = ".".join(str(part) for part in fault.instance_path)
        where = Places(file, text, document).where(key)
        raise CatalogError(fault.message, where=where, allowed=_allowed(_schema(schema), fault))
    return document


def _in_json(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document of TOML as JSON has it: days are texts there, as in the records of requirements."""
    made: dict[str, Any] = orjson.loads(orjson.dumps(document))
    return made


@cache
def _schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads((FIXTURES / "schemas" / f"{name}.schema.json").read_bytes())
    return loaded


@cache
def _validator(name: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(_schema(name), validate_formats=True)


def _allowed(schema: Mapping[str, Any], error: jsonschema_rs.ValidationError) -> str:
    """Say what would have been right, out of the part of the schema that objected."""
    return next(_hints(schema, error), "")


def _hints(schema: Mapping[str, Any], error: jsonschema_rs.ValidationError) -> Iterator[str]:
    node: Any = schema
    for part in error.schema_path[:-1]:
        node = node[part]
    if "enum" in node:
        yield ", ".join(node["enum"])
    if "description" in node:
        yield node["description"]
    if "properties" in node:
        yield ", ".join(node["properties"])
    if "type" in node:
        yield node["type"]
