"""From a service to the versions of its claim: dates, amounts and canaries put into stencils."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from payerproof.synthetic_data.household import Outcome, Service
from payerproof.synthetic_data.marks import mark_lines
from payerproof.synthetic_data.minting import Mint
from payerproof.synthetic_data.records import Entry
from payerproof.synthetic_data.repertoire import Act
from payerproof.synthetic_data.resources.amounts import Amounts, dollars, total
from payerproof.synthetic_data.resources.decisions import DECISIONS, Decision
from payerproof.synthetic_data.resources.explanation import CLAIM_NUMBER, explanation_stencil
from payerproof.synthetic_data.resources.guide import Guide
from payerproof.synthetic_data.resources.stencil import Stencil
from payerproof.synthetic_data.roster import Directory

_RECEIVED_AFTER = timedelta(days=2)
_OTHER_PAYER_PERCENT = 60
"""Share of the benefit that the first of two payers bears."""


class Cover(NamedTuple):
    """The Coverage that pays, and the one of another contract that covers the same day, if there is one."""

    paying: str
    other: str | None


_Key = tuple[str, str, Outcome, bool]


class Mark(NamedTuple):
    """What the member owes for a claim is made congruent to `residue` modulo `modulus`, in cents."""

    residue: int
    modulus: int


class _Form:
    """What all claims of one act with one decision share, and the amounts that marks make of it."""

    def __init__(self, stencil: Stencil, lines: list[Amounts], days: int) -> None:
        self.stencil, self._lines = stencil, lines
        self.decided_after = timedelta(days=days)
        self._marked: dict[Mark, tuple[str, ...]] = {}

    def amounts(self, mark: Mark) -> tuple[str, ...]:
        """Return the varying amounts of a claim with `mark`, as text."""
        if mark not in self._marked:
            lines = mark_lines(self._lines, *mark)
            self._marked[mark] = tuple(
                dollars(cents)
                for line in (lines[-1], total(lines))
                for cents in (line.submitted, line.noncovered, line.memberliability)
            )
        return self._marked[mark]


class Claims:
    """Makes claims; keeps one form for each act, title and decision that it meets."""

    def __init__(self, acts: Mapping[str, Act], directory: Directory, guide: Guide) -> None:
        self._acts, self._directory, self._guide = acts, directory, guide
        self._forms: dict[_Key, tuple[_Form, ...]] = {}

    def of(self, service: Service, patient: str, cover: Cover, mark: Mark, mint: Mint) -> list[Entry]:
        """Return the one or two versions of the claim for `service`, the first version first."""
        key = (service.act, service.title, service.outcome, cover.other is not None)
        forms = self._forms.get(key) or self._learn(key)
        last: date = service.end or service.start
        start, end = service.start.isoformat(), last.isoformat()
        received = (last + _RECEIVED_AFTER).isoformat()
        dealt = [mint.take(form.stencil.canaries) for form in forms]
        claims = []
        for index, form in enumerate(forms):
            mine, others = dealt[index], dealt[index - 1]
            values = (
                patient,
                cover.paying,
                start,
                end,
                received,
                (last + form.decided_after).isoformat(),
                cover.other or "",
                others[CLAIM_NUMBER],
                *form.amounts(mark),
                *mine,
            )
            claims.append(Entry("ExplanationOfBenefit", mine, form.stencil.fill(values)))
        return claims

    def _learn(self, key: _Key) -> tuple[_Form, ...]:
        act, title, outcome, second = self._acts[key[0]], key[1], key[2], key[3]
        forms = tuple(self._form(act, title, decision, second=second) for decision in DECISIONS[outcome])
        self._forms[key] = forms
        return forms

    def _form(self, act: Act, title: str, decision: Decision, *, second: bool) -> _Form:
        charges = [line.charge for line in act.lines]
        lines = decision.judge(act.kind, charges, _OTHER_PAYER_PERCENT if second else 0)
        numbers = [dollars(cents) for line in (*lines, total(lines)) for cents in line]
        stencil = explanation_stencil(act, title, decision, self._directory, self._guide, numbers, second_payer=second)
        return _Form(stencil, lines, decision.days)
