"""A miniature payer that is honest: each token opens one person's record, read or searched, and nothing else.

The awful ones wrap it, so that a hostile answer is met in the middle of a run that otherwise makes sense.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from payerproof.synthetic_data.generate import Population, population
from tests.loopback import Asked, Reply

PARENT, TEEN, OUTSIDER = "h1-sub", "h1-teen", "h1-out"
MEMBERS = (PARENT, TEEN, OUTSIDER)
"""A parent, the teenager some of whose services are withheld from the parent, and a stranger."""

GRANTS = ((PARENT, PARENT), (TEEN, TEEN), (OUTSIDER, OUTSIDER), (PARENT, TEEN))
"""Who holds a token for whose record."""

FHIR_JSON = {"content-type": "application/fhir+json"}
TYPES = ("Patient", "Coverage", "ExplanationOfBenefit")
PAGE = 4


Grant = tuple[str, str]
"""(who uses a token, whose record it opens)."""


@cache
def people() -> Population:
    """Return the population that is inside."""
    return population(("h1",), seed=1)


@cache
def withheld() -> tuple[str, ...]:
    """Return `Type/id` of what the teenager consented to alone, and no parent may see."""
    found = people().manifest.items()
    return tuple(reference for reference, datum in found if datum.owner == TEEN and datum.consent == "member")


@dataclass(frozen=True)
class HonestPayer:
    """Answers by the token's grant. `tokens` maps each bearer token to its grant."""

    tokens: Mapping[str, Grant]
    origin: str = ""

    def __call__(self, asked: Asked) -> Reply:
        """Answer one request."""
        path = asked.path.removeprefix("/fhir/").strip("/")
        if path == "metadata":
            return resource(self.capabilities())
        if path == ".well-known/smart-configuration":
            return Reply(404)
        grant = self.tokens.get(asked.bearer or "")
        if grant is None:
            return outcome(401, "login", "no token, or none of ours")
        return self.serve(grant, path, asked.query)

    def serve(self, grant: Grant, path: str, query: Mapping[str, str]) -> Reply:
        """Answer what a token asks for."""
        resource_type, _, identifier = path.partition("/")
        mine = [item for item in self.record(grant) if item["resourceType"] == resource_type]
        if identifier and identifier != "_search":
            found = [item for item in mine if item["id"] == identifier]
            return resource(found[0]) if found else outcome(404, "not-found", "nothing of that id")
        if resource_type not in TYPES:
            return outcome(404, "not-supported", "no such type here")
        return self.page(resource_type, [item for item in mine if self.matches(item, query)], query)

    def record(self, grant: Grant) -> tuple[dict[str, Any], ...]:
        """Return what a token opens."""
        reader, subject = grant
        kept = withheld() if reader != subject else ()
        found = people().person(subject).resources
        return tuple(item for item in found if f"{item['resourceType']}/{item['id']}" not in kept)

    def matches(self, item: Mapping[str, Any], query: Mapping[str, str]) -> bool:
        """Tell whether a resource is what a search asks for, by `patient` and `_id`; other parameters are ignored."""
        subject = item["id"] if item["resourceType"] == "Patient" else _subject(item)
        wanted = query.get("patient", query.get("beneficiary", "")).rpartition("/")[2]
        return wanted in {"", subject} and query.get("_id", item["id"]) == item["id"]

    def page(self, resource_type: str, items: list[dict[str, Any]], query: Mapping[str, str]) -> Reply:
        """Return one page of a searchset, with a link to the next."""
        start = int(query.get("_offset", "0"))
        document: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": len(items)}
        document["entry"] = [{"resource": item, "search": {"mode": "match"}} for item in items[start : start + PAGE]]
        if start + PAGE < len(items):
            following = urlencode({**query, "_offset": start + PAGE})
            document["link"] = [{"relation": "next", "url": f"{self.origin}/fhir/{resource_type}?{following}"}]
        return resource(document)

    def capabilities(self) -> dict[str, Any]:
        """Return the CapabilityStatement."""
        interactions = [{"code": "read"}, {"code": "search-type"}]
        kinds = [{"type": name, "interaction": interactions, "searchParam": _PARAMETERS} for name in TYPES]
        return {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": "2026-06-14",
            "kind": "instance",
            "fhirVersion": "4.0.1",
            "format": ["json"],
            "rest": [{"mode": "server", "resource": kinds}],
        }


_PARAMETERS = [{"name": "_id", "type": "token"}, {"name": "patient", "type": "reference"}]


def resource(document: Mapping[str, Any], status: int = 200) -> Reply:
    """Return a resource as FHIR JSON."""
    return Reply(status, json.dumps(document).encode(), FHIR_JSON)


def outcome(status: int, code: str, text: str) -> Reply:
    """Return an OperationOutcome with one error."""
    issue = {"severity": "error", "code": code, "diagnostics": text}
    return resource({"resourceType": "OperationOutcome", "issue": [issue]}, status)


def _subject(item: Mapping[str, Any]) -> str:
    reference = (item.get("patient") or item.get("beneficiary") or {}).get("reference", "")
    return str(reference).rpartition("/")[2]
