"""What members owe, as the harness loaded it: the ledger against which totals are compared."""

from __future__ import annotations

from collections.abc import Collection

from payerproof.checks.common.amounts_owed import Owed, owed
from payerproof.checks.common.family_ledger import FamilyLedger
from payerproof.checks.common.judge_totals import Withheld
from payerproof.checks.common.withheld import withheld
from payerproof.payer import Payer

_CLAIM = "ExplanationOfBenefit"


def family_ledger_of(payer: Payer, member: str) -> FamilyLedger | None:
    """Return the ledger of the member's family; None where the harness did not make the family itself."""
    population = payer.population
    for family in population.households if population else ():
        people = [each.id for each in family.members]
        if population and member in people:
            return FamilyLedger(family, {name: _owed(population.person(name).resources, name) for name in people})
    return None


def shown_and_hidden(payer: Payer, ledger: FamilyLedger, requester: str, subject: str) -> Withheld:
    """Return what `requester` is shown and not shown of the claims of `subject`."""
    hidden = {known.reference for known in withheld(payer, requester, subject)}
    seen = {known.reference for known in payer.visible(requester, subject, _CLAIM)}
    years = {each.served.year for each in ledger.of([subject]) if each.reference in hidden}
    others = tuple(
        each for year in sorted(years) for each in ledger.of(ledger.under_one_contract(subject, year) - {subject}, year)
    )
    all_shown = all(_shown(payer, requester, each) for each in others)
    return Withheld(
        open=tuple(each for each in ledger.of([subject]) if each.reference in seen),
        hidden=tuple(each for each in ledger.of([subject]) if each.reference in hidden),
        others=others if all_shown else None,
    )


def parted(ledger: FamilyLedger, member: str, hidden: Collection[str]) -> Withheld:
    """Return the claims of a member by whether they are among `hidden`; of the family's total nothing is known."""
    mine = ledger.of([member])
    return Withheld(
        open=tuple(each for each in mine if each.reference not in hidden),
        hidden=tuple(each for each in mine if each.reference in hidden),
    )


def _shown(payer: Payer, requester: str, claim: Owed) -> bool:
    known = payer.knowledge.find(claim.reference)
    if known is None or known.owner not in payer.scope.accounts:  # of the family, and left out of the target file
        return False
    return payer.entitlement.may_see(requester, known)


def _owed(resources: tuple[dict[str, object], ...], member: str) -> tuple[Owed, ...]:
    claims = (owed(each, member) for each in resources if each["resourceType"] == _CLAIM)
    return tuple(each for each in claims if each is not None)
