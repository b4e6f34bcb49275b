"""Must-support coverage over a whole run: what all members' records show, against what they are known to hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.checks.conformance.content.profiles import coverage
from payerproof.checks.conformance.whole_record import record, types_of_record
from payerproof.fhir.coverage import Coverage
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer


@dataclass(frozen=True, slots=True)
class MustSupport:
    """By profile: what was shown of its must-support elements, and the elements known to be held yet never served."""

    shown: Mapping[str, Coverage]
    lost: Mapping[str, tuple[str, ...]]
    pages: tuple[Observation, ...]

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """(covered, all) for each profile."""
        return {profile: (len(found.seen), len(found.flagged)) for profile, found in self.shown.items()}

    def as_data(self) -> dict[str, dict[str, list[str]]]:
        """Return the element ids of each profile by what was seen, for the evidence."""
        return {
            profile: {
                "covered": sorted(found.seen),
                "not seen": list(found.missing),
                "cannot tell": sorted(found.unclear),
            }
            for profile, found in self.shown.items()
        }


def must_support(payer: Payer) -> MustSupport:
    """Gather every member's record and count. Knowledge from a crawl is what was served, so nothing of it is lost."""
    served: dict[str, Mapping[str, Any]] = {}
    known: list[Mapping[str, Any]] = []
    pages: list[Observation] = []
    for member in payer.scope.members:
        collected = record(payer, payer.session(member), types_of_record(payer))
        served |= collected.all
        pages += collected.pages
        known += [item.content for item in payer.visible(member, member) if item.content]
    shown = coverage(payer.target, served.values())
    held = coverage(payer.target, known) if payer.knowledge.exact else {}
    lost = {
        profile: tuple(name for name in found.flagged if name in found.seen and name not in _seen(shown.get(profile)))
        for profile, found in held.items()
    }
    return MustSupport(shown, {profile: names for profile, names in lost.items() if names}, tuple(pages))


def _seen(found: Coverage | None) -> set[str]:
    return found.seen if found else set()
