"""A page link is patient and page number in base64."""

from __future__ import annotations

import base64
from collections import defaultdict

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.paging import Cursor, Pages, Search

FAULT = Fault(
    id="page-link-spells-the-patient",
    title="A page link is patient and page number in base64",
    seam="data.page_kept",
    story=(
        "Page links were to survive a restart, so they say what they stand for: whose claims, and which page. "
        "Base64 looks opaque, and nobody compares the patient inside with the one of the token."
    ),
    source="REQ-HH-016; CWE-639; OWASP API1:2023",
    caught_by=("household-paging-link-not-steerable", "household-paging-link-bound"),
)


def apply(seams: Seams) -> None:
    """Name each page by what it stands for, and open it for whoever names it."""
    kept: dict[str, Cursor] = {}
    places: dict[str, list[int]] = defaultdict(list)

    def spelled(pages: Pages, cursor: Cursor) -> str:
        query = cursor.query
        if not isinstance(query, Search) or len(query.patients) != 1:
            return Pages.keep(pages, cursor)
        patient = query.patients[0]
        search = f"{patient}|{query.own_url.replace(patient, '')}|{query.size}"
        if cursor.after not in places[search]:
            places[search].append(cursor.after)
        name = base64.urlsafe_b64encode(f"{search}|{places[search].index(cursor.after)}".encode()).decode()
        kept[name] = cursor
        return name

    seams.data.page_kept = spelled
    seams.data.page_found = lambda pages, name: kept.get(name) or Pages.find(pages, name)
    seams.data.page_view = lambda cursor, _grant, _view: View(cursor.subject, own=cursor.account == cursor.subject)
