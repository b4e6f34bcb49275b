"""One running payer: its data, its clock, its grants, and its seams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from payerproof.reference_payer.clock import Clock
from payerproof.reference_payer.jobs import Jobs
from payerproof.reference_payer.ledger import Ledger
from payerproof.reference_payer.loading import patients, records
from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.paging import Pages
from payerproof.reference_payer.policy import Facts, View
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.sessions import Sessions
from payerproof.reference_payer.settings import Settings
from payerproof.reference_payer.store import Row, Store
from payerproof.reference_payer.vault import Vault
from payerproof.synthetic_data.generate import Population


@dataclass(slots=True)
class Payer:
    """Everything a handler may need. `patients` maps members to Patient ids, `members` Patient ids to members."""

    settings: Settings
    clock: Clock
    facts: Facts
    patients: Mapping[str, str]
    members: Mapping[str, str]
    store: Store
    ledger: Ledger
    offer: Offer
    seams: Seams
    vault: Vault = field(default_factory=Vault)
    pages: Pages = field(default_factory=Pages)
    jobs: Jobs = field(default_factory=Jobs)
    sessions: Sessions = field(default_factory=Sessions)

    @classmethod
    def of(
        cls,
        population: Population,
        settings: Settings,
        clock: Clock,
        seams: Seams | None = None,
        store: Store | None = None,
    ) -> Payer:
        """Open a payer whose members are those of `population`; a store that was filled from it before will do."""
        by_member = patients(population)
        held = store or Store(records(population), settings.zone)
        return cls(
            settings=settings,
            clock=clock,
            facts=Facts.of(population.households),
            patients=by_member,
            members={patient: member for member, patient in by_member.items()},
            store=held,
            offer=Offer.of(held, settings.guides),
            ledger=Ledger(records(population)),
            seams=seams or Seams(),
        )

    def may_act(self, account: str) -> Callable[[str], View | None]:
        """Return what `account` may see of a member at this moment, as a function of the member."""
        people, now = self.seams.people, self.clock.now()
        return lambda subject: people.view(self.facts, people.rules, self.settings.zone, account, subject, now)

    def body(self, row: Row, view: View) -> bytes:
        """Return the bytes of a resource as `view` may have them, a claim with what was owed so far in its year."""
        data = self.seams.data
        return data.totals.with_totals(self.ledger, self.store, row, view, data.body(row, view))
