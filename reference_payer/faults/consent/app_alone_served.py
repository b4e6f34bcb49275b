"""An app reads every record with its own credentials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition
from payerproof.reference_payer.settings import App

_EVERYBODY = ""

FAULT = Fault(
    id="app-alone-served",
    title="An app reads every record with its own credentials",
    seam="authorization.other_grant",
    story=(
        "Partner systems log in with client credentials, so the grant was switched on for the server as a "
        "whole. An app that any member may connect now reads all of them without asking one."
    ),
    source="REQ-CON-001, REQ-OA-13; RFC 6749 section 4.4: client credentials are for what the client itself owns",
    caught_by=("consent-app-alone-gets-nothing",),
)


def apply(seams: Seams) -> None:
    """Let an app be its own member, whose record is everything."""
    standing, owner = seams.people.standing, seams.data.visibility.owner

    def own(app: App, fields: Mapping[str, str], _patients: Mapping[str, str], now: datetime) -> Grant | None:
        if fields["grant_type"] != "client_credentials":
            return None
        return Grant(app.id, app.id, _EVERYBODY, _EVERYBODY, app.id, ("patient/*.read",), now, now + timedelta(hours=1))

    def trusted(grant: Grant, may_act: Callable[[str], View | None], occasion: Occasion) -> View | None:
        return View(_EVERYBODY, own=True) if grant.account == grant.client_id else standing(grant, may_act, occasion)

    def rows(view: View, access_path: AccessPath) -> Condition:
        return ALL if view.subject == _EVERYBODY else owner(view, access_path)

    seams.authorization.other_grant = own
    seams.people.standing = trusted
    seams.data.visibility.owner = rows
