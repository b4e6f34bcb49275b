"""Next links name a host behind the proxy."""

from __future__ import annotations

from payerproof.reference_payer.alterations import alter_links
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="next-link-of-inner-host",
    title="Next links name a host behind the proxy",
    seam="data.answered",
    story=(
        "The server knows itself by its inner name and builds page links from it. Outside they lead to "
        "nobody, or to whoever owns the name there, and an app sends its token along."
    ),
    source="R4, http.html#paging; CWE-441",
    caught_by=("conformance-next-link-stays", "conformance-paging-complete", "conformance-date-halves"),
)


def apply(seams: Seams) -> None:
    """Replace the host of next links."""

    def inner(_url: str, link: dict[str, str]) -> None:
        if link["relation"] == "next":
            _, _, rest = link["url"].partition("/fhir/")
            link["url"] = f"http://claims-core.internal.example:8080/fhir/{rest}"

    alter_links(seams, inner)
