"""Two requests at once use one refresh token."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.vault import Refresh, Vault

FAULT = Fault(
    id="refresh-race",
    title="A refresh token is exchanged twice by two requests at once",
    seam="authorization.refresh_found",
    story=(
        "The refresh token is read on one connection and marked as used on another. Two requests that arrive "
        "together both get a new pair, the grant has two heirs, and the reuse that should give the thief away is "
        "never seen."
    ),
    source="Gluu oxAuth #1909; ownCloud oauth2 #70; RFC 9700 section 4.14.2",
    caught_by=("smart-refresh-race",),
)

_DATABASE = 0.2
"""Seconds that the database takes to answer."""


def apply(seams: Seams) -> None:
    """Read the token, wait for the database, and mark it after that."""
    healthy = seams.authorization.refresh_found

    async def read_first(vault: Vault, value: str) -> Refresh | None:
        found = await healthy(vault, value)
        if found is None:
            return None
        as_read = replace(found)
        await asyncio.sleep(_DATABASE)
        found.used = True
        return as_read

    seams.authorization.refresh_found = read_first
