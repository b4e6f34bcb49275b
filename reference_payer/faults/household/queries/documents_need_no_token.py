"""A document is handed out without a token."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.problems import FhirProblem
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted,
    way_asked,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="documents-need-no-token",
    title="A document is handed out without a token",
    seam="data.credentials",
    story=(
        "Documents lie in a store of files whose addresses nobody can guess, so the address was thought to be the key."
    ),
    source="LV-35; LinuxForHealth FHIR #2874; Aetna, 2017",
    caught_by=("household-documents-closed",),
    target="clinical",
)

_NOBODY = "nobody"


def apply(seams: Seams) -> None:
    """Hand out a document to whoever has its address."""
    visibility, asked, healthy = seams.data.visibility, way_asked(seams), seams.data.token
    credited = seams.data.credentials

    def credentials(authorization: Sequence[str], query: str) -> str:
        try:
            return credited(authorization, query)
        except FhirProblem:
            if asked()[0].startswith("Binary/"):
                return _NOBODY
            raise

    def token(vault: Vault, value: str) -> Access | None:
        found = [each for each in vault.access.values() if each.scopes] if value == _NOBODY else []
        return found[-1] if found else healthy(vault, value)

    seams.data.credentials, seams.data.token = credentials, token
    visibility.owner = lifted(visibility.owner, AccessPath.DOCUMENT)
