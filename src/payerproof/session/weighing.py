"""What a judgement needs before it is told: a pass its control, a finding a second time of asking.

A pass says that something is not there, or was refused; that is learnt only where the same run shows that it could have
been there, and where every answer was whole. That something is not offered rests on whole answers as well. A finding
that rests on a refusal, a difference or something missing is asked again. What is in hand, as another person's data,
needs neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from payerproof.errors import LimitExceeded, LoginFailed, TargetUnreachable
from payerproof.model import Basis, Case, Check, Outcome, Verdict
from payerproof.obligations import FACETS
from payerproof.payer import Payer
from payerproof.session.controls import CONTROLS, OPEN, Control
from payerproof.session.doubts import Doubts

_FIRST_READS, _MORE_READS = 40, 4
"""How often the same read is asked for at the first finding, and at each that follows."""
_SILENT_READS = 2
"""Reads without an answer after which no more are asked for."""
_SHARE = 10
"""Of the requests that the target file still allows, one in so many may go into that."""
THROTTLED = 429
_TOLD = frozenset({Outcome.PASS, Outcome.FAIL, Outcome.NOT_OFFERED})


class Steadiness:
    """Does the target answer the same read alike? Asked when a finding is to be told, and remembered for the run.

    Where an answer keeps a pass from being told, it is asked once in a run.
    """

    def __init__(self, payer: Payer) -> None:
        self._payer = payer
        self._answers: Counter[int] = Counter()
        self._told = False

    def flaky(self, *, more: bool = True) -> str:
        """Return in words that answers to the same read differ, or an empty text; `more`: ask some more times first."""
        if more or not self._answers:
            self._read(_MORE_READS if self._answers else _FIRST_READS)
        odd, asked = self._odd()
        if not odd:
            return ""
        told = f"the target is flaky: of {asked} times that the same read was asked for, {odd} went otherwise"
        if not self._told:
            statuses = {str(status): number for status, number in self._answers.items()}
            self._payer.note("flaky-target", asked=asked, odd=odd, rate=round(odd / asked, 3), statuses=statuses)
            self._told = True
        return told

    def _odd(self) -> tuple[int, int]:
        asked = self._answers.total()
        return asked - max(self._answers.values(), default=0), asked

    def _read(self, times: int) -> None:
        payer = self._payer
        left = payer.wire.left
        try:
            name = next(iter(payer.scope.accounts))
            session = payer.session(name)
        except (StopIteration, LoginFailed):
            return
        for _ in range(times if left is None else min(times, left // _SHARE)):
            try:
                status = payer.own_patient(session).exchange.status
            except (LimitExceeded, TargetUnreachable):
                return
            if status != THROTTLED:
                self._answers[status] += 1
            if self._answers[0] >= _SILENT_READS:
                return


class Scales:
    """Weighs the verdicts of one run."""

    def __init__(self, payer: Payer, doubts: Doubts) -> None:
        self._payer = payer
        self._doubts = doubts
        self._controls: dict[tuple[str, ...], Control] = {}
        self._steadiness = Steadiness(payer)

    def begin(self) -> None:
        """Begin a case."""
        self._doubts.begin()
        self._payer.whole_searches.clear()
        self._payer.attested.clear()

    def weigh(self, check: Check, case: Case, verdict: Verdict, again: Callable[[], Verdict]) -> Verdict:
        """Return the verdict as it may be told; `again` asks the same case once more, with its controls."""
        standing = self._payer.standing(case)
        if standing and verdict.outcome in _TOLD and verdict.basis is not Basis.HELD:
            return _open(verdict, f"{standing}; so it is not told that {verdict.reason or verdict.observed}")
        if self._payer.attested and verdict.outcome in {Outcome.PASS, Outcome.FAIL}:
            return self._attested(check, case, verdict)
        if verdict.outcome is Outcome.PASS:
            return self._passed(check, case, verdict)
        if verdict.outcome is Outcome.FAIL and verdict.basis is not Basis.HELD:
            return self._found(check, case, verdict, again)
        if verdict.outcome is Outcome.NOT_OFFERED and (doubt := self._doubts.against(verdict.exchanges)):
            return _open(verdict, f"{doubt[1]}; so it is not told that {verdict.reason}", doubt[0])
        return verdict

    def _attested(self, check: Check, case: Case, verdict: Verdict) -> Verdict:
        """Return a verdict that rests on a person's word that a lever was pulled: never a pass, and never a finding."""
        said = "; ".join(self._payer.attested)
        if verdict.outcome is Outcome.FAIL:
            why = f"{verdict.reason}; that it was chosen is the word of {said}: a lever that is no person settles it"
            return _open(verdict, why)
        kept = self._passed(check, case, verdict)
        return kept if kept.outcome is not Outcome.PASS else replace(kept, outcome=Outcome.ATTESTED, reason=said)

    def _passed(self, check: Check, case: Case, verdict: Verdict) -> Verdict:
        if doubt := self._doubts.against(verdict.exchanges):
            name, why = doubt
            flaky = self._steadiness.flaky(more=False)
            return _open(verdict, f"{flaky}; {why}" if flaky else why, name)
        searches = self._payer.whole_searches
        if searches and not any(found for _, found in searches):
            why = f"the whole search {searches[0][0]} finds nothing, so nothing is learnt from a part of it"
            return _open(verdict, why)
        control = self._control(check, case, check.control)
        if control.missing:
            return _open(verdict, control.missing, *control.exchanges)
        return replace(verdict, exchanges=tuple(dict.fromkeys((*verdict.exchanges, *control.exchanges))))

    def _control(self, check: Check, case: Case, name: str) -> Control:
        key: tuple[str, ...] = (name, check.id)
        if name == "login":
            key += (case.requester or case.subject or "", self._payer.app_of(case).id)
        if name == "search":
            key += (case.resource_type or "",)
        if name == "public_api":
            key += (case.guide or "",)
        if key not in self._controls:
            self._controls[key] = CONTROLS[name](self._payer, case)
        return self._controls[key]

    def _found(self, check: Check, case: Case, verdict: Verdict, again: Callable[[], Verdict]) -> Verdict:
        if verdict.basis is Basis.INFERENCE and (doubt := self._doubts.about(verdict.exchanges)):
            name, why = doubt
            return _open(verdict, f"{self._steadiness.flaky() or why}; so it is not told that {verdict.reason}", name)
        stands = check.control in {*OPEN, "search"} or verdict.basis is Basis.BREAKDOWN
        control = self._control(check, case, check.control if stands else "session")
        if control.missing and check.control in OPEN:  # what is missing may be the finding itself
            control = self._control(check, case, "own_data")
        if control.missing:
            return _open(verdict, control.missing, *control.exchanges)
        second = again()
        if second.outcome is Outcome.FAIL and second.basis is Basis.HELD:
            return second
        names = tuple(dict.fromkeys((*verdict.exchanges, *second.exchanges)))
        if second.outcome is not Outcome.FAIL:
            told = self._steadiness.flaky() or "the target is flaky"
            now = second.reason or second.observed
            return _open(verdict, f"{told}: {verdict.reason}, but asked again: {now}", *names)
        if flaky := self._steadiness.flaky():
            return _open(verdict, f"{flaky}; so it is not told that {verdict.reason}", *names)
        return replace(verdict, exchanges=names)


def _open(verdict: Verdict, why: str, *exchanges: str) -> Verdict:
    """Return a verdict that nothing was learnt, in which no facet is met or broken either."""
    details = dict(verdict.details)
    if FACETS in details:
        details[FACETS] = dict.fromkeys(details[FACETS], str(Outcome.INCONCLUSIVE))
    names = tuple(dict.fromkeys((*verdict.exchanges, *exchanges)))
    return replace(verdict, outcome=Outcome.INCONCLUSIVE, reason=why, exchanges=names, details=details)
