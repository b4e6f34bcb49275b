"""One running payer: its data, its clock, its grants, and its seams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from starlette.datastructures import Headers

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.clock import Clock
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.oauth.proofs import NonceWanted, Proof
from payerproof.reference_payer.oauth.sessions import Sessions
from payerproof.reference_payer.oauth.vault import Access, Grant, Vault
from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.policy import Facts, View
from payerproof.reference_payer.records.jobs import Jobs
from payerproof.reference_payer.records.ledger import Ledger
from payerproof.reference_payer.records.loading import patients, records
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.paging import Pages
from payerproof.reference_payer.settings import Settings
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
    choices: Choices = field(default_factory=Choices)

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

    def standing(self, grant: Grant, occasion: Occasion, access_path: AccessPath = AccessPath.OTHER) -> View | None:
        """Return what a grant opens at this moment: by law, and by what was chosen; None for nothing at all."""
        chosen = self.seams.chosen
        if grant.members is not None:
            return self._of_service(grant, occasion, access_path)
        view = self.seams.people.standing(grant, self.may_act(grant.account), occasion)
        if view is None or not (
            chosen.shares(self.choices, grant.subject, occasion, access_path)
            and chosen.serves(self.choices, grant.client_id, occasion, access_path)
        ):
            return None
        shown = chosen.contact(self.choices, view, access_path)
        apart = frozenset(self.settings.apart)
        return replace(view, contact=shown, kept_back=chosen.withheld(self.choices, grant), apart=apart)

    def proved(self, headers: Headers, method: str, url: str, access: Access | None = None) -> Proof | None:
        """Return the one proof of a key that a request carries, None where there is none that is right.

        `access` is the token that the request shows, which the proof has to be for.
        Raises NonceWanted for one that is right but for the payer's nonce.
        """
        rules, shown = self.seams.proofs, headers.getlist("dpop")
        proof = rules.read(shown[0]) if len(shown) == 1 else None
        if proof is None or not (rules.shaped(proof) and rules.signed(proof)):
            return None
        if not (rules.method_meant(proof, method) and rules.address_meant(proof, url)):
            return None
        if access is not None and not (rules.token_meant(proof, access.value) and rules.bound(access, proof)):
            return None
        if self.settings.nonces and proof.claims.get("nonce") != self.vault.nonce:
            raise NonceWanted(self.vault.nonce)
        right = rules.timely(proof, self.clock.now()) and rules.fresh(proof, self.vault.proofs)
        return proof if right else None

    def holds(self, headers: Headers, method: str, url: str, access: Access) -> bool:
        """Tell whether whoever shows a token may use it: by its own scheme, and with a proof where it is bound."""
        rules = self.seams.proofs
        scheme = headers.get("authorization", "").partition(" ")[0].lower()
        if scheme != "dpop":
            return rules.plainly_taken(access)
        return not rules.needed(headers) or self.proved(headers, method, url, access) is not None

    def _of_service(self, grant: Grant, occasion: Occasion, access_path: AccessPath) -> View | None:
        chosen = self.seams.chosen
        if not chosen.serves(self.choices, grant.client_id, occasion, access_path):
            return None

        def shares(member: str) -> bool:
            return chosen.shares(self.choices, member, occasion, access_path)

        view = self.seams.people.service_view(grant, shares, self.patients)
        return replace(view, apart=frozenset(self.settings.apart))

    def offers(self, client_id: str) -> bool:
        """Tell whether an app may ask members for access."""
        return self.seams.chosen.serves(self.choices, client_id, Occasion.AUTHORIZE, AccessPath.OTHER)

    def lets_share(self, member: str) -> bool:
        """Tell whether a member's record may be shared with an app that asks for it."""
        return self.seams.chosen.shares(self.choices, member, Occasion.AUTHORIZE, AccessPath.OTHER)

    def body(self, row: Row, view: View) -> bytes:
        """Return the bytes of a resource as `view` may have them, a claim with what was owed so far in its year."""
        data = self.seams.data
        return data.totals.with_totals(self.ledger, self.store, row, view, data.body(row, view))
