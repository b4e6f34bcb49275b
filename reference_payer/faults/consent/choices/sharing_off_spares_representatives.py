"""A parent goes on sharing the record of whoever ended the agreement."""

from __future__ import annotations

from contextvars import ContextVar

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import MayAct, Seams

FAULT = Fault(
    id="sharing-off-spares-representatives",
    title="A parent goes on sharing the record of whoever ended the agreement",
    seam="chosen.shares",
    story=("The agreement is looked up for the account that gave the consent. The record is that of another."),
    source="RV-05; RV-19",
    caught_by=("consent-sharing-off-binds-representatives",),
)


def apply(seams: Seams) -> None:
    """Ask for the agreement of the account alone."""
    healthy, standing = seams.chosen.shares, seams.people.standing
    given_by: ContextVar[str] = ContextVar("given_by", default="")

    def stands(grant: Grant, may_act: MayAct, occasion: Occasion) -> View | None:
        given_by.set(grant.account)
        return standing(grant, may_act, occasion)

    def shares(choices: Choices, member: str, occasion: Occasion, access_path: AccessPath) -> bool:
        asked = member if occasion is Occasion.AUTHORIZE else given_by.get()
        return healthy(choices, asked, occasion, access_path)

    seams.people.standing, seams.chosen.shares = stands, shares
