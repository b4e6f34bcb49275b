"""Whoever ever had a member number has its record."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="number-outlives-its-holder",
    title="A member number opens the records of all who ever had it",
    seam="data.visibility.owner",
    story=(
        "Claims are joined by member number, and numbers have a history: a newborn is booked on the mother's for "
        "thirty days, and a number that fell free is given out again. The join knows numbers and no dates."
    ),
    source="F33 of the families; F29: re-used member id",
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
    households=("f33",),
)


def apply(seams: Seams) -> None:
    """Join by member number."""

    def by_number(view: View, _access_path: AccessPath) -> Condition:
        number = "json_extract(CAST({0}.body AS TEXT), '$.identifier[0].value')".format
        held = f"SELECT {number('c')} FROM resource AS c WHERE c.type = 'Coverage' AND c.owner = ?"  # noqa: S608 - no outside text
        holders = f"SELECT h.owner FROM resource AS h WHERE h.type = 'Coverage' AND {number('h')} IN ({held})"  # noqa: S608 - as above
        return Condition(f"(r.owner = ? OR r.owner IN ({holders}))", (view.subject, view.subject))

    seams.data.visibility.owner = by_number
