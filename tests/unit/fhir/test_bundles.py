"""Bundles: what the specification says of entries and links in words."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.fhir.validator import Validator
from tests.unit.fhir.samples import DIV, errors, patient

FHIR = "https://payer.example/fhir"
OUTCOME = {
    "resourceType": "OperationOutcome",
    "text": {"status": "generated", "div": DIV},
    "issue": [{"severity": "warning", "code": "informational"}],
}
MATCH: dict[str, Any] = {"search": {"mode": "match"}}
OUTCOME_MODE: dict[str, Any] = {"search": {"mode": "outcome"}}


def entry(resource: dict[str, Any], full: str | None = f"{FHIR}/Patient/p1", **more: Any) -> dict[str, Any]:
    """Return an entry; without `full` it has no full URL."""
    return {**({"fullUrl": full} if full else {}), "resource": resource, **more}


def bundle(kind: str, *entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a bundle of `kind`."""
    return {"resourceType": "Bundle", "type": kind, **({"entry": list(entries)} if entries else {}), **more}


def link(*relations: str) -> list[dict[str, str]]:
    """Return links to pages."""
    return [{"relation": relation, "url": f"{FHIR}?page={number}"} for number, relation in enumerate(relations)]


LAWFUL = {
    "an empty search": bundle("searchset", total=0, link=link("self")),
    "a page of a search": bundle("searchset", entry(patient(), **MATCH), total=1, link=link("self", "next", "prev")),
    "an outcome without id": bundle("searchset", entry(OUTCOME, f"{FHIR}/OperationOutcome/1", **OUTCOME_MODE)),
    "links of other kinds": bundle("collection", entry(patient()), link=link("alternate", "alternate", "self")),
    "a resource without identity": bundle(
        "collection", entry(patient(id=None), "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0")
    ),
    "a batch of requests": bundle(
        "batch",
        {"request": {"method": "DELETE", "url": "Patient/1"}},
        entry(patient(id=None), None, request={"method": "POST", "url": "Patient"}),
    ),
    "a transaction": bundle("transaction", entry(patient(), request={"method": "PUT", "url": "Patient/p1"})),
    "a batch answered": bundle("batch-response", {"response": {"status": "404", "outcome": OUTCOME}}),
    "a deletion in a history": bundle(
        "history",
        {
            "fullUrl": f"{FHIR}/Patient/1",
            "request": {"method": "DELETE", "url": "Patient/1"},
            "response": {"status": "204"},
        },
    ),
    "two versions in a history": bundle(
        "history",
        *[
            entry(
                patient(meta={"versionId": version}),
                request={"method": "PUT", "url": "Patient/p1"},
                response={"status": "200"},
            )
            for version in "12"
        ],
    ),
}
BROKEN: dict[str, tuple[dict[str, Any], tuple[str, str | None]]] = {
    "no full URL": (bundle("collection", entry(patient(), None)), ("Bundle.entry[0]", None)),
    "a full URL with another id": (
        bundle("collection", entry(patient(), f"{FHIR}/Patient/p2")),
        ("Bundle.entry[0]", None),
    ),
    "a full URL of another type": (
        bundle("collection", entry(patient(), f"{FHIR}/Practitioner/p1")),
        ("Bundle.entry[0]", None),
    ),
    "a full URL of a version": (
        bundle("collection", entry(patient(), f"{FHIR}/Patient/p1/_history/1")),
        ("Bundle.entry[0]", "bdl-8"),
    ),
    "the same full URL twice": (bundle("collection", entry(patient()), entry(patient())), ("Bundle", "bdl-7")),
    "a result without id": (
        bundle("searchset", entry(patient(id=None), "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", **MATCH)),
        ("Bundle.entry[0]", None),
    ),
    "an invalid outcome": (bundle("searchset", entry(patient(), **OUTCOME_MODE)), ("Bundle.entry[0]", None)),
    "two next pages": (bundle("searchset", link=link("self", "next", "next")), ("Bundle.link[2]", None)),
    "a total of a collection": (bundle("collection", entry(patient()), total=1), ("Bundle", "bdl-1")),
    "a request in a collection": (
        bundle("collection", entry(patient(), request={"method": "PUT", "url": "Patient/p1"})),
        ("Bundle", "bdl-3"),
    ),
}


@pytest.mark.parametrize("name", LAWFUL)
def test_lawful_bundle(base: Validator, name: str) -> None:
    """What the specification allows is accepted."""
    assert errors(base.validate(LAWFUL[name])) == []


@pytest.mark.parametrize("name", BROKEN)
def test_broken_bundle(base: Validator, name: str) -> None:
    """Each rule is found broken at its place."""
    made, place = BROKEN[name]
    assert [place] == errors(base.validate(made))
