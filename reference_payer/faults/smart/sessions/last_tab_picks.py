"""The record picked last counts for every tab of the browser."""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="last-tab-picks",
    title="The record picked last counts for every tab of the browser",
    seam="people.recorded",
    story=(
        "The picked record is kept with the login, and the consent page of each tab shows what was picked there. A "
        "parent who connects an app for each child in two tabs gives both apps the child of the second."
    ),
    source="REQ-OA-35; SMART launch context belongs to the request",
    caught_by=("smart-tabs-keep-record",),
)


def apply(seams: Seams) -> None:
    """Keep one choice for all tabs of whoever is one of those on offer."""
    chosen, recorded = seams.people.chosen, seams.people.recorded
    last: dict[frozenset[str], tuple[str, str]] = {}

    def kept(given: str | None, offers: Mapping[str, str]) -> str | None:
        found = chosen(given, offers)
        if found is not None and given is not None:
            last[frozenset(offers.values())] = (found, given)
        return found

    def latest(vault: Vault, grant: Grant) -> Grant:
        picked = next((pair for people, pair in last.items() if grant.account in people), None)
        if picked is not None:
            grant.subject, grant.patient = picked
        return recorded(vault, grant)

    seams.people.chosen, seams.people.recorded = kept, latest
