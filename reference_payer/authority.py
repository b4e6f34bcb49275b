"""Whom an account may act for: on the picker, at the consent page, and at every request afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import Facts, View


class Occasion(StrEnum):
    """The moments at which a grant has to be backed by living authority, and by what was chosen."""

    AUTHORIZE = "authorize"
    EXCHANGE = "exchange"
    REFRESH = "refresh"
    REQUEST = "request"
    INTROSPECTION = "introspection"


def offered(facts: Facts, account: str, may_act: Callable[[str], View | None]) -> list[str]:
    """Return the members whose record `account` may share: itself first, then those it represents."""
    represented = {power.subject for power in facts.authorities.get(account, ())}
    return [member for member in (account, *sorted(represented - {account})) if may_act(member) is not None]


def chosen(picked: str | None, offers: Mapping[str, str]) -> str | None:
    """Return the member behind the picked Patient id; `offers` maps Patient ids to members. None: not on offer."""
    return offers.get(picked) if picked is not None else None


def confirmed(subject: str, _form: Mapping[str, str], _patients: Mapping[str, str]) -> str:
    """Return whose record the consent is about: the one the payer showed, whatever the form says on its way back."""
    return subject


def standing(grant: Grant, may_act: Callable[[str], View | None], _occasion: Occasion) -> View | None:
    """Return what the grant's account may see now; consent given under an authority ends with it."""
    return may_act(grant.subject)


def patient_view(view: View, asked: str, members: Mapping[str, str]) -> View | None:
    """Return the view for a request about Patient `asked` as a whole: the token's own, if that is its patient.

    `members` maps Patient ids to members. Of a service's view that one member is left.
    """
    member = members.get(asked)
    if view.members is not None:
        return replace(view, members=frozenset({member})) if member in view.members else None
    return view if member == view.subject else None


def search_view(view: View, _named: Sequence[str], _members: Mapping[str, str]) -> View:
    """Return the view for a search: the token's own, whichever patients the parameters name."""
    return view
