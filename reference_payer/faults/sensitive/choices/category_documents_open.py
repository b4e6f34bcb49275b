"""The document of a record that is kept from apps is handed out."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="category-documents-open",
    title="The document of a record that is kept from apps is handed out",
    seam="data.visibility.chosen",
    story=(
        "Documents are kept by a content service that knows names and owners. What a document is about it does "
        "not know, so the choice does not reach it."
    ),
    source="REQ-SEN-009: attachments are treated like the codes beside them",
    caught_by=(
        "sensitive-choice-withheld",
        "sensitive-choice-every-path",
    ),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Let documents through."""
    healthy = seams.data.visibility.chosen

    def chosen(view: View, access_path: AccessPath) -> Condition:
        return healthy(view, access_path) | Condition("r.type IN ('Binary', 'DocumentReference')")

    seams.data.visibility.chosen = chosen
