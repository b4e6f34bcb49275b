"""A refresh under way undoes the revocation of its grant."""

from __future__ import annotations

import asyncio

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-undoes-revocation",
    title="A refresh under way undoes the revocation of its grant",
    seam="authorization.refresh_found",
    story=(
        "A refresh reads the grant, asks another service about the member, and saves the whole grant with its new "
        "token. A revocation that comes in between is saved first and written over."
    ),
    source="RFC 7009 section 2.1; CWE-362",
    caught_by=("smart-refresh-beside-revocation",),
)


_OTHER_SERVICE = 0.2
"""Seconds that the other service takes to answer."""


def apply(seams: Seams) -> None:
    """Read the grant, wait, and write it back as it was read."""
    healthy = seams.authorization.refresh_found

    async def written_back(vault: Vault, value: str) -> Refresh | None:
        found = await healthy(vault, value)
        if found is None:
            return None
        as_read = found.grant.ended
        await asyncio.sleep(_OTHER_SERVICE)
        found.grant.ended = as_read
        return found

    seams.authorization.refresh_found = written_back
