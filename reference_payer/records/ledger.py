"""The payer's ledger of what members owe, and the running totals that stand on a claim.

A claim tells what was owed in its year when it was decided: by the person, and by the family under one contract.
The family's total is the plan's own term and everybody under the contract is told it, on their own claims.
Whoever looks at another's claims is told that person's total alone, made of the claims that they may see:
a parent's holds nothing that is withheld from the parent, and there is no larger total to take it from.
An app from which a member keeps a category is told likewise.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Record, Row, Store
from payerproof.reference_payer.records.visibility import AccessPath, Visibility
from payerproof.reference_payer.search.conditions import Condition

_THO = "http://terminology.hl7.org/CodeSystem/"
_CLAIM = "ExplanationOfBenefit"
_OWED = "memberliability"


@dataclass(frozen=True, slots=True)
class Owed:
    """What one claim counts: `cents` owed by `owner` under `contract` in `year`, known since the instant `decided`.

    `contract` is the subscriber's number, `group` the number of the employer's group, None without one.
    """

    id: str
    owner: str
    contract: str
    group: str | None
    year: str
    decided: str
    cents: int


Pool = Callable[[Owed], Hashable]
"""Which total a claim counts towards: claims of one year with equal answers are added up."""


class Ledger:
    """All claims that count, in the order in which they were decided."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._claims: dict[str, Owed] = {}
        self._pools: dict[Pool, Mapping[Hashable, Sequence[Owed]]] = {}
        self.write(records)

    def write(self, records: Iterable[Record]) -> None:
        """Write the ledger anew from all records that the payer has now."""
        kept = list(records)
        contracts = {
            f"Coverage/{record.resource['id']}": record.resource
            for record in kept
            if record.resource["resourceType"] == "Coverage"
        }
        owed = [_owed(record, contracts) for record in kept if _counts(record) and _coverage(record) in contracts]
        owed.sort(key=lambda each: (each.decided, each.id))
        self._claims = {each.id: each for each in owed}
        self._pools = {}

    def until(self, claim: str, pool: Pool) -> Sequence[Owed]:
        """Return what a year had in the pool of the claim with this id when that was decided, the claim itself last.

        Empty for what does not count.
        """
        with_totals = self._claims.get(claim)
        if with_totals is None:
            return ()
        entries = self._pooled(pool)[with_totals.year, pool(with_totals)]
        return entries[: entries.index(with_totals) + 1]

    def _pooled(self, pool: Pool) -> Mapping[Hashable, Sequence[Owed]]:
        if pool not in self._pools:
            made: dict[Hashable, list[Owed]] = {}
            for each in self._claims.values():
                made.setdefault((each.year, pool(each)), []).append(each)
            self._pools[pool] = made
        return self._pools[pool]


def person(owed: Owed) -> Hashable:
    """Return whose total a claim counts towards: that of its owner, under its contract."""
    return owed.owner, owed.contract


def family(owed: Owed) -> Hashable:
    """Return which family's total a claim counts towards: everybody's under one contract."""
    return owed.contract


def opened(view: View) -> Condition:
    """Return the claims that count towards the person's total as the asker is told it: those that the asker sees."""
    return _RULES.owned_rows(view, date.min, AccessPath.OTHER)


_RULES = Visibility()


@dataclass(slots=True)
class Totals:
    """The joints of the running totals."""

    person: Pool = person
    family: Pool = family
    opened: Callable[[View], Condition] = opened

    def with_totals(self, ledger: Ledger, store: Store, row: Row, view: View, body: bytes) -> bytes:
        """Return the `body` of a claim with its running totals; of anything else as it is."""
        if row.type != _CLAIM or not (own := ledger.until(row.id, self.person)):
            return body
        if not view.own or view.kept_back:
            visible = self.opened(view)
            own = [each for each in own if store.find(_CLAIM, each.id, visible)]
        balances = [_balance("individual", sum(each.cents for each in own))]
        if view.own and not view.kept_back:
            balances.append(_balance("family", sum(each.cents for each in ledger.until(row.id, self.family))))
        return b"".join((body[:-1], b',"benefitBalance":', orjson.dumps(balances), b"}"))


def _counts(record: Record) -> bool:
    """Tell whether a claim counts: decided, in force, and not itself the taking back of another."""
    claim = record.resource
    return claim.get("use") == "claim" and claim["status"] == "active" and _cents(claim) > 0


def _coverage(record: Record) -> str:
    return str(record.resource["insurance"][0]["coverage"]["reference"])


def _owed(record: Record, coverages: Mapping[str, Mapping[str, Any]]) -> Owed:
    claim = record.resource
    coverage = coverages[_coverage(record)]
    groups = [each["value"] for each in coverage["class"] if each["type"]["coding"][0]["code"] == "group"]
    return Owed(
        id=claim["id"],
        owner=record.owner or "",
        contract=coverage["subscriberId"],
        group=next(iter(groups), None),
        year=claim["billablePeriod"]["start"][:4],
        decided=claim["created"],
        cents=_cents(claim),
    )


def _cents(claim: Mapping[str, Any]) -> int:
    owed = (each for each in claim.get("total", ()) if each["category"]["coding"][0]["code"] == _OWED)
    return sum(round(each["amount"]["value"] * 100) for each in owed)


def _balance(unit: str, cents: int) -> dict[str, Any]:
    return {
        "category": {"coding": [{"system": _THO + "ex-benefitcategory", "code": "1"}], "text": "Medical care"},
        "unit": {"coding": [{"system": _THO + "benefit-unit", "code": unit}]},
        "term": {"coding": [{"system": _THO + "benefit-term", "code": "annual"}]},
        "financial": [
            {"type": {"text": "Out-of-pocket"}, "usedMoney": {"value": cents / 100, "currency": "USD"}},
        ],
    }
