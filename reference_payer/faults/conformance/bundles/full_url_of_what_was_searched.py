"""What comes along has the address of the type that was searched."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_bundles
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="full-url-of-what-was-searched",
    title="What an include brings along has the address of the type that was searched",
    seam="data.answered",
    story=(
        "The address of an entry is put together from the type in the path and the id in the row. An app that follows "
        "the address of an organization asks for a claim, and is told that there is none."
    ),
    source="R4, Bundle.entry.fullUrl: it is not allowed to disagree with the id in the resource; http.html#search",
    caught_by=("conformance-full-urls",),
)


def apply(seams: Seams) -> None:
    """Write the type of the path into each address."""

    def retyped(url: str, bundle: dict[str, Any]) -> None:
        kind = url.partition("?")[0].partition("/")[0]
        for entry in bundle.get("entry", ()):
            if "fullUrl" in entry:
                base, _, ident = entry["fullUrl"].rsplit("/", 2)
                entry["fullUrl"] = f"{base}/{kind}/{ident}"

    alter_bundles(seams, retyped)
