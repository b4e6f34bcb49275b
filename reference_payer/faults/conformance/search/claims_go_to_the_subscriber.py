"""The explanation of benefits belongs to whoever pays for the plan."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="claims-go-to-the-subscriber",
    title="A subscriber gets the claims of everybody on the contract",
    seam="data.visibility.owner",
    story=(
        "On paper the explanation of benefits has always gone to the subscriber, and the API was built from the files "
        "that print it. An adult child's visits, or those of a spouse who asked for letters elsewhere, are in the "
        "subscriber's app."
    ),
    source="REQ-HH-004, REQ-HH-006; F09 and F31 of the families: the best known leak of health plans",
    caught_by=(
        "conformance-search-alone",
        "household-denial-uniform",
        "household-no-foreign-count",
        "household-no-foreign-data",
        "household-no-unasked-data",
    ),
    target="families",
    households=("f09", "f31"),
)


def apply(seams: Seams) -> None:
    """Let claims belong to the subscriber of the contract, too."""
    healthy = seams.data.visibility.owner

    def of_the_contract(view: View, access_path: AccessPath) -> Condition:
        contract = "json_extract(CAST({0}.body AS TEXT), '$.subscriberId')".format
        own = (
            f"SELECT {contract('c')} FROM resource AS c WHERE c.type = 'Coverage' AND c.owner = ?"  # noqa: S608 - no outside text
            " AND json_extract(CAST(c.body AS TEXT), '$.relationship.coding[0].code') = 'self'"
        )
        covered = f"SELECT d.owner FROM resource AS d WHERE d.type = 'Coverage' AND {contract('d')} IN ({own})"  # noqa: S608 - as above
        claims = Condition(f"(r.type = 'ExplanationOfBenefit' AND r.owner IN ({covered}))", (view.subject,))
        return healthy(view, access_path) | claims

    seams.data.visibility.owner = of_the_contract
