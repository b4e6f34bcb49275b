"""From a view to the rows it opens: the one place where every query path to the data gets its limits.

Each query path (read, search, count, page, include, ...) asks again, so that none can forget.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from payerproof.reference_payer.policy import WITHHELD_CONSENT, View
from payerproof.reference_payer.search.conditions import ALL, Condition, among

SHARED_TYPES = frozenset({"Organization", "Practitioner", "PractitionerRole", "Location"})
"""Types that belong to nobody; they are seen through what refers to them."""


class AccessPath(StrEnum):
    """The ways by which a request can come to a resource."""

    READ = "read"
    VREAD = "vread"
    DOCUMENT = "document"
    HISTORY = "history"
    SEARCH = "search"
    POST_SEARCH = "post-search"
    COMPARTMENT = "compartment"
    COUNT = "count"
    PAGE = "page"
    INCLUDE = "include"
    REVINCLUDE = "revinclude"
    EVERYTHING = "everything"
    EXPORT = "export"
    EXPORT_STATUS = "export-status"
    EXPORT_FILE = "export-file"
    OTHER = "other"


def owner_rows(view: View, _access_path: AccessPath) -> Condition:
    """Return the rows that belong to the subject of `view`, or to its members."""
    if view.members is not None:
        return among("r.owner", sorted(view.members))
    return Condition("r.owner = ?", (view.subject,))


def consented_rows(view: View, _access_path: AccessPath) -> Condition:
    """Return the rows that are not confidential towards the looker; 45 CFR 164.502(g)(3)(i)."""
    if view.own or view.confided is None:
        return ALL
    kept = among("r.consent", WITHHELD_CONSENT)
    stated = Condition(f"(r.consent IS NULL OR NOT {kept.sql})", kept.values)
    return stated | _of(view.confided) if view.confided else stated


def relevant_rows(view: View, _access_path: AccessPath) -> Condition:
    """Return the rows that a limited power is about; the person and the coverage belong to every power."""
    if view.categories is None:
        return ALL
    return Condition("r.service IS NULL") | _of(view.categories)


def _of(names: Collection[str]) -> Condition:
    """Return the rows about services of these categories or kinds."""
    listed = sorted(names)
    return among("r.category", listed) | among("r.kind", listed)


def chosen_rows(view: View, _access_path: AccessPath) -> Condition:
    """Return the rows that the subject lets apps have; what was chosen binds every type, and documents."""
    if not view.kept_back:
        return ALL
    kept = among("r.category", sorted(view.kept_back))
    return Condition(f"(r.category IS NULL OR NOT {kept.sql})", kept.values)


def lines_served(view: View, _access_path: AccessPath) -> Condition:
    """Return the rows of the lines of business that are served here, and those of no line: who the person is."""
    if not view.apart:
        return ALL
    kept = among("r.plan", sorted(view.apart))
    return Condition(f"(r.plan IS NULL OR NOT {kept.sql})", kept.values)


def served_rows(earliest: date, _access_path: AccessPath) -> Condition:
    """Return the rows about services that ended on or after `earliest`, and those about no service."""
    return Condition("(r.last_day IS NULL OR r.last_day >= ?)", (earliest.isoformat(),))


def mentioned_rows(owned: Condition, _access_path: AccessPath) -> Condition:
    """Return the shared rows (organizations, practitioners) that a visible resource refers to.

    A clinic that only withheld claims used stays out of sight with them.
    """
    return Condition(
        "(r.owner IS NULL AND r.key IN (SELECT reach.target FROM resource AS r JOIN reach ON reach.source = r.key"  # noqa: S608 - SQL of our own; values are bound
        f" WHERE {owned.sql}))",
        owned.values,
    )


@dataclass(slots=True)
class Visibility:
    """The joints of visibility; each narrows by one reason."""

    owner: Callable[[View, AccessPath], Condition] = owner_rows
    consented: Callable[[View, AccessPath], Condition] = consented_rows
    relevant: Callable[[View, AccessPath], Condition] = relevant_rows
    chosen: Callable[[View, AccessPath], Condition] = chosen_rows
    lines: Callable[[View, AccessPath], Condition] = lines_served
    served: Callable[[date, AccessPath], Condition] = served_rows
    mentioned: Callable[[Condition, AccessPath], Condition] = mentioned_rows

    def owned_rows(self, view: View, earliest: date, access_path: AccessPath) -> Condition:
        """Return the subject's own rows that `view` opens."""
        return (
            self.owner(view, access_path)
            & self.consented(view, access_path)
            & self.relevant(view, access_path)
            & self.chosen(view, access_path)
            & self.lines(view, access_path)
            & self.served(earliest, access_path)
        )

    def rows(self, view: View, earliest: date, access_path: AccessPath, resource_type: str | None = None) -> Condition:
        """Return the rows that `view` opens: the subject's own, and the shared ones they refer to.

        Naming the type leaves out the half that could not hold it.
        """
        owned = self.owned_rows(view, earliest, access_path)
        if resource_type is None:
            return owned | self.mentioned(owned, access_path)
        return self.mentioned(owned, access_path) if resource_type in SHARED_TYPES else owned
