"""A bad percent sign breaks the server."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="bad-escape-breaks",
    title="A percent sign that escapes nothing breaks the server",
    seam="data.decoded",
    story=(
        "Parameters are unescaped by a function that raises on what is no UTF-8, outside of the code that turns "
        "errors into refusals. A name with a percent sign that an app forgot to escape is a failure of the server, "
        "and its alarms go off."
    ),
    source="HAPI FHIR #2779",
    caught_by=("conformance-no-server-error",),
)


def apply(seams: Seams) -> None:
    """Unescape without a net."""
    healthy = seams.data.decoded

    def strictly(text: str) -> list[tuple[str, str]]:
        unquote_to_bytes(text).decode("utf-8")
        return healthy(text)

    seams.data.decoded = strictly
