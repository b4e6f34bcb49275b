"""A page link opens for whoever holds it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="page-link-unbound",
    title="A page link opens for whoever holds it",
    seam="data.page_view",
    story=(
        "The result of a search is kept on the server under a name, and the name alone opens it again. The "
        "permission was checked when the search was made; a page is not a search."
    ),
    source="LV-21; HAPI FHIR #590, #3357, #2369",
    caught_by=("household-paging-link-bound",),
)


def apply(seams: Seams) -> None:
    """Read a page as whoever made it."""
    seams.data.page_view = lambda cursor, _grant, _view: View(cursor.subject, own=cursor.account == cursor.subject)
