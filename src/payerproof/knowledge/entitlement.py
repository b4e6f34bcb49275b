"""Who is entitled to which known datum at this instant: the engine's access rules applied to what it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from payerproof.access import rules
from payerproof.catalog import state_packs
from payerproof.knowledge.known import Known
from payerproof.target.description import PolicyFacts


class Entitlement:
    """Answers, for one target, what a requester may see of a subject, now or at another instant."""

    def __init__(
        self,
        facts: rules.Facts,
        declared: PolicyFacts,
        now: Callable[[], datetime],
        apart: frozenset[str] = frozenset(),
    ) -> None:
        """`apart`: the lines of business that the payer does not serve here."""
        self._facts = facts
        self._now = now
        self._policy = rules.Policy(
            majority_age=declared.majority_age,
            time_zone=declared.time_zone,
            minor_consent=state_packs(),
            earliest_service_date=declared.earliest_service_date,
            former_member_access=declared.former_member_access,
            executor_access=declared.executor_access,
            marriage_emancipates=declared.marriage_emancipates,
            lines_apart=apart,
        )
        self._whole = replace(self._policy, earliest_service_date=None, lines_apart=frozenset())

    @property
    def facts(self) -> rules.Facts:
        """The people and powers that decisions rest on."""
        return self._facts

    def record(self, requester: str, subject: str, instant: datetime | None = None) -> rules.Decision:
        """Return the decision on the subject's record as a whole: allow, filter or deny."""
        return rules.decide(self._facts, requester, subject, None, instant or self._now(), self._policy)

    def may_see(self, requester: str, known: Known, instant: datetime | None = None) -> bool:
        """Return whether `requester` is entitled to one resource.

        A service before the declared date is nobody's, and neither is one of a line of business that is kept apart.
        """
        return self._open(requester, known, instant, self._policy)

    def may_receive(self, requester: str, known: Known, instant: datetime | None = None) -> bool:
        """Return whether one resource is no secret from `requester`.

        The declared first day of service and the lines in scope say what has to be served, not what is secret: an
        older service of one's own is no leak, nor is one of another line.
        """
        return self._open(requester, known, instant, self._whole)

    def _open(self, requester: str, known: Known, instant: datetime | None, policy: rules.Policy) -> bool:
        if known.withheld and requester != known.owner:
            return False
        at = instant or self._now()
        return rules.decide(self._facts, requester, known.owner, known, at, policy).effect == "allow"
