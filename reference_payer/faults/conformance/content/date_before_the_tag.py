"""Of two conditions of a read the date is looked at first."""

from __future__ import annotations

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="date-before-the-tag",
    title="Of two conditions of a read the date is looked at first",
    seam="data.unchanged",
    story=(
        "The web framework compares If-Modified-Since by itself before the handler is asked, and the handler "
        "knows tags. An app that holds a tag of another server behind the same name, and a date as every "
        "browser sends one, is told that nothing changed."
    ),
    source="RFC 9110 section 13.1.3: the date is ignored where there is a tag",
    caught_by=("conformance-conditional-read",),
)


def apply(seams: Seams) -> None:
    """Ask the date wherever there is one."""
    healthy = seams.data.unchanged

    def unchanged(headers: Headers, row: Row) -> bool:
        dated = {name: value for name, value in headers.items() if name != "if-none-match"}
        return healthy(Headers(dated) if "if-modified-since" in headers else headers, row)

    seams.data.unchanged = unchanged
