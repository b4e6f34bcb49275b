"""Everybody on a contract sees everybody on it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="contract-is-one-record",
    title="Everybody on a contract sees everybody on it",
    seam="data.visibility.owner",
    story=(
        "The data warehouse keys claims by contract number and keeps the two digits for the person in another "
        "column. The API joins on the contract number: a family plan becomes one record, and spouses, adult "
        "children and minors read each other."
    ),
    source="LV-06; Cigna, Sharing your data: data of an enrollment group may be combined",
    caught_by=(
        "conformance-search-alone",
        "household-count-is-own",
        "household-denial-uniform",
        "household-no-foreign-count",
        "household-no-foreign-data",
        "household-no-unasked-data",
        "household-representative-sees-one-record",
        "sensitive-provider-withheld",
    ),
)


def apply(seams: Seams) -> None:
    """Take the contract for the person."""

    def by_contract(view: View, _access_path: AccessPath) -> Condition:
        number = "json_extract(CAST(c.body AS TEXT), '$.subscriberId')"
        held = f"SELECT {number} FROM resource AS c WHERE c.type = 'Coverage' AND c.owner = ?"  # noqa: S608 - no outside text
        sharers = f"SELECT c.owner FROM resource AS c WHERE c.type = 'Coverage' AND {number} IN ({held})"  # noqa: S608 - as above
        return Condition(f"(r.owner = ? OR r.owner IN ({sharers}))", (view.subject, view.subject))

    seams.data.visibility.owner = by_contract
