"""Two requests at once redeem one code."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.vault import Code, Vault

FAULT = Fault(
    id="code-race",
    title="A code is redeemed twice by two requests at once",
    seam="authorization.code_found",
    story=(
        "The code is read, the database is asked for the consent, and then the code is marked as used. Of two "
        "requests that arrive together both read it unused. Whoever stole the code only has to be quick."
    ),
    source="oauthlib #618; supabase auth #2613; RFC 6749 section 4.1.2",
    caught_by=("smart-code-race",),
)

_DATABASE = 0.2
"""Seconds that the database takes to answer."""


def apply(seams: Seams) -> None:
    """Read the code, wait for the database, and mark it after that."""
    healthy = seams.authorization.code_found

    async def read_first(vault: Vault, value: str) -> Code | None:
        found = await healthy(vault, value)
        if found is None:
            return None
        as_read = replace(found)
        await asyncio.sleep(_DATABASE)
        found.used = True
        return as_read

    seams.authorization.code_found = read_first
