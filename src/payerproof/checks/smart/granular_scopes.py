"""Grants for a part of one type, by a search parameter in the scope (SMART App Launch 2.2, finer-grained scopes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.checks.smart import scope_grants
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.sessions import Session
from payerproof.target.scope import Scope

PARAMETERS: Mapping[str, str] = {"ExplanationOfBenefit": "type", "Observation": "category", "Condition": "category"}
"""Each type of which a part is granted, and the parameter, which is named as the element that it looks at."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a member's resources of one type: those of one code. `inside` and `outside` are ids.

    Both were served under the full grant, in `control`.
    """

    kind: str
    code: str
    inside: frozenset[str]
    outside: frozenset[str]
    control: Observation

    @property
    def scope(self) -> str:
        """The scope for this part alone."""
        return f"patient/{self.kind}.rs?{PARAMETERS[self.kind]}={self.code}"


def each_part(scope: Scope) -> Iterator[Case]:
    """One case for each type of which a part may be granted, with the first member who has one."""
    held = {kind for kinds in scope.kinds.values() for kind in kinds}
    for kind in PARAMETERS:
        if scope.members and (kind == "ExplanationOfBenefit" or kind in held):
            name = scope.members[0] if kind == "ExplanationOfBenefit" else scope.who_has(kind)
            yield Case(requester=name, subject=name, resource_type=kind)


def part(payer: Payer, case: Case, beside: Part | None = None) -> Part | None:
    """Return a part of the member's resources that leaves others out, None where all of them are of one code.

    `beside`: another part, of which this one holds nothing.
    """
    kind = case.resource_type or ""
    walked = payer.pages(payer.session(case.subject), f"{kind}?patient={payer.patient(case.subject)}")
    codes = {
        str(item["id"]): frozenset(_codes(item.get(PARAMETERS[kind])))
        for page in walked.pages
        for item in page.matches
        if item.get("resourceType") == kind and item.get("id")
    }
    for code in sorted({code for each in codes.values() for code in each}):
        inside = frozenset(name for name, each in codes.items() if code in each)
        if inside != codes.keys() and not (beside is not None and inside & beside.inside):
            return Part(kind, code, inside, frozenset(codes.keys() - inside), walked.pages[0])
    return None


def _codes(value: Any) -> Iterator[str]:
    """Yield `system|code` of every coding of a CodeableConcept, or of several of them."""
    for concept in value if isinstance(value, list) else [value]:
        codings = concept.get("coding") if isinstance(concept, dict) else None
        for coding in codings if isinstance(codings, list) else ():
            if isinstance(coding, dict) and coding.get("system") and coding.get("code"):
                yield f"{coding['system']}|{coding['code']}"


def granted_both(payer: Payer, case: Case, first: Part, second: Part) -> Session | None:
    """Return a session for two parts of one type, None where the payer refuses it."""
    return scope_grants.of(payer, case, f"{first.scope} {second.scope}")


def granted(payer: Payer, case: Case, wanted: Part) -> Session | None:
    """Return a session for a part alone, None where the payer refuses it. Raises as `scope_grants.of` does."""
    return scope_grants.of(payer, case, wanted.scope)


def asked(payer: Payer, session: Session, wanted: Part) -> tuple[Observation, tuple[Observation, ...]]:
    """Read one resource of the part, and walk every way to those outside of it; return the answers in this order."""
    inside, outside, patient = min(wanted.inside), min(wanted.outside), session.patient
    form = {"content-type": "application/x-www-form-urlencoded"}
    urls = (
        f"{wanted.kind}/{outside}",
        f"{wanted.kind}/{outside}/_history/1",
        f"{wanted.kind}/{outside}/_history",
        f"{wanted.kind}?patient={patient}",
        f"{wanted.kind}?_id={outside}",
        f"Patient/{patient}/{wanted.kind}",
        f"Patient/{patient}/$everything",
    )
    search = f"{wanted.kind}/_search"
    posted = payer.ask(session, search, "POST", headers=form, body=f"patient={patient}".encode())
    return payer.ask(session, f"{wanted.kind}/{inside}"), (*(payer.ask(session, url) for url in urls), posted)


def shown(seen: Observation, wanted: Part) -> frozenset[str]:
    """Return which resources outside of a part an answer holds."""
    found = (*seen.entries, *((seen.resource,) if seen.resource else ()))
    ids = {str(item.get("id")) for item in found if item.get("resourceType") == wanted.kind}
    return frozenset(ids & wanted.outside)
