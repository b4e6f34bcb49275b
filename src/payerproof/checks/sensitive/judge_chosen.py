"""What a member keeps from apps: totals follow it, and everything else goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from payerproof.checks.common.judge_counts import total_within
from payerproof.checks.common.judgement import absent, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.knowledge.observation import Observation, Pages, ids
from payerproof.model import Basis, Judgement

UNAUTHORIZED = 401


def totals_follow(
    before: tuple[Observation, Pages], totals: tuple[Observation, ...], after: Pages, kind: str, event: str
) -> Judgement:
    """Judge whether totals while a choice holds come to what is served then.

    `before` is a total and the record that it counted: where they differ, this payer's totals are not exact.
    """
    expected = f"a total of {kind} that counts what is served"
    told, walked = before
    if told.total is None:
        return absent(f"the target gives no totals of {kind}", told, expected=expected)
    if not (walked.complete and after.complete and told.total == _number(walked)):
        reason = f"before {event} the total of {kind} was not the number served, so nothing follows from it"
        return unsure(reason, told, expected=expected, observed=str(told.total))
    served = _number(after)
    if served >= told.total:
        reason = f"as many {kind} are served as before {event}"
        return unsure(reason, told, expected=expected, observed=str(served))
    for seen in totals:
        if seen.total is not None and seen.exchange.ok:
            counted = total_within(seen, served, "the app", exact=True)
            if counted.reason:
                return counted
    return kept(told, *totals, expected=expected, observed=f"{told.total} before, {served} while it holds")


@dataclass(frozen=True, slots=True)
class Served:
    """Records that searches show, by name; `gap` says in words why they may have left some out, or is empty."""

    names: frozenset[str] = frozenset()
    gap: str = ""


def gap_of(walked: Pages) -> str:
    """Return in words why a walk may have left records out. A first page that refuses shows nothing, and is whole."""
    last = walked.pages[-1].exchange
    doubt = undecided(last)
    if doubt:
        return doubt
    return "" if walked.complete or (last.refused and len(walked.pages) == 1) else walked.ended


def goes_on(before: Served, after: Served, beside: Observation, what: str) -> Judgement:
    """Judge whether records that a choice is not about are served as before; `beside` is a read of the same session."""
    expected = f"{what}, is served as before"
    if not before.names and before.gap:
        return unsure(f"before, not all was walked: {before.gap}", beside, expected=expected)
    if not before.names:
        return absent(f"{what}: nothing of the kind is served before either", beside, expected=expected)
    doubt = undecided(beside.exchange)
    if doubt:
        return unsure(doubt, beside, expected=expected, observed=answer(beside))
    lost = sorted(before.names - after.names)
    observed = f"{count(len(lost), 'record')} missing: {some(lost)}" if lost else count(len(after.names), "record")
    if lost and after.gap:
        return unsure(f"afterwards, not all was walked: {after.gap}", beside, expected=expected, observed=observed)
    reason = f"{what}, is no longer served: {some(lost)}"
    return holds(not lost, beside, reason=reason, expected=expected, observed=observed)


def lives(seen: Observation) -> Judgement:
    """Judge whether a session reads the own Patient while a choice holds: if not, its refusals tell nothing of that."""
    expected = "the own Patient, while the choice holds"
    resource = seen.resource if seen.exchange.ok else None
    if resource is not None and resource["resourceType"] == "Patient":
        return kept(seen, expected=expected, observed=answer(seen))
    reason = "while the choice holds, a session reads not even the own Patient, so no refusal shows what is kept"
    return unsure(undecided(seen.exchange) or reason, seen, expected=expected, observed=answer(seen))


def repeated(judgement: Judgement) -> Judgement:
    """Return a judgement whose finding was looked for again already, since what stays chosen cannot be chosen again."""
    return replace(judgement, basis=Basis.HELD)


def _number(walked: Pages) -> int:
    return len({name for page in walked.pages for name in ids(page.matches)})
