"""The self link repeats whatever was asked."""

from __future__ import annotations

from payerproof.reference_payer.alterations import alter_links
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="self-link-echoes-request",
    title="The self link repeats whatever was asked",
    seam="data.answered",
    story=(
        "The self link is the request's own URL. It claims that every parameter was used, when what the payer "
        "does not know was ignored."
    ),
    source="R4, search.html#conformance: the self link tells the parameters that were used",
    caught_by=("conformance-unknown-parameter",),
)


def apply(seams: Seams) -> None:
    """Write the request into the self link."""

    def echo(url: str, link: dict[str, str]) -> None:
        if link["relation"] == "self":
            before, _, _ = link["url"].partition("/fhir/")
            link["url"] = f"{before}/fhir/{url}"

    alter_links(seams, echo)
