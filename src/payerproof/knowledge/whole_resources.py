"""The resources that came whole in some answers: neither contained in another one, nor cut down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from payerproof.json_parts import member, objects
from payerproof.knowledge.canary_scanner import searched
from payerproof.knowledge.documents import documents, nodes
from payerproof.knowledge.observation import Observation


def whole_resources(seen: Iterable[Observation]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every resource in some answers with its `Type/id`, but for contained ones and parts of a resource."""
    for answer in seen:
        for document in documents(searched(answer.exchange) if answer.exchange.ok else ()):
            for resource, contained in nodes(document):
                if not contained and isinstance(resource.get("id"), str) and not _subset(resource):
                    yield f"{resource['resourceType']}/{resource['id']}", resource


def _subset(resource: Mapping[str, Any]) -> bool:
    """Tell whether a resource says that it is a part of itself."""
    return any(tag.get("code") == "SUBSETTED" for tag in objects(member(resource.get("meta"), "tag")))
