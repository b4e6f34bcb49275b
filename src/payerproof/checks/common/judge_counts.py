"""Counts: a number tells too. A total may count only what the requester may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from payerproof.checks.common.judgement import absent, broken, kept, unsure
from payerproof.checks.common.wording import answer, count
from payerproof.knowledge.observation import Observation, Pages, ids
from payerproof.model import Judgement, Outcome

_HEADERS = ("x-total-count", "x-total", "x-result-count", "content-range")
"""Headers in which servers and gateways tell how many there are in all."""


def total_within(seen: Observation, visible: int, requester: str, *, exact: bool) -> Judgement:
    """Judge a total against the number of resources that the requester may see.

    `exact` tells whether `visible` is all there is, or only what a crawl showed; then a larger total is doubt.
    A target need not give totals.
    """
    exchange = seen.exchange
    expected = f"a total of at most {visible}, what {requester} may see"
    if not exchange.ok:
        outcome, reason = (
            (Outcome.NOT_OFFERED, f"the target refuses to count: {answer(seen)}")
            if exchange.refused
            else (Outcome.INCONCLUSIVE, f"not decided: {answer(seen)}")
        )
        return Judgement(outcome, reason, expected, answer(seen), (exchange.id,))
    stated = _totals(seen)
    if not stated:
        return Judgement(Outcome.NOT_OFFERED, "the target gives no totals here", expected, answer(seen), (exchange.id,))
    name, total = max(stated.items(), key=lambda item: item[1])
    if total <= visible:
        return Judgement(Outcome.PASS, "", expected, f"{name} {total}", (exchange.id,))
    if exact:
        reason = f"the total counts {total - visible} more than {requester} may see"
        return Judgement(Outcome.FAIL, reason, expected, f"{name} {total}", (exchange.id,))
    reason = "the total is larger than the crawl of the own record, which may have been incomplete"
    return Judgement(Outcome.INCONCLUSIVE, reason, expected, f"{name} {total}", (exchange.id,))


def by_walking(counted: Judgement, seen: Observation, walked: Pages, own: tuple[Observation, Pages]) -> Judgement:
    """Return the judgement on a total, decided by the search itself where a crawl left it in doubt.

    `walked` is the search that `seen` counts, over all pages; it shows what the requester may see.
    `own` is a total of a whole record, and that record: where they differ, this payer's totals are not exact.
    """
    exact = max(_totals(own[0]).values(), default=-1) == _number(own[1])
    if counted.outcome is not Outcome.INCONCLUSIVE or not (walked.complete and own[1].complete and exact):
        return counted
    return total_within(seen, _number(walked), "whoever searches for the same", exact=True)


def _number(walked: Pages) -> int:
    return len({name for page in walked.pages for name in ids(page.matches)})


def of_the_subject(counted: Judgement, real: Observation, made_up: Iterable[Observation]) -> Judgement:
    """Return the judgement on a count, or a pass where subjects that never existed are counted like the real one.

    A target may drop a parameter that it does not know or support, and count the asker's own: it tells of nobody.
    """
    compared = [max(_totals(seen).values(), default=0) for seen in (real, *made_up)]
    if any(not seen.exchange.ok for seen in made_up) or len(set(compared)) > 1:
        return counted
    observed = f"{counted.observed}, as for subjects that were never there"
    return Judgement(Outcome.PASS, "", counted.expected, observed, counted.exchanges)


def _totals(seen: Observation) -> dict[str, int]:
    """Return every total that an answer tells, by where it stands: in the Bundle, or in a header beside it."""
    found = {} if seen.total is None else {"total": seen.total}
    for name in _HEADERS:
        number = seen.exchange.headers.get(name, "").rpartition("/")[2]
        if number.isdecimal():
            found[name] = int(number)
    return found


@dataclass(frozen=True, slots=True)
class Counted:
    """One file of an export: what its manifest counts in it, None for nothing, and what it holds, None if not read."""

    type: str
    count: int | None
    held: int | None
    seen: Observation


def files_come_to_counts(files: Iterable[Counted], control: Iterable[Counted], requester: str) -> Judgement:
    """Judge whether the manifest of an export counts no more than its files hold: the rest was kept out.

    The control is an export from which nothing is kept, whose counts have to agree with its files.
    """
    tried, whole = [each for each in files if each.count is not None], list(control)
    expected = f"a manifest that counts what the files for {requester} hold"
    shown = [each.seen for each in tried]
    if not any(each.count for each in whole):
        return absent("the manifest of an export counts nothing", *shown, expected=expected)
    unread = next((each for each in (*tried, *whole) if each.held is None), None)
    if unread is not None:
        return unsure(
            "a file of an export could not be read, so its count tells nothing", unread.seen, expected=expected
        )
    wrong = next((each for each in whole if each.count not in (None, each.held)), None)
    if wrong is not None:
        reason = "the manifest of a whole export does not come to its files either, so its counts tell nothing"
        return unsure(reason, wrong.seen, expected=expected)
    more = next((each for each in tried if (each.count or 0) > (each.held or 0)), None)
    observed = f"{count(len(tried), 'file')} as counted"
    if more is not None:
        observed = f"{more.type}: {more.count} counted, {more.held} in the file"
        reason = f"the manifest counts what is kept from {requester}"
        return broken(more.seen, reason=reason, expected=expected, observed=observed)
    return kept(*shown[-1:], expected=expected, observed=observed)
