"""Miniature payers from which nothing can be learnt, and one that hides nothing from anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.loopback import Answer, Asked, Reply
from tests.proof.miniatures.honest import FHIR_JSON, Grant, HonestPayer, outcome, people, resource

EMPTY_BUNDLE = {"resourceType": "Bundle", "type": "searchset", "total": 0, "entry": []}
LOGIN_PAGE = b"<!doctype html><html><body><h1>Please sign in</h1><form><input name=user></form></body></html>"


def empty(_: HonestPayer) -> Answer:
    """Make a payer that answers every request with an empty searchset."""
    return lambda _: resource(EMPTY_BUNDLE)


def denies_all(_: HonestPayer) -> Answer:
    """Make a payer that forbids everything to everybody."""
    return lambda _: outcome(403, "forbidden", "no")


def always_500(_: HonestPayer) -> Answer:
    """Make a payer that breaks down over every request."""
    return lambda _: outcome(500, "exception", "sorry")


def html_everywhere(_: HonestPayer) -> Answer:
    """Make a payer whose gateway sends a login page, with 200, whatever is asked."""
    return lambda _: Reply(200, LOGIN_PAGE, {"content-type": "text/html; charset=utf-8"})


def liar(payer: HonestPayer) -> Answer:
    """Make a payer that claims every type, operation and search, and serves none of them."""
    claims = payer.capabilities()
    for item in claims["rest"][0]["resource"]:
        item["operation"] = [{"name": "everything", "definition": "OperationDefinition/Patient-everything"}]
        item["searchInclude"] = ["*"]
        item["searchRevInclude"] = ["*"]

    def answer(asked: Asked) -> Reply:
        return resource(claims) if asked.path.endswith("/metadata") else outcome(501, "not-supported", "soon")

    return answer


def nonsense_capabilities(payer: HonestPayer) -> Answer:
    """Make an honest payer whose CapabilityStatement and SMART document have the wrong shape everywhere."""
    claims = {"resourceType": "CapabilityStatement", "rest": [7, {"resource": "all", "security": [1]}, None]}
    smart = {"authorization_endpoint": ["x"], "token_endpoint": 5, "scopes_supported": "all", "capabilities": {"a": 1}}

    def answer(asked: Asked) -> Reply:
        if asked.path.endswith("/metadata"):
            return resource(claims)
        if asked.path.endswith("/smart-configuration"):
            return Reply(200, json.dumps(smart).encode(), {"content-type": "application/json"})
        return payer(asked)

    return answer


def everybody(payer: HonestPayer) -> Answer:
    """Make a payer that asks for a token, any token, and then serves whatever is asked for, whosever it is."""
    return _Unscoped(payer.tokens, payer.origin)


def everything(payer: HonestPayer) -> Answer:
    """Make a payer that answers every search with everybody's resources of the type, whatever the search says."""
    return _Indifferent(payer.tokens, payer.origin)


class _Unscoped(HonestPayer):
    """Forgets whose token it is."""

    def record(self, grant: Grant) -> tuple[dict[str, Any], ...]:  # noqa: ARG002 - that is the fault
        return tuple(item for person in people().members for item in person.resources)


class _Indifferent(_Unscoped):
    """Forgets what was asked, too; and a page is as long as it gets."""

    def matches(self, item: Mapping[str, Any], query: Mapping[str, str]) -> bool:  # noqa: ARG002 - that is the fault
        return True

    def page(self, resource_type: str, items: list[dict[str, Any]], query: Mapping[str, str]) -> Reply:  # noqa: ARG002 - as above
        entries = [{"resource": item} for item in items]
        document = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
        return Reply(200, json.dumps(document).encode(), FHIR_JSON)


BARREN = (empty, denies_all, always_500, html_everywhere, liar)
"""Payers that show nobody anything, so that nothing could have leaked."""
