"""What a guide says of searching, compiled from its package: one file beside its profile tables.

    fixtures/ig/<guide>/<version>/search.json.gz
        parameters    type -> name -> [kind, FHIRPath expression, target types]      from its SearchParameters
        capabilities  type -> what its CapabilityStatement for servers asks (see `asked`)
        chains        type -> name -> the parameters that a search reaches through it; only where a guide names any
Written anew with `python -m payerproof.checks.search_tables PACKAGE.tgz... --into fixtures/ig`.
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from payerproof.fhir.packages import read_package
from payerproof.guide_names import shipped_folder

SEARCH = "search.json.gz"
EXPECTATION = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation"
COMBINATION = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-search-parameter-combination"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter: its kind (token, date, reference, string, uri…), where its values stand, its targets."""

    type: str
    name: str
    kind: str
    expression: str
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a guide asks a server to offer for one type. Each mapping goes from a name to SHALL, SHOULD or MAY.

    `combinations` go from parameter names joined by `+`. `profiles` are canonical URLs.
    """

    type: str
    strength: str
    interactions: Mapping[str, str]
    parameters: Mapping[str, str]
    combinations: Mapping[str, str]
    includes: Mapping[str, str]
    revincludes: Mapping[str, str]
    profiles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchTable:
    """One guide version's table. `chains`: by type and reference parameter, what a search reaches through it."""

    guide: str
    parameters: Mapping[str, Mapping[str, Parameter]]
    asked: Mapping[str, Asked]
    chains: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


@cache
def search_table(guide: str) -> SearchTable | None:
    """Return the table of `NAME#VERSION`, or None where the project ships none."""
    name, _, version = guide.partition("#")
    file = shipped_folder() / name / version / SEARCH
    if not file.is_file():
        return None
    facts = orjson.loads(gzip.decompress(file.read_bytes()))
    return SearchTable(
        guide,
        {
            kind: {
                code: Parameter(kind, code, one, expression, tuple(targets))
                for code, (one, expression, targets) in found.items()
            }
            for kind, found in facts["parameters"].items()
        },
        {
            kind: Asked(type=kind, **{**found, "profiles": tuple(found["profiles"])})
            for kind, found in facts["capabilities"].items()
        },
        {
            kind: {name: tuple(reached) for name, reached in found.items()}
            for kind, found in facts.get("chains", {}).items()
        },
    )


def compile_search(resources: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the table of a package's resources. The same package gives the same bytes, on any day and machine."""
    parameters: dict[str, dict[str, Any]] = {}
    capabilities: dict[str, dict[str, Any]] = {}
    chains: dict[str, dict[str, list[str]]] = {}
    for item in resources:
        if item.get("resourceType") == "SearchParameter" and item.get("expression"):
            for kind in item["base"]:
                facts = [item["type"], item["expression"], sorted(item.get("target", ()))]
                parameters.setdefault(kind, {})[item["code"]] = facts
                if reached := _chained(item):
                    chains.setdefault(kind, {})[item["code"]] = reached
        elif item.get("resourceType") == "CapabilityStatement" and item.get("kind") == "requirements":
            for rest in item.get("rest", ()):
                if rest.get("mode") == "server":
                    capabilities |= {entry["type"]: asked(entry) for entry in rest.get("resource", ())}
    told = {kind: found for kind, found in chains.items() if kind in capabilities}
    table = {"parameters": parameters, "capabilities": capabilities, **({"chains": told} if told else {})}
    return gzip.compress(orjson.dumps(table, option=orjson.OPT_SORT_KEYS), compresslevel=9, mtime=0)


def _chained(parameter: Mapping[str, Any]) -> list[str]:
    """Return what a search has to reach through a reference parameter; what is weaker than SHALL is left out."""
    return sorted(name for name, strength in _expected(parameter, "chain", "SHALL") if strength == "SHALL")


def asked(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what one `rest.resource` of a guide's CapabilityStatement asks, as the fields of `Asked` but the type.

    Includes carry no expectation of their own in CARIN BB; they are then as strong as the type itself.
    """
    strength = _strength(entry)
    return {
        "strength": strength,
        "interactions": {item["code"]: _strength(item) for item in entry.get("interaction", ())},
        "parameters": {item["name"]: _strength(item) for item in entry.get("searchParam", ())},
        "combinations": {
            "+".join(part["valueString"] for part in group["extension"] if part.get("url") == "required"): _strength(
                group
            )
            for group in entry.get("extension", ())
            if group.get("url") == COMBINATION
        },
        "includes": dict(_listed(entry, "searchInclude", strength)),
        "revincludes": dict(_listed(entry, "searchRevInclude", strength)),
        "profiles": sorted(entry.get("supportedProfile", ())),
    }


def _listed(entry: Mapping[str, Any], name: str, strength: str) -> Iterable[tuple[str, str]]:
    """Yield (Type:parameter, strength); a guide may name the parameter alone where it is one of the type itself."""
    for value, told in _expected(entry, name, strength):
        yield value if ":" in value or value == "*" else f"{entry['type']}:{value}", told


def _expected(item: Mapping[str, Any], name: str, strength: str) -> Iterable[tuple[str, str]]:
    values, beside = item.get(name, ()), item.get(f"_{name}", ())
    for index, value in enumerate(values):
        yield value, _strength(beside[index] or {}, strength) if index < len(beside) else strength


def _strength(item: Mapping[str, Any], default: str = "MAY") -> str:
    found = (part.get("valueCode") for part in item.get("extension", ()) if part.get("url") == EXPECTATION)
    return str(next(found, default))


def main() -> None:
    """Compile what packages say of searching into the folder of shipped tables."""
    parser = argparse.ArgumentParser(prog="python -m payerproof.checks.search_tables", description=main.__doc__)
    parser.add_argument("packages", nargs="+", type=Path, metavar="PACKAGE.tgz")
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args()
    for path in options.packages:
        package = read_package(path)
        (options.into / package.name / package.version / SEARCH).write_bytes(compile_search(package.resources()))


if __name__ == "__main__":
    main()
