"""Made-up answers for judges: as short as a test can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from payerproof.knowledge.observation import Hit, Observation, Pages
from payerproof.model import Exchange

BASE = "https://payer.example/fhir"
JSON = "application/fhir+json"

Json = dict[str, Any]


def answer(
    body: Any = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    hits: tuple[Hit, ...] = (),
    name: str = "x1",
) -> Observation:
    """Return an answer; `body` is bytes as they are, or anything else as JSON."""
    content = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
    sent = {"content-type": JSON, **(headers or {})}
    return Observation(Exchange(name, "GET", f"{BASE}/x", {}, b"", status, sent, content, 0.0, 0.0), hits)


def claim(name: str, **fields: Any) -> Json:
    """Return an ExplanationOfBenefit with that id."""
    return {"resourceType": "ExplanationOfBenefit", "id": name, **fields}


def reference(name: str) -> str:
    """Return the reference to a claim."""
    return f"ExplanationOfBenefit/{name}"


def references(*names: str) -> frozenset[str]:
    """Return the references to claims."""
    return frozenset(reference(name) for name in names)


def bundle(*matches: Json | str, total: int | None = None, after: str | None = None, own: str | None = None) -> Json:
    """Return a searchset of claims; a text stands for the claim with that id. `after`: next link, `own`: self link."""
    resources = [claim(item) if isinstance(item, str) else item for item in matches]
    links = [{"relation": kind, "url": url} for kind, url in (("self", own), ("next", after)) if url]
    found: Json = {"resourceType": "Bundle", "type": "searchset", "link": links}
    found["entry"] = [{"resource": item, "search": {"mode": "match"}} for item in resources]
    return found if total is None else {**found, "total": total}


def including(found: Json, *resources: Json) -> Json:
    """Return a searchset that brings along more resources."""
    more = [{"resource": item, "search": {"mode": "include"}} for item in resources]
    return {**found, "entry": [*found["entry"], *more]}


def outcome(code: str = "invalid") -> Json:
    """Return an OperationOutcome."""
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}


def walk(*pages: Any, ended: str = "last page") -> Pages:
    """Return a walk over pages given as bundles or answers."""
    seen = tuple(page if isinstance(page, Observation) else answer(page, name=f"x{n}") for n, page in enumerate(pages))
    return Pages(seen, ended)


BROKEN = answer(b"oops", status=500)
SLOW_DOWN = answer(b"", status=429)
REFUSED = answer(outcome(), status=400)
"""Answers that decide nothing, twice, and one that refuses."""
