"""Two codes that are redeemed at once give the record of one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Code, Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="codes-in-one-place",
    title="Two codes that are redeemed at once give the record of one",
    seam="authorization.code_found",
    story=(
        "The code under way is kept in a field of the service, which all requests share, while the database is "
        "asked about the app. Alone each login is right."
    ),
    source="CWE-362; Blue Shield of California 2015",
    caught_by=("smart-logins-do-not-swap",),
)


def apply(seams: Seams) -> None:
    """Keep the grant of the code in one place for all."""
    healthy, exchanged = seams.authorization.code_found, seams.authorization.exchanged
    under_way: list[Grant] = []

    async def kept(vault: Vault, value: str) -> Code | None:
        code = await healthy(vault, value)
        if code is not None:
            under_way[:] = [code.grant]
            await asyncio.sleep(0.1)
        return code

    def of_the_field(grant: Grant, fields: Mapping[str, str], members: Mapping[str, str]) -> Grant:
        found = under_way[0]
        return exchanged(found if found.client_id == grant.client_id else grant, fields, members)

    seams.authorization.code_found, seams.authorization.exchanged = kept, of_the_field
