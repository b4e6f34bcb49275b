"""The own record as it is served, and who else is known that could be named in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payerproof.checks.household.judge_company import Relative, relatives_of
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_TYPES = ("Coverage", "ExplanationOfBenefit")
_PAGES = 3


def record(payer: Payer, session: Session) -> tuple[Observation, ...]:
    """Search for the own coverage and claims, and read one of each: a read may hold what a search leaves out."""
    found: list[Observation] = []
    for kind in _TYPES:
        pages = payer.pages(session, f"{kind}?patient={session.patient}", _PAGES).pages
        found += pages
        ids = (item.get("id") for page in pages for item in page.matches)
        if (first := next((each for each in ids if isinstance(each, str)), None)) is not None:
            found.append(payer.ask(session, f"{kind}/{first}"))
    return tuple(found)


def readable(payer: Payer, member: str) -> tuple[Mapping[str, Any], ...]:
    """Return the Patients of others whom a member may read now, as far as they are known."""
    names = (name for name in payer.scope.subjects if name != member)
    return tuple(
        known for name in names if payer.entitlement.record(member, name).allowed for known in _known(payer, name)
    )


def relatives(payer: Payer, member: str) -> tuple[Relative, ...]:
    """Return those of the member's household whom the member may not read, and how they are called."""
    group = next((group for group in payer.scope.households if member in group), ())
    names = [name for name in group if name != member and not payer.entitlement.record(member, name).allowed]
    return relatives_of(
        ((name, payer.sessions.patient(name), _known(payer, name), payer.sessions.names(name)) for name in names),
        {name: payer.scope.accounts[name].member.birth_date.isoformat() for name in names},
    )


def _known(payer: Payer, member: str) -> list[Mapping[str, Any]]:
    return [known.content for known in payer.knowledge.resources(member, "Patient") if known.content]
