"""Callers without a right who are let in on some paths: what several faults have in common."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.oauth.vault import Access, Grant, Vault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition
from payerproof.reference_payer.search.paging import Cursor

_NOBODY = ""
_OPEN = View(_NOBODY, own=True)


def without_token(seams: Seams, paths: Collection[AccessPath]) -> None:
    """Serve requests without a token on `paths`, whoever's record they ask for."""
    healthy = seams.data.credentials

    def or_none(authorization: Sequence[str], query: str) -> str:
        return healthy(authorization, query) if authorization else _NOBODY

    seams.data.credentials = or_none
    _let_in(seams, paths, lambda value: value == _NOBODY)


def with_any_token(seams: Seams, paths: Collection[AccessPath]) -> None:
    """Serve requests with a token that was never issued on `paths`, whoever's record they ask for."""
    _let_in(seams, paths, lambda _value: True)


def _let_in(seams: Seams, paths: Collection[AccessPath], is_let_in: Callable[[str], bool]) -> None:
    token, alive, standing = seams.data.token, seams.data.alive, seams.people.standing
    owner, page_view = seams.data.visibility.owner, seams.data.page_view

    def found(vault: Vault, value: str) -> Access | None:
        known, last = token(vault, value), next(reversed(vault.access.values()), None)
        if known is not None or last is None or not is_let_in(value):
            return known
        return replace(last, value=_NOBODY, grant=replace(last.grant, account=_NOBODY), scopes=("patient/*.read",))

    def enters(access: Access, now: datetime, access_path: AccessPath) -> bool:
        return alive(access, now, access_path) if access.value else access_path in paths

    def stands(grant: Grant, may_act: Callable[[str], View | None], occasion: Occasion) -> View | None:
        return standing(grant, may_act, occasion) if grant.account else _OPEN

    def rows(view: View, access_path: AccessPath) -> Condition:
        return owner(view, access_path) if view.subject else ALL

    def page(cursor: Cursor, grant: Grant, view: View) -> View | None:
        return page_view(cursor, grant, view) if grant.account else View(cursor.subject, own=True)

    def asked(healthy: Callable[[View, str, Mapping[str, str]], View | None]) -> Callable[..., View | None]:
        def viewed(view: View, patient: str, members: Mapping[str, str]) -> View | None:
            return healthy(view, patient, members) if view.subject else View(members.get(patient, "-"), own=True)

        return viewed

    seams.data.token, seams.data.alive, seams.people.standing = found, enters, stands
    seams.data.visibility.owner, seams.data.page_view = rows, page
    seams.data.everything_view = asked(seams.data.everything_view)
    seams.data.compartment_view = asked(seams.data.compartment_view)
