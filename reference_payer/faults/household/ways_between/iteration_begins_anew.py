"""What comes along backwards in a second step is looked up for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="iteration-begins-anew",
    title="A reverse include that iterates is resolved without the token",
    seam="data.linked",
    story=(
        "Reverse includes that iterate were added last, as a loop that feeds what came along into the search engine "
        "again. The engine is called from inside, without the token, and a clinic that came along with the own claim "
        "brings the claims of everybody who was there."
    ),
    source="LV-13; microsoft/fhir-server PR #5683: includes escaped the compartment of the token",
    caught_by=("household-no-unasked-data",),
)

_ITERATE = "_revinclude:iterate"


def apply(seams: Seams) -> None:
    """Let what refers to an included resource come along, whoever it belongs to."""
    healthy, understood = seams.data.linked, seams.data.understood
    again: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("again", default=())

    def noticed(target: Target, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
        parts = (value.split(":") for name, value in parameters if name == _ITERATE)
        again.set(tuple((part[0], part[1]) for part in parts if len(part) > 1))
        return understood(target, parameters)

    def iterated(store: Store, sources: Sequence[int], names: Sequence[str], visible: Condition) -> list[Row]:
        rows = healthy(store, sources, names, visible)
        along = {row.key: row for row in rows}
        for kind, name in again.get():
            along |= {row.key: row for row in store.linking([row.key for row in rows], kind, [name], ALL)}
        return list(along.values())

    seams.data.linked, seams.data.understood = iterated, noticed
