"""The CapabilityStatement declares what is not there."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="capability-overclaims",
    title="The CapabilityStatement declares what is not there",
    seam="surface.capability",
    story=(
        "The CapabilityStatement was copied from the guide. It declares a resource type that the server does "
        "not have, and apps that trust it run into 404."
    ),
    source="CARIN-BB-2.0.0/restful; C4BB CapabilityStatement copied word for word",
    caught_by=(
        "conformance-capability-claims-resources",
        "conformance-declared-searches-work",
    ),
)


def apply(seams: Seams) -> None:
    """Declare one type more."""

    def more(document: dict[str, Any]) -> dict[str, Any]:
        stated = deepcopy(document)
        interaction = [{"code": "read"}, {"code": "search-type"}]
        stated["rest"][0]["resource"].append({"type": "RelatedPerson", "interaction": interaction})
        return stated

    seams.surface.capability = more
