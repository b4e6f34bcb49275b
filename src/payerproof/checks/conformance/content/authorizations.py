"""What a prior authorization tells a member: which items were asked for, what was decided, until when, or why not.

Each rule takes an ExplanationOfBenefit of use preauthorization and yields what it lacks, in words.
Sources: 45 CFR 156.221(b)(1)(iv) (status, dates, items and services approved, reason of a denial), and the profile
pdex-priorauthorization of PDex 2.0.0. Review action codes are X12 306.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from payerproof.json_parts import objects

Authorization = Mapping[str, Any]

REVIEW_ACTION_CODE = "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/extension-reviewActionCode"
_CERTIFIED = frozenset({"A1", "A2", "A6"})
"""Certified in total, certified in part, modified."""
_REFUSED = frozenset({"A3"})


def is_authorization(resource: Mapping[str, Any]) -> bool:
    """Tell whether a resource is a prior authorization, not a claim."""
    return resource.get("resourceType") == "ExplanationOfBenefit" and resource.get("use") == "preauthorization"


def missing_statements(authorization: Authorization) -> Iterator[str]:
    """Yield what a prior authorization does not state."""
    items = list(objects(authorization.get("item")))
    if not items:
        yield "no item that was asked for"
    if not authorization.get("created"):
        yield "no date of the request"
    actions = [set(_actions(item)) for item in items]
    if authorization.get("outcome") == "complete":
        for item, found in zip(items, actions, strict=True):
            if not found and not list(objects(item.get("adjudication"))):
                yield f"item {item.get('sequence')} is decided and does not say how"
    certified = any(found & _CERTIFIED for found in actions)
    if certified and not (authorization.get("preAuthRefPeriod") or authorization.get("benefitPeriod")):
        yield "it is granted and does not say until when"
    for item, found in zip(items, actions, strict=True):
        if found & _REFUSED and not _reasons(item):
            yield f"item {item.get('sequence')} is denied without a reason"


def _actions(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield the review action codes of an item, wherever in its adjudications they stand."""
    waiting: list[Any] = [*objects(item.get("adjudication")), *objects(item.get("extension"))]
    while waiting:
        node = waiting.pop()
        if node.get("url") == REVIEW_ACTION_CODE:
            yield from _codes(node.get("valueCodeableConcept"))
        waiting += objects(node.get("extension"))


def _reasons(item: Mapping[str, Any]) -> bool:
    """Tell whether an item names the reason of a denial: a reason of any adjudication, a note, or one in words."""
    found = list(objects(item.get("adjudication")))
    return bool(item.get("noteNumber")) or any(each.get("reason") for each in found)


def _codes(concept: Any) -> Iterator[str]:
    if isinstance(concept, Mapping):
        yield from (str(coding["code"]) for coding in objects(concept.get("coding")) if "code" in coding)
