"""The requirements that a guide states in tables: the SHALLs of its CapabilityStatement for servers, one row each.

They stand in `fixtures/ig/<guide>/<version>/requirements.toml`, below the rows written by hand.
Written anew with `python -m payerproof.checks.conformance.requirement_rows PACKAGE.tgz... --into fixtures/ig`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from payerproof import catalog
from payerproof.checks.search_tables import EXPECTATION, asked
from payerproof.errors import CatalogError
from payerproof.fhir.packages import Package, read_package

FILE = "requirements.toml"
MARK = "# --- Below: what the guide's CapabilityStatement says in tables."
SHALL = "SHALL"

NAMES = {
    "hl7.fhir.us.carin-bb": "CARIN-BB",
    "hl7.fhir.us.core": "US-CORE",
    "hl7.fhir.us.davinci-drug-formulary": "DRUG-FORMULARY",
    "hl7.fhir.us.davinci-pdex": "PDEX",
    "hl7.fhir.us.davinci-pdex-plan-net": "PLAN-NET",
    "hl7.fhir.uv.bulkdata": "BULK-DATA",
}
"""How the ids of a guide's requirements begin; the version follows."""

PAGES = {
    "hl7.fhir.us.carin-bb#1.1.0": "carin-bb/STU1.1/CapabilityStatement-c4bb.html",
    "hl7.fhir.us.carin-bb#2.0.0": "carin-bb/STU2/CapabilityStatement-c4bb.html",
    "hl7.fhir.us.carin-bb#2.1.0": "carin-bb/STU2.1/CapabilityStatement-c4bb.html",
    "hl7.fhir.us.carin-bb#2.2.0": "carin-bb/STU2.2/CapabilityStatement-c4bb.html",
    "hl7.fhir.us.core#3.1.1": "core/STU3.1.1/CapabilityStatement-us-core-server.html",
    "hl7.fhir.us.core#6.1.0": "core/STU6.1/CapabilityStatement-us-core-server.html",
    "hl7.fhir.us.core#7.0.0": "core/STU7/CapabilityStatement-us-core-server.html",
    "hl7.fhir.us.davinci-drug-formulary#2.0.1": "davinci-drug-formulary/STU2.0.1/CapabilityStatement-usdf-server.html",
    "hl7.fhir.us.davinci-pdex-plan-net#1.1.0": "davinci-pdex-plan-net/STU1.1/CapabilityStatement-plan-net.html",
    "hl7.fhir.us.davinci-pdex#2.0.0": "davinci-pdex/STU2/CapabilityStatement-pdex-server.html",
}
"""Where each version's CapabilityStatement is published, below https://hl7.org/fhir/us/."""

PUBLIC = frozenset({"hl7.fhir.us.davinci-drug-formulary", "hl7.fhir.us.davinci-pdex-plan-net"})
"""Guides of data that are nobody's record: their rows state rules of their own, which no member's data decide."""


def prefix(guide: str) -> str:
    """Return how the ids of a guide's requirements begin, as `US-CORE-6.1.0`. Raises CatalogError for no such guide."""
    name, _, version = guide.partition("#")
    if name not in NAMES:
        raise CatalogError(f"the requirements of {name} have no name", where=guide, allowed=", ".join(NAMES))
    return f"{NAMES[name]}-{version}"


def stated(guide: str, resources: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """Yield a row for each SHALL of the CapabilityStatements for servers among a package's resources."""
    for item in resources:
        if item.get("resourceType") != "CapabilityStatement" or item.get("kind") != "requirements":
            continue
        for rest in item.get("rest", ()):
            if rest.get("mode") == "server":
                for entry in rest.get("resource", ()):
                    yield from _of_type(guide, entry)


def _of_type(guide: str, entry: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    kind, facts, start = entry["type"], asked(entry), prefix(guide)
    open_to_all = "public-" if guide.partition("#")[0] in PUBLIC else ""
    for plain, section, facet in _facets(entry, facts):
        states = f"{open_to_all}{plain}"
        rule = catalog.rules()[states]
        sentence = catalog.sentence(rule, kind, facet)
        yield {
            "id": f"{start}/{kind}/{facet}",
            "states": states,
            "section": f"CapabilityStatement, {kind}, {section}",
            "strength": SHALL,
            "type": kind,
            "facet": facet,
            "rule": sentence if facts["strength"] == SHALL else f"Where it is served, {sentence}",
        }


def _facets(entry: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, part of the statement, facet) for each SHALL of one type, each once."""
    for code in _shall(facts["interactions"]):
        yield code, "interactions", code
    for name in _shall(facts["parameters"]):
        yield "search-parameter", "search parameters", name
    for names in _shall(facts["combinations"]):
        yield "search-combination", "combined search parameters", names
    for name in _shall(facts["includes"]):
        yield "include", "includes", f"_include={name}"
    for name in _shall(facts["revincludes"]):
        yield "revinclude", "reverse includes", f"_revinclude={name}"
    for operation in entry.get("operation", ()):
        if _expected(operation) == SHALL:
            yield f"operation-{operation['name']}", "operations", f"${operation['name']}"
    for name in dict.fromkeys(_profiles(entry, facts["strength"])):
        yield "profile", "supported profiles", name


def _profiles(entry: Mapping[str, Any], strength: str) -> Iterator[str]:
    """Yield the names of the profiles that are a SHALL; one without an expectation is as strong as its type."""
    beside = entry.get("_supportedProfile", ())
    for index, url in enumerate(entry.get("supportedProfile", ())):
        own = _expected(beside[index] or {}) if index < len(beside) else None
        if (own or strength) == SHALL:
            yield url.partition("|")[0].rpartition("/")[2]


def _expected(item: Mapping[str, Any]) -> str | None:
    return next((part["valueCode"] for part in item.get("extension", ()) if part.get("url") == EXPECTATION), None)


def _shall(strengths: Mapping[str, str]) -> list[str]:
    return [name for name, strength in strengths.items() if strength == SHALL]


def written(package: Package) -> str:
    """Return the part of a requirements file that a package states. The same package gives the same text."""
    lines = [
        MARK,
        "# Not to be edited. This command writes it anew:",
        "# python -m payerproof.checks.conformance.requirement_rows PACKAGE.tgz --into fixtures/ig",
        "",
        "[capability]",
        f'package = "{package.path.name}"',
        f'sha256 = "{package.sha256()}"',
        f'url = "https://hl7.org/fhir/us/{PAGES[package.id]}"',
        "rows = [",
    ]
    for row in stated(package.id, package.resources()):
        fields = ", ".join(f'{name} = "{value}"' for name, value in row.items())
        lines.append(f"  {{ {fields} }},")
    return "\n".join([*lines, "]", ""])


def by_hand(text: str) -> str:
    """Return the part of a requirements file above the one that a package states."""
    return text.partition(MARK)[0].rstrip("\n") + "\n\n"


def main() -> None:
    """Write what packages state in tables into the files of requirements, below what stands there by hand."""
    parser = argparse.ArgumentParser(
        prog="python -m payerproof.checks.conformance.requirement_rows", description=main.__doc__
    )
    parser.add_argument("packages", nargs="+", type=Path, metavar="PACKAGE.tgz")
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args()
    for path in options.packages:
        package = read_package(path)
        file = options.into / package.name / package.version / FILE
        file.write_text(by_hand(file.read_text(encoding="utf-8")) + written(package), encoding="utf-8")


if __name__ == "__main__":
    main()
