"""A bad percent sign in an include breaks the server."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="bad-escape-breaks-includes",
    title="A percent sign that escapes nothing breaks the server in control parameters alone",
    seam="data.decoded",
    story=(
        "Search parameters go through the reader of values, which refuses what it cannot read. _include, _sort and "
        "their like are read elsewhere, and nobody thought that they could hold anything strange."
    ),
    source="HAPI FHIR #2779; Microsoft FHIR server #196",
    caught_by=("conformance-no-server-error",),
)


def apply(seams: Seams) -> None:
    """Unescape parameters that begin with an underscore without a net."""
    healthy = seams.data.decoded

    def strictly(text: str) -> list[tuple[str, str]]:
        for field in text.split("&"):
            if field.startswith(("_include", "_revinclude", "_sort", "_summary")):
                unquote_to_bytes(field).decode("utf-8")
        return healthy(text)

    seams.data.decoded = strictly
