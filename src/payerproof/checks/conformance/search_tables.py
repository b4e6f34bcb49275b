"""What a guide says of searching, compiled from its package: one file beside its profile tables.

    fixtures/ig/<guide>/<version>/search.json.gz
        parameters    type -> name -> [kind, FHIRPath expression, target types]      from its SearchParameters
        capabilities  type -> what its CapabilityStatement for servers asks (see `asked`)
Written anew with `python -m payerproof.checks.conformance.search_tables PACKAGE.tgz... --into fixtures/ig`.
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    """One guide version's table."""

    guide: str
    parameters: Mapping[str, Mapping[str, Parameter]]
    asked: Mapping[str, Asked]


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
    )


def compile_search(resources: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the table of a package's resources. The same package gives the same bytes, on any day and machine."""
    parameters: dict[str, dict[str, Any]] = {}
    capabilities: dict[str, dict[str, Any]] = {}
    for item in resources:
        if item.get("resourceType") == "SearchParameter" and item.get("expression"):
            for kind in item["base"]:
                facts = [item["type"], item["expression"], sorted(item.get("target", ()))]
                parameters.setdefault(kind, {})[item["code"]] = facts
        elif item.get("resourceType") == "CapabilityStatement" and item.get("kind") == "requirements":
            for rest in item.get("rest", ()):
                if rest.get("mode") == "server":
                    capabilities |= {entry["type"]: asked(entry) for entry in rest.get("resource", ())}
    table = {"parameters": parameters, "capabilities": capabilities}
    return gzip.compress(orjson.dumps(table, option=orjson.OPT_SORT_KEYS), compresslevel=9, mtime=0)


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
    values, beside = entry.get(name, ()), entry.get(f"_{name}", ())
    for index, value in enumerate(values):
        yield value, _strength(beside[index] or {}, strength) if index < len(beside) else strength


def _strength(item: Mapping[str, Any], default: str = "MAY") -> str:
    found = (part.get("valueCode") for part in item.get("extension", ()) if part.get("url") == EXPECTATION)
    return str(next(found, default))


def main() -> None:
    """Compile what packages say of searching into the folder of shipped tables."""
    parser = argparse.ArgumentParser(
        prog="python -m payerproof.checks.conformance.search_tables", description=main.__doc__
    )
    parser.add_argument("packages", nargs="+", type=Path, metavar="PACKAGE.tgz")
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args()
    for path in options.packages:
        package = read_package(path)
        (options.into / package.name / package.version / SEARCH).write_bytes(compile_search(package.resources()))


if __name__ == "__main__":
    main()
