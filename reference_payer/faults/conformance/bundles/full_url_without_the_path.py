"""The fullUrl of an entry lacks the path of the FHIR base."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from payerproof.reference_payer.alterations import alter_bundles
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="full-url-without-the-path",
    title="The fullUrl of an entry lacks the path of the FHIR base",
    seam="data.answered",
    story=(
        "The FHIR server stands behind a gateway that adds a path, and knows its host alone. Every reference in a "
        "result is resolved against addresses that lead nowhere."
    ),
    source="R4, Bundle.entry.fullUrl; HAPI FHIR behind a proxy without a server address strategy",
    caught_by=("conformance-full-urls",),
)


def apply(seams: Seams) -> None:
    """Leave the path away."""

    def hosted(_url: str, bundle: dict[str, Any]) -> None:
        for entry in bundle.get("entry", ()):
            parts = urlsplit(entry["fullUrl"])
            entry["fullUrl"] = f"{parts.scheme}://{parts.netloc}{parts.path.removeprefix('/fhir')}"

    alter_bundles(seams, hosted)
