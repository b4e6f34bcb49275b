"""Who is entitled to which known datum at this instant: the engine's access rules applied to what it knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from payerproof.catalog import state_packs
from payerproof.knowledge import Known
from payerproof.people import access
from payerproof.target import PolicyFacts


class Entitlement:
    """Answers, for one target, what a requester may see of a subject, now or at another instant."""

    def __init__(self, facts: access.Facts, declared: PolicyFacts, now: Callable[[], datetime]) -> None:
        self._facts = facts
        self._now = now
        self._policy = access.Policy(
            majority_age=declared.majority_age,
            time_zone=declared.time_zone,
            minor_consent=state_packs(),
            earliest_service_date=declared.earliest_service_date,
            former_member_access=declared.former_member_access,
            executor_access=declared.executor_access,
        )

    @property
    def facts(self) -> access.Facts:
        """The people and powers that decisions rest on."""
        return self._facts

    def record(self, requester: str, subject: str, instant: datetime | None = None) -> access.Decision:
        """Return the decision on the subject's record as a whole: allow, filter or deny."""
        return access.decide(self._facts, requester, subject, None, instant or self._now(), self._policy)

    def may_see(self, requester: str, known: Known, instant: datetime | None = None) -> bool:
        """Return whether `requester` is entitled to one resource; a service before the declared date is nobody's."""
        if known.withheld and requester != known.owner:
            return False
        decision = access.decide(self._facts, requester, known.owner, known, instant or self._now(), self._policy)
        return decision.effect == "allow"
