"""A read finds an id under whatever type."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="read-of-any-type",
    title="A read finds an id under whatever type",
    seam="data.find",
    story=(
        "Ids are unique in the store, so a row is fetched by its id and the type in the path is left to the router. "
        "An app that asks for a coverage by the wrong id is given a claim, and keeps it as a coverage."
    ),
    source="R4, http.html#read: the returned resource is of the type in the path",
    caught_by=("conformance-answers-what-was-asked",),
)

_TYPES = ("Patient", "Coverage", "ExplanationOfBenefit", "Organization", "Practitioner")


def apply(seams: Seams) -> None:
    """Look under every type."""
    healthy = seams.data.find

    def anywhere(store: Store, kind: str, ident: str, wanted: Condition) -> Row | None:
        found = (healthy(store, each, ident, wanted) for each in (kind, *_TYPES))
        return next((row for row in found if row is not None), None)

    seams.data.find = anywhere
