"""Keeping a category from apps ends their tokens, and new ones read it."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.oauth.vault import Access, Grant, Vault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-choice-ends-the-old-tokens",
    title="Keeping a category from apps ends their tokens, and new ones read it",
    seam="chosen.withheld",
    story=(
        "A choice ends all tokens of the member, so that apps ask again, and the filter is put into the new "
        "ones from the form. The form has no such field."
    ),
    source="RV-12; RR-12",
    caught_by=(
        "sensitive-choice-withheld",
        "sensitive-choice-binds-tokens",
    ),
)


def apply(seams: Seams) -> None:
    """End the tokens at a choice, and keep nothing from new ones."""
    chosen, people, data = seams.chosen, seams.people, seams.data
    shared, recorded, alive = chosen.share_category, people.recorded, data.alive
    usable = seams.authorization.refresh_usable
    turns: dict[str, int] = {}
    born: dict[str, int] = {}

    def share_category(choices: Choices, member: str, category: str, on: bool) -> None:  # noqa: FBT001 - a switch
        turns[member] = turns.get(member, 0) + 1
        shared(choices, member, category, on)

    def record(vault: Vault, grant: Grant) -> Grant:
        born[grant.id] = turns.get(grant.subject, 0)
        return recorded(vault, grant)

    def current(grant: Grant) -> bool:
        return born[grant.id] == turns.get(grant.subject, 0)

    def live(access: Access, now: datetime, access_path: AccessPath) -> bool:
        return current(access.grant) and alive(access, now, access_path)

    chosen.share_category, people.recorded, data.alive = share_category, record, live
    seams.authorization.refresh_usable = lambda token, app, now: current(token.grant) and usable(token, app, now)
    chosen.withheld = lambda _choices, _grant: frozenset()
