"""The self link tells the patient and no other parameter."""

from __future__ import annotations

from payerproof.reference_payer.alterations import alter_links
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="self-link-names-the-patient-alone",
    title="The self link tells the patient and no other parameter",
    seam="data.answered",
    story=(
        "The link is made from the token's patient instead of the request. A result narrowed to one year says of "
        "itself that it is the member's whole record."
    ),
    source="R4, search.html#conformance: the server returns the parameters that were used",
    caught_by=("conformance-self-link",),
)


def apply(seams: Seams) -> None:
    """Keep the patient's part of the link."""

    def shortened(_url: str, link: dict[str, str]) -> None:
        path, mark, query = link["url"].partition("?")
        named = [
            part
            for part in query.split("&")
            if part.startswith(("patient=", "_page=", "_sort=", "_summary=", "_elements="))
        ]
        if link["relation"] == "self" and mark and named:
            link["url"] = f"{path}?{'&'.join(named)}"

    alter_links(seams, shortened)
