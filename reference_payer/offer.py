"""What one payer offers: the types it keeps, and what its guides let be asked of them.

Handlers read requests by it and the CapabilityStatement is written from it, so none can claim what the other lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.search.tables import COMMON, INCLUDES, PARAMETERS, Parameter

CLAIM_TYPES = ("ExplanationOfBenefit", "Coverage", "Patient", "Organization", "Practitioner")
"""Types that are offered even while there is none of them."""

BULK_DATA = "hl7.fhir.uv.bulkdata#"


def made_by(guides: Iterable[str]) -> str:
    """Return the guides that resources are made by, as `population` takes them; an export adds no resource."""
    return ",".join(name for name in guides if not name.startswith(BULK_DATA))


Table = Mapping[str, Mapping[str, Parameter]]


@dataclass(frozen=True, slots=True)
class Offer:
    """The guides a payer claims, `searchable` and `includes` by type and name, and the profiles its resources name.

    `documents`: some are kept apart from their records, and read as Binary.
    """

    guides: tuple[str, ...]
    searchable: Table
    includes: Table
    profiles: Mapping[str, tuple[str, ...]]
    documents: bool = False

    @classmethod
    def of(cls, store: Store, guides: tuple[str, ...]) -> Offer:
        """Return what a payer with this store offers under `guides`."""
        types = [kind for kind in PARAMETERS if kind in CLAIM_TYPES or kind in store.profiles]
        return cls(
            guides,
            {kind: _named((*COMMON, *PARAMETERS[kind]), guides) for kind in types},
            {kind: _named(INCLUDES[kind], guides) for kind in types if kind in INCLUDES},
            {kind: tuple(store.profiles.get(kind, ())) for kind in types},
            documents="Binary" in store.profiles,
        )

    @property
    def types(self) -> tuple[str, ...]:
        """The resource types that can be asked for."""
        return tuple(self.searchable)

    @property
    def exports(self) -> bool:
        """True where records can be exported as files."""
        return any(name.startswith(BULK_DATA) for name in self.guides)

    def in_compartment(self, kind: str) -> bool:
        """Tell whether a type can be searched as `Patient/{id}/{type}`: the same as by the parameter `patient`."""
        return "patient" in self.searchable.get(kind, ())

    def referring_to(self, kind: str) -> list[str]:
        """Return the `Source:parameter` pairs by which resources may refer to `kind`, for `_revinclude`."""
        return [
            f"{source}:{each.name}"
            for source, listed in self.includes.items()
            for each in listed.values()
            if kind in each.targets or (not each.targets and source != kind)
        ]


def _named(parameters: tuple[Parameter, ...], guides: tuple[str, ...]) -> Mapping[str, Parameter]:
    return {each.name: each for each in parameters if each.under(guides)}
