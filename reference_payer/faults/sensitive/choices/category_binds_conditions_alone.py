"""A category kept from apps is found by diagnoses, and its drugs and tests are shown."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="category-binds-conditions-alone",
    title="A category kept from apps is found by diagnoses, and its drugs and tests are shown",
    seam="data.visibility.chosen",
    story=(
        "The list that marks the category has diagnoses and procedures. A drug that is given for one thing only, "
        "and the test for it, stand under other code systems that nobody listed."
    ),
    source="Catalogue 5.3: drug without diagnosis; lab order names",
    caught_by=(
        "sensitive-choice-withheld",
        "sensitive-choice-every-path",
    ),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Let drugs and tests through."""
    healthy = seams.data.visibility.chosen

    def chosen(view: View, access_path: AccessPath) -> Condition:
        return healthy(view, access_path) | Condition(
            "r.type IN ('MedicationRequest', 'MedicationDispense', 'Observation', 'DiagnosticReport')"
        )

    seams.data.visibility.chosen = chosen
