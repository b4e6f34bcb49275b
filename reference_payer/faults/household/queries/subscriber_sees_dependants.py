"""A subscriber gets the coverage of all dependants."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="subscriber-sees-dependants",
    title="A subscriber gets the coverage of all dependants",
    seam="data.visibility.owner",
    story=(
        "Access is drawn from R4's patient compartment, to which a Coverage belongs by its subscriber too. "
        "Whoever pays for the family plan so gets every dependant's member number, dates and plan, adult "
        "children and spouse included."
    ),
    source=(
        "LV-06, LV-37; R4, compartmentdefinition-patient.html: a Coverage belongs to it by subscriber and policy holder"
    ),
    caught_by=(
        "household-denial-uniform",
        "household-no-foreign-count",
        "household-no-foreign-data",
        "household-no-unasked-data",
    ),
)


def apply(seams: Seams) -> None:
    """Let a Coverage belong to its subscriber too."""
    healthy = seams.data.visibility.owner

    def by_subscriber(view: View, access_path: AccessPath) -> Condition:
        contract = "json_extract(CAST({}.body AS TEXT), '$.subscriberId')"
        own = (
            f"SELECT {contract.format('c')} FROM resource AS c WHERE c.type = 'Coverage' AND c.owner = ?"  # noqa: S608 - no outside text
            " AND json_extract(CAST(c.body AS TEXT), '$.relationship.coding[0].code') = 'self'"
        )
        dependants = Condition(f"(r.type = 'Coverage' AND {contract.format('r')} IN ({own}))", (view.subject,))
        return healthy(view, access_path) | dependants

    seams.data.visibility.owner = by_subscriber
