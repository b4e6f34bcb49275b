"""The token request names the scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="code-takes-scope",
    title="The token request names the scope",
    seam="authorization.exchanged",
    story=(
        "The library merges the parameters of both requests before it makes the token. "
        "The scope of the token request comes last, and wins over what the member agreed to."
    ),
    source="REQ-OA-14; RFC 6749 section 4.1.3 knows no scope; CWE-269",
    caught_by=("smart-code-not-wider",),
)


def apply(seams: Seams) -> None:
    """Grant what the token request names."""

    def merged(grant: Grant, fields: Mapping[str, str], _members: Mapping[str, str]) -> Grant:
        asked = tuple(fields.get("scope", "").split())
        return replace(grant, scopes=asked) if asked else grant

    seams.authorization.exchanged = merged
