"""Enrollment data of one application are one record."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="tax-household-is-one-record",
    title="People of one marketplace application are one record",
    seam="data.visibility.owner",
    story=(
        "Marketplace enrollments come by application: one tax household, one address, one group number. The load "
        "merges them by group and address, so that three generations share claims, also where they are two "
        "enrollment groups."
    ),
    source=(
        "F24 and F25 of the families; REQ-HH-014; Cigna, Sharing your data: data of an enrollment group may be combined"
    ),
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
    households=("f24", "f25"),
)


def apply(seams: Seams) -> None:
    """Merge by group number and address."""
    healthy = seams.data.visibility.owner

    def of_the_application(view: View, access_path: AccessPath) -> Condition:
        key = (
            "SELECT json_extract(CAST(c.body AS TEXT), '$.class[0].value')"
            " || json_extract(CAST({0}.body AS TEXT), '$.address[0].line[0]')"
            " FROM resource AS c WHERE c.type = 'Coverage' AND c.owner = {0}.owner"
            " AND json_extract(CAST(c.body AS TEXT), '$.class[0].type.coding[0].code') = 'group'"
        ).format
        own = f"SELECT ({key('o')}) FROM resource AS o WHERE o.type = 'Patient' AND o.owner = ?"  # noqa: S608 - no outside text
        merged = f"SELECT p.owner FROM resource AS p WHERE p.type = 'Patient' AND ({key('p')}) = ({own})"  # noqa: S608 - as above
        return healthy(view, access_path) | Condition(f"r.owner IN ({merged})", (view.subject,))

    seams.data.visibility.owner = of_the_application
