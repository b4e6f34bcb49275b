"""How a result is cut into pages and counted."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.search.paging import Cursor, Search


def page_size(asked: int | None, usual: int, largest: int) -> int:
    """Return the size of a page: as asked up to the largest, or the usual one."""
    return usual if asked is None else min(asked, largest)


def page_view(cursor: Cursor, grant: Grant, view: View) -> View | None:
    """Return the view under which a page is read: the reader's own now, if the link is of the same grant."""
    return view if cursor.grant == grant.id else None


def rest_of(query: Search) -> Search:
    """Return what a page link goes on with: the search as it was asked, with all that it asked for."""
    return query


def brought(row: Row, target: str) -> bool:
    """Tell whether an include brings a resource along: any, or those of the type that it names."""
    return target in ("", row.type)


def page_start(cursor: Cursor) -> int:
    """Return the key after which the page begins."""
    return cursor.after


def page_of(rows: Sequence[Row], size: int) -> tuple[Sequence[Row], bool]:
    """Cut `rows`, of which one more than a page was fetched, to the page; and tell whether another follows."""
    return rows[:size], len(rows) > size


def total(counted: int, _shown: int) -> int:
    """Return the total told: what was counted under the same conditions as the entries."""
    return counted
