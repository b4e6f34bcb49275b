"""$everything maps codes by an older table."""

from __future__ import annotations

from payerproof.reference_payer.alterations import Resource, alter_bundles
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="codes-differ-in-everything",
    title="$everything serves claims with other diagnoses than a search does",
    seam="data.answered",
    story=(
        "The operation was written later, by another team, with a mapper of its own. When the table of codes was "
        "corrected, one of the two was forgotten."
    ),
    source="42 CFR 422.119(b)(1): the data that the payer maintains, whichever way an app asks",
    caught_by=("conformance-content-same-everywhere",),
)


def apply(seams: Seams) -> None:
    """Serve the first diagnosis of each claim as another one, in that operation alone."""

    def older(url: str, bundle: Resource) -> None:
        for entry in bundle.get("entry", ()) if "$everything" in url else ():
            for diagnosis in entry["resource"].get("diagnosis", ())[:1]:
                for coding in diagnosis.get("diagnosisCodeableConcept", {}).get("coding", ()):
                    coding["code"] = "Z00.00" if coding["code"] != "Z00.00" else "Z00.01"

    alter_bundles(seams, older)
