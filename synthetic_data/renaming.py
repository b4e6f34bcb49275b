"""A population as a server has it that gave its resources ids of its own: the same people under other names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from payerproof.synthetic_data.generate import Population
from payerproof.synthetic_data.person import Person, Row


def under_names(population: Population, names: Mapping[str, str]) -> Population:
    """Return the population with ids and references by `names` (`Type/id` as made -> as the server has it).

    What is not in `names` keeps its id. An id that is gone is no canary any more.
    """
    shared = tuple(_renamed(each, names) for each in population.shared)
    members = tuple(_person(each, names) for each in population.members)
    made = {new: old for old, new in names.items()}
    return replace(population, members=members, shared=shared, made=made)


def _person(person: Person, names: Mapping[str, str]) -> Person:
    rows = []
    for row in person.rows:
        old = row.datum.id
        new = _ident(names, f"{row.datum.type}/{old}")
        left = tuple(token for token in row.datum.canaries if new == old or token != old)
        text = orjson.dumps(_renamed(orjson.loads(row.text), names)).decode()
        rows.append(Row(row.datum._replace(id=new, canaries=left), text))
    patient = _ident(names, f"Patient/{person.patient_id}") if person.patient_id else ""
    return replace(person, patient_id=patient, rows=tuple(rows))


def _ident(names: Mapping[str, str], name: str) -> str:
    return names.get(name, name).partition("/")[2]


def _renamed(resource: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = _referring(resource, names)
    return {**found, "id": _ident(names, f"{resource['resourceType']}/{resource['id']}")}


def _referring(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        found = {key: _referring(each, names) for key, each in value.items()}
        if isinstance(name := found.get("reference"), str):
            found["reference"] = names.get(name, name)
        return found
    return [_referring(each, names) for each in value] if isinstance(value, list) else value
