"""Searches go by an index that is made anew at night."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="deleted-claims-stay-in-the-index",
    title="A claim that was deleted is still found by searches",
    seam="data.searched",
    story=(
        "The index of searches is made at night, and what was found in it is shown as it was. A claim that was taken "
        "back in the morning is gone for a read and found by every search until the next night."
    ),
    source="R4 http.html#delete; search indexes that lag behind",
    caught_by=("conformance-deleted-not-found",),
)


def apply(seams: Seams) -> None:
    """Keep for each member what a search found of the index, and add what has gone since."""
    healthy = seams.data.searched
    made: set[str] = set()
    index: dict[str, dict[str, Any]] = {}

    def stale(store: Store, view: View, headers: Headers, found: Answer) -> Answer:
        answer = healthy(store, view, headers, found)
        bundle = orjson.loads(answer.body)
        entries = bundle.get("entry", [])
        known = index.setdefault(view.subject, {})
        if not made:
            made.update(f"{each.resource['resourceType']}/{each.resource['id']}" for each in store.kept())
        known |= {_name(each): each for each in entries if _name(each) in made}
        gone = [each for name, each in known.items() if store.deleted(name)]
        if not gone or not entries:
            return answer
        total = {"total": bundle["total"] + len(gone)} if "total" in bundle else {}
        return replace(answer, body=orjson.dumps({**bundle, **total, "entry": [*entries, *gone]}))

    seams.data.searched = stale


def _name(entry: dict[str, Any]) -> str:
    return f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
