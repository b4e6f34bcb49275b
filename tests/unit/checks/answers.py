"""Exchanges and observations made by hand, for tests of what is judged over them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from typing import Any

from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Exchange

_numbers = itertools.count(1)


def exchange(
    status: int = 200,
    body: bytes = b"",
    url: str = "http://payer.example/fhir/Patient",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Exchange:
    """Return an exchange with such an answer; `more` are further fields of it."""
    fields = {"method": "GET", "request_headers": {}, "request_body": b"", "started": 0.0, "elapsed": 0.0, **more}
    return Exchange(f"x{next(_numbers)}", url=url, status=status, headers=headers or {}, body=body, **fields)


def bundle(references: Iterable[str], *, total: int | None = None, following: str | None = None) -> bytes:
    """Return a searchset of bare resources."""
    entries = [{"resource": dict(zip(("resourceType", "id"), name.split("/"), strict=True))} for name in references]
    document: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
    if total is not None:
        document["total"] = total
    if following is not None:
        document["link"] = [{"relation": "next", "url": following}]
    return json.dumps(document).encode()


def seen(*hits: Hit, status: int = 200, body: bytes = b"{}", **more: Any) -> Observation:
    """Return an observation of an answer with these values of members in it."""
    return Observation(exchange(status, body, **more), hits)
