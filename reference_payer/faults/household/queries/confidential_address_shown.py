"""The address that somebody asked to be reached at is in the record that others read."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-address-shown",
    title="A representative sees the confidential address",
    seam="data.body",
    story=(
        "Requests for confidential communications go to the mail room, which honours them. The API sends the "
        "Patient as it is stored, and a guardian or parent who may see the record reads where the person can be "
        "found."
    ),
    source="F44 of the families; REQ-HH-013, 45 CFR 164.522(b)(1)(ii)",
    caught_by=("household-contact-kept-from-representative",),
    target="families",
    households=("f44",),
)


def apply(seams: Seams) -> None:
    """Send what is stored."""

    def as_stored(row: Row, _view: View) -> bytes:
        return row.body

    seams.data.body = as_stored
