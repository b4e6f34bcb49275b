"""Ids of people are cut to fit an old column."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="patient-ids-cut-short",
    title="A patient is found by the first half of the id",
    seam="data.visibility.owner",
    story=(
        "The crosswalk from FHIR ids to the claims system has a column that is too short, and the database cuts "
        "what it is given without a word. Ids that begin alike become one person, related or not."
    ),
    source=("CMS Blue Button, incident of December 2019: 128-bit ids were truncated to 96 bits; F26 of the families"),
    caught_by=(
        "conformance-search-alone",
        "household-count-is-own",
        "household-denial-uniform",
        "household-no-foreign-count",
        "household-no-foreign-data",
        "household-no-unasked-data",
        "household-representative-sees-one-record",
    ),
    target="families",
    households=("f01", "f26"),
)


KEPT = 8
"""Characters of an id that the column holds."""


def apply(seams: Seams) -> None:
    """Join by what is left of the id."""

    def by_what_is_left(view: View, _access_path: AccessPath) -> Condition:
        own = "SELECT substr(o.id, 1, ?) FROM resource AS o WHERE o.type = 'Patient' AND o.owner = ?"
        alike = f"SELECT p.owner FROM resource AS p WHERE p.type = 'Patient' AND substr(p.id, 1, ?) = ({own})"  # noqa: S608 - no outside text
        return Condition(f"(r.owner = ? OR r.owner IN ({alike}))", (view.subject, KEPT, KEPT, view.subject))

    seams.data.visibility.owner = by_what_is_left
