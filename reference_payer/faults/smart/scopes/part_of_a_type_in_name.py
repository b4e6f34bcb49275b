"""A scope for a part of a type is told and opens all of it."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="part-of-a-type-in-name",
    title="A scope for a part of a type is told and opens all of it",
    seam="authorization.granted_scopes",
    story=(
        "The scope is kept and told to the letter. The comparison looks at the type and the rights in it, and at "
        "nothing behind them."
    ),
    source="SMART App Launch 2.2, finer-grained scopes; US Core granular scopes",
    caught_by=("smart-scope-part-enforced",),
)


def apply(seams: Seams) -> None:
    """Keep the scope to the letter."""
    healthy = seams.authorization.granted_scopes

    def to_the_letter(requested: Iterable[str]) -> tuple[str, ...]:
        wanted = list(requested)
        parts = [scope for scope in wanted if scope.startswith("patient/") and "?" in scope]
        return (*healthy(wanted), *parts)

    seams.authorization.granted_scopes = to_the_letter
