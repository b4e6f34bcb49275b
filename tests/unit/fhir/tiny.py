"""Tiny guides, written into a package folder as an author would publish them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from payerproof.fhir.validator import Validator, load

GUIDE = "tiny.guide#1.0.0"
CANONICAL = "https://tiny.example/StructureDefinition/"


def element(identifier: str, **facts: Any) -> dict[str, Any]:
    """Return an element definition; `types` is a list of codes."""
    made: dict[str, Any] = {
        "id": identifier,
        "path": ".".join(step.partition(":")[0] for step in identifier.split(".")),
    }
    if ":" in identifier.rpartition(".")[2]:
        made["sliceName"] = identifier.rpartition(":")[2]
    made |= {"min": facts.pop("min", 0), "max": facts.pop("max", "1")}
    made["base"] = {"path": made["path"], "min": 0, "max": facts.pop("base", made["max"])}
    if "types" in facts:
        made["type"] = [kind if isinstance(kind, dict) else {"code": kind} for kind in facts.pop("types")]
    return made | facts


def profile(name: str, kind: str, elements: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return a constraint on the resource or datatype `kind`."""
    return {
        "resourceType": "StructureDefinition",
        "url": f"{CANONICAL}{name}",
        "version": "1.0.0",
        "name": name,
        "kind": more.pop("structure", "resource"),
        "abstract": False,
        "type": kind,
        "baseDefinition": f"http://hl7.org/fhir/StructureDefinition/{kind}",
        "derivation": "constraint",
        "snapshot": {"element": elements},
        **more,
    }


def differential(name: str, kind: str, *elements: dict[str, Any], base: str | None = None) -> dict[str, Any]:
    """Return a profile without snapshot; elements as an author writes them."""
    made = profile(name, kind, [])
    del made["snapshot"]
    return made | {"differential": {"element": [*elements]}} | ({"baseDefinition": base} if base else {})


def diff(identifier: str, **words: Any) -> dict[str, Any]:
    """Return an element of a differential."""
    path = ".".join(step.partition(":")[0] for step in identifier.split("."))
    return {"id": identifier, "path": path, **words}


def publish(folder: Path, *resources: dict[str, Any], name: str = GUIDE, needs: dict[str, str] | None = None) -> Path:
    """Write a package into `folder` and return its place."""
    place = folder / name / "package"
    place.mkdir(parents=True)
    guide, _, version = name.partition("#")
    head = {"name": guide, "version": version, "dependencies": needs or {"hl7.fhir.r4.core": "4.0.1"}}
    (place / "package.json").write_text(json.dumps(head), encoding="utf-8")
    for number, resource in enumerate(resources):
        (place / f"{resource['resourceType']}-{number}.json").write_text(json.dumps(resource), encoding="utf-8")
    return place.parent


def validator(folder: Path, monkeypatch: pytest.MonkeyPatch, *resources: dict[str, Any]) -> Validator:
    """Return a validator of one tiny guide."""
    publish(folder, *resources)
    monkeypatch.setenv("PAYERPROOF_PACKAGES", str(folder))
    return load([GUIDE])
