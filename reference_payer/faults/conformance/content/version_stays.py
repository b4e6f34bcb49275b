"""A resource that changed keeps its version."""

from __future__ import annotations

import re
from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

VERSION = re.compile(rb'"versionId":"[0-9]+"')

FAULT = Fault(
    id="version-stays",
    title="A resource that changed keeps its version",
    seam="data.find",
    story=(
        "The version of a resource is a column that the nightly load fills with 1, and nothing counts it up: "
        "the old system had no versions. An app that holds version 1 is told for good that it has the latest."
    ),
    source="R4, resource.html#Meta: versionId changes with the content",
    caught_by=("conformance-version-changes",),
)


def apply(seams: Seams) -> None:
    """Call every version the first one."""
    find, body = seams.data.find, seams.data.body

    def first(store: Store, kind: str, name: str, visible: Condition) -> Row | None:
        found = find(store, kind, name, visible)
        return replace(found, version=1) if found is not None else None

    seams.data.find = first
    seams.data.body = lambda row, view: VERSION.sub(b'"versionId":"1"', body(row, view))
