"""A scope of users opens every record."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

_EVERYBODY = ""

FAULT = Fault(
    id="user-scopes-open-all",
    title="A scope of users opens every record",
    seam="authorization.granted_scopes",
    story=(
        "Staff and members share one authorization server, and user scopes were meant for staff. "
        "They are granted to whoever asks for them, and the API looks at the scope before it looks at the patient."
    ),
    source="REQ-OA-14; SMART App Launch 2.2, user-level scopes; CWE-863",
    caught_by=("smart-user-scope-no-wider",),
)


def apply(seams: Seams) -> None:
    """Grant user scopes beside those that the page shows, and show their bearer everything."""
    granted, consented = seams.authorization.granted_scopes, seams.authorization.consented_scopes
    standing, owner = seams.people.standing, seams.data.visibility.owner

    asked_for: dict[tuple[str, ...], tuple[str, ...]] = {}

    def noted(asked: Iterable[str]) -> tuple[str, ...]:
        words = tuple(asked)
        shown = granted(words)
        asked_for[shown] = tuple(word for word in words if word.startswith("user/"))
        return shown

    def added(offered: Iterable[str], ticked: Iterable[str]) -> tuple[str, ...]:
        shown = tuple(offered)
        return (*consented(shown, ticked), *asked_for.get(shown, ()))

    def trusted(grant: Grant, may_act: Callable[[str], View | None], occasion: Occasion) -> View | None:
        wide = any(word.startswith("user/") for word in grant.scopes)
        return View(_EVERYBODY, own=True) if wide else standing(grant, may_act, occasion)

    def rows(view: View, access_path: AccessPath) -> Condition:
        return ALL if view.subject == _EVERYBODY else owner(view, access_path)

    seams.authorization.granted_scopes, seams.authorization.consented_scopes = noted, added
    seams.people.standing, seams.data.visibility.owner = trusted, rows
