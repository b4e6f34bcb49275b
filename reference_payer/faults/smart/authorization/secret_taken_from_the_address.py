"""The secret of an app is taken from the address as well."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Pairs, Seams

FAULT = Fault(
    id="secret-taken-from-the-address",
    title="The secret of an app is taken from the address as well",
    seam="authorization.given",
    story=(
        "The framework has one list of parameters for query and body, and the token endpoint reads that. Apps "
        "that put their secret into the address work, and every proxy on the way keeps it in its log."
    ),
    source="RFC 6749 section 2.3.1; REQ-OA-26",
    caught_by=("smart-secret-in-body",),
)


def apply(seams: Seams) -> None:
    """Read query and body as one."""

    def all_of_them(query: Pairs, form: Pairs) -> Pairs:
        return [*query, *form]

    seams.authorization.given = all_of_them
