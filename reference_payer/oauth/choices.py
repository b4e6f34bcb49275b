"""What was chosen beside the grants: by members about sharing and about their addresses, by the operator about apps.

A choice is asked for anew at every request, whichever way that goes; no token and no page link remembers an old one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath

CATEGORIES = (
    "sud",
    "mental_health",
    "hiv",
    "sti",
    "reproductive",
    "gender",
    "genetic",
    "abuse",
    "minors_confidential",
    "sickle_cell",
    "developmental",
)
"""The categories of care that a member may keep from apps."""


@dataclass(slots=True)
class Choices:
    """The choices in force. Members and categories stand here by their ids, apps by their client ids.

    `unshared`: members whose agreement to share is off. `withheld`: by member, the categories kept from apps.
    `disabled`: apps that the operator turned off. `protected`: members whose address nobody else is told.
    """

    unshared: set[str] = field(default_factory=set)
    withheld: dict[str, set[str]] = field(default_factory=dict)
    disabled: set[str] = field(default_factory=set)
    protected: set[str] = field(default_factory=set)


def share(choices: Choices, member: str, on: bool) -> None:  # noqa: FBT001 - a switch
    """Turn a member's agreement to share on or off."""
    (choices.unshared.discard if on else choices.unshared.add)(member)


def share_category(choices: Choices, member: str, category: str, on: bool) -> None:  # noqa: FBT001 - a switch
    """Give a category of a member's care to apps, or keep it from them."""
    kept = choices.withheld.setdefault(member, set())
    (kept.discard if on else kept.add)(category)


def serve(choices: Choices, client_id: str, on: bool) -> None:  # noqa: FBT001 - a switch
    """Turn an app on or off."""
    (choices.disabled.discard if on else choices.disabled.add)(client_id)


def protect(choices: Choices, member: str, on: bool) -> None:  # noqa: FBT001 - a switch
    """Keep where a member can be found from everybody else, or no longer."""
    (choices.protected.add if on else choices.protected.discard)(member)


def shares(choices: Choices, member: str, _occasion: Occasion, _access_path: AccessPath) -> bool:
    """Tell whether the record of a member is shared with apps: the agreement is the member's own."""
    return member not in choices.unshared


def serves(choices: Choices, client_id: str, _occasion: Occasion, _access_path: AccessPath) -> bool:
    """Tell whether an app is served."""
    return client_id not in choices.disabled


def withheld(choices: Choices, grant: Grant) -> frozenset[str]:
    """Return the categories of the subject's care that are kept from apps."""
    return frozenset(choices.withheld.get(grant.subject, ()))


def contact(choices: Choices, view: View, _access_path: AccessPath) -> bool:
    """Tell whether address and telecom may be shown: always to the member, else where nothing speaks against it."""
    return view.own or (view.contact and view.subject not in choices.protected)
