"""A consent counts for the request that came last."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="last-request-wins",
    title="A consent counts for the request that came last",
    seam="authorization.consented_scopes",
    story=(
        "The scopes that an app asks for are kept with the browser's session, and read when the member agrees. A "
        "second tab, opened meanwhile by another link, replaces them."
    ),
    source="RFC 9700 section 4.7; CWE-362",
    caught_by=("smart-tabs-apart",),
)


def apply(seams: Seams) -> None:
    """Grant what was asked for last, where nothing was unticked."""
    granted, consented = seams.authorization.granted_scopes, seams.authorization.consented_scopes
    last: list[tuple[str, ...]] = []

    def noted(requested: Iterable[str]) -> tuple[str, ...]:
        last[:] = [granted(requested)]
        return last[0]

    def of_the_session(offered: Iterable[str], ticked: Iterable[str]) -> tuple[str, ...]:
        shown, chosen = list(offered), list(ticked)
        return last[0] if set(shown) == set(chosen) else consented(shown, chosen)

    seams.authorization.granted_scopes, seams.authorization.consented_scopes = noted, of_the_session
