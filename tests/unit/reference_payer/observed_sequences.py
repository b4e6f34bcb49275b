"""What can be seen of a payer where consents, refreshes and withdrawals follow each other in unusual orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.walk import App, Walk

CLAIM = "ExplanationOfBenefit"
MEMBER, OTHER, APP, OTHER_APP = "h1-sub", "h1-out", "care-companion", "claims-viewer"
NARROW = "launch/patient offline_access patient/Patient.read"


def _withdraw(payer: Payer, member: str, app: str) -> None:
    patient = payer.patients[member]
    payer.seams.authorization.withdrawn(payer.vault, member, patient, app, payer.clock.now())


def revivals(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what of a withdrawn consent is open after each of the events that follow."""
    walk = Walk(payer, MEMBER, APP)
    held, waiting = walk.tokens(), walk.code()
    app = App(payer, held["access_token"])
    link = next(each["url"] for each in app.get(f"{CLAIM}?_count=2").json()["link"] if each["relation"] == "next")

    def opened() -> list[int]:
        return [app.get("Patient").status_code, app.get(link).status_code]

    yield "before", opened()
    _withdraw(payer, MEMBER, APP)
    yield "withdrawn", opened()
    Walk(payer, MEMBER, OTHER_APP).tokens()
    yield "another app", opened()
    Walk(payer, OTHER, APP).tokens()
    _withdraw(payer, OTHER, APP)
    yield "another member's withdrawal", opened()
    for on in (False, True):
        payer.seams.chosen.share(payer.choices, MEMBER, on)
    yield "sharing again", opened()
    walk.post("/oauth/revoke", {"token": held["access_token"]})
    yield "revoked by the app", opened()
    Walk(payer, MEMBER, APP).tokens(scope=NARROW)
    yield "narrower consent", opened()
    yield "code of before", walk.exchange(waiting).status_code


def families(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield whether a token of the second refresh, or one that is never refreshed, outlives the withdrawal.

    And whether a later app does that, and a stranger's withdrawal.
    """
    walk = Walk(payer, MEMBER, APP)
    passing = App(payer, Walk(payer, MEMBER, APP).tokens(scope="launch/patient patient/*.read")["access_token"])
    held = walk.tokens()
    later = App(payer, Walk(payer, MEMBER, OTHER_APP).tokens()["access_token"])
    for _ in range(2):
        held = walk.refresh(held["refresh_token"]).json()
    _withdraw(payer, MEMBER, APP)
    yield "never refreshed", passing.get("Patient").status_code
    yield "refreshed twice", walk.refresh(held["refresh_token"]).status_code
    yield "the app that came later", later.get("Patient").status_code
    payer.seams.authorization.withdrawn(payer.vault, OTHER, payer.patients[MEMBER], OTHER_APP, payer.clock.now())
    yield "the app that a stranger withdrew", later.get("Patient").status_code


SECTIONS = (revivals, families)
"""Each is given a payer of its own."""
