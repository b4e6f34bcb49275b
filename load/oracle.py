"""The oracle of the load: looks at every answer, in the process that received it.

It decides quickly which answers are suspicious; the engine judges those again from the whole exchange.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from payerproof.checks.load.plan import Ask, Plan
from payerproof.knowledge import canary_scanner
from payerproof.knowledge.known import AttachedKnowledge
from payerproof.knowledge.ownership import names_others, owned
from payerproof.model import Exchange

Kind = Literal["sound", "foreign", "lacking", "refused", "throttled", "broken"]

TOO_MANY_REQUESTS = 429
SERVER_ERRORS = 500
UNKNOWN = "?"
"""The owner of a canary of a population that this run does not know."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one answer is.

    `foreign`: it holds values of somebody else's, whose owners are in `owners`.
    `lacking`: it is an answer about the own record without values that were there at rest; `missing` counts them.
    `refused`: the own record is refused. `throttled`: 429. `broken`: no answer, or a server error.
    `present` are the values in it and in the pages before it.
    """

    kind: Kind
    owners: tuple[str, ...] = ()
    missing: int = 0
    present: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def failed(self) -> bool:
        """True if the request counts as failed in the figures."""
        return self.kind in {"lacking", "refused", "throttled", "broken"}


class Oracle:
    """Judges answers by what the plan tells of the members' values."""

    def __init__(self, plan: Plan) -> None:
        self._owners = {
            (int(tag), int(number)): member
            for key, member in plan.owners.items()
            for tag, _, number in (key.partition(":"),)
        }
        self._learnt = AttachedKnowledge({}, plan.learnt)
        self._patients = plan.patients
        self._bases = frozenset(plan.bases)

    def look(self, ask: Ask, answer: Exchange, earlier: frozenset[str] = frozenset(), *, last: bool = True) -> Seen:
        """Return what `answer` is; foreign values count more than anything else.

        `earlier` are the values of the pages before it; what `ask` has to bring is missed on the `last` page alone.
        """
        fresh, present = self._values(answer)
        present |= earlier
        foreign = {owner for owner in fresh.values() if owner != ask.requester} or self._strangers(ask, answer)
        if foreign:
            return Seen("foreign", tuple(sorted(foreign)))
        if answer.status == TOO_MANY_REQUESTS:
            return Seen("throttled")
        if answer.status == 0 or answer.status >= SERVER_ERRORS or answer.truncated:
            return Seen("broken")
        if not ask.own:
            return Seen("sound")
        if not answer.ok:
            return Seen("refused")
        missing = sum(value not in present for value in ask.values) if last else 0
        return Seen("lacking", missing=missing) if missing else Seen("sound", present=present)

    def _strangers(self, ask: Ask, answer: Exchange) -> set[str]:
        """Return the Patients to whom resources in an answer belong, and whose record the requester may not read."""
        own = self._patients.get(ask.requester, ())
        if not own or not names_others(answer.body, own, self._bases):
            return set()
        return {
            f"Patient/{item.owners[0].id}"
            for item in owned(canary_scanner.searched(answer))
            if item.owners[0].base in self._bases and not any(owner.id in own for owner in item.owners)
        }

    def _values(self, answer: Exchange) -> tuple[Mapping[str, str], frozenset[str]]:
        """Return the values in an answer that the request did not hold, with their owners; and all values in it.

        Canaries mean something only to a run that has members of a population of its own.
        """
        scanned = canary_scanner.scan(answer) if self._owners else frozenset()
        fresh = {
            str(item): self._owners.get((item.population, item.owner), UNKNOWN)
            for item in scanned - canary_scanner.requested(answer)
        }
        learnt = self._learnt.hits(answer)
        present = frozenset(map(str, scanned)) | {hit.value for hit in learnt}
        return fresh | {hit.value: hit.owner or UNKNOWN for hit in learnt if not hit.echoed}, present
