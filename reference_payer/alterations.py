"""What several faults have in common: they send another resource than the one that is stored, or another answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson

from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.store import Row

Resource = dict[str, Any]


def alter_resources(seams: Seams, resource_type: str, change: Callable[[Resource], None]) -> None:
    """Let `change` alter every resource of a type, on every query path, before it is sent."""
    healthy = seams.data.body

    def altered(row: Row, view: View) -> bytes:
        body = healthy(row, view)
        if row.type != resource_type:
            return body
        resource = orjson.loads(body)
        change(resource)
        return orjson.dumps(resource)

    seams.data.body = altered


def alter_answers(seams: Seams, change: Callable[[str, Answer], Answer]) -> None:
    """Let `change` alter every answer to a GET below the FHIR base; it is given the URL relative to that base."""
    healthy = seams.data.answered

    def altered(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        return change(url, healthy(url, token, work_out))

    seams.data.answered = altered


def alter_bundles(seams: Seams, change: Callable[[str, Resource], None]) -> None:
    """Let `change` alter every Bundle; it is given the URL that was asked for, and the Bundle."""

    def rewritten(url: str, answer: Answer) -> Answer:
        if not answer.body.startswith(b'{"resourceType":"Bundle"'):
            return answer
        bundle = orjson.loads(answer.body)
        change(url, bundle)
        return replace(answer, body=orjson.dumps(bundle))

    alter_answers(seams, rewritten)


def alter_links(seams: Seams, change: Callable[[str, dict[str, str]], None]) -> None:
    """Let `change` alter each link of every Bundle; it is given the URL that was asked for, and the link."""

    def relinked(url: str, bundle: Resource) -> None:
        for link in bundle.get("link", ()):
            change(url, link)

    alter_bundles(seams, relinked)
