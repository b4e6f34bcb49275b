"""Withheld claims take up places on a page."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import WITHHELD_CONSENT, View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="pages-cut-before-the-filter",
    title="Withheld claims take up places on a page",
    seam="data.page_of",
    story=(
        "The page is cut by the database, and what may not be shown is taken out afterwards. Pages are "
        "shorter than asked for where something was."
    ),
    source="LV-72; catalogue 5.3 (14); HAPI FHIR #2012: an empty page where something was hidden",
    caught_by=("sensitive-pages-full",),
)


def apply(seams: Seams) -> None:
    """Cut the page, and take out what is withheld then."""
    visibility, paged = seams.data.visibility, seams.data.page_of
    viewing: ContextVar[View | None] = ContextVar("viewing", default=None)
    healthy = visibility.consented

    def consented(view: View, access_path: AccessPath) -> Condition:
        viewing.set(view)
        return ALL if access_path in (AccessPath.SEARCH, AccessPath.PAGE) else healthy(view, access_path)

    def page_of(rows: Sequence[Row], size: int) -> tuple[Sequence[Row], bool]:
        page, more = paged(rows, size)
        view = viewing.get()
        if view is None or view.own or view.confided is None:
            return page, more
        shown = [row for row in page if row.consent not in WITHHELD_CONSENT]
        return shown or page[:0], more and bool(shown)

    visibility.consented, seams.data.page_of = consented, page_of
