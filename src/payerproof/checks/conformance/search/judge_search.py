"""Searches: does a narrower search pick exactly what it names, and do two ways to ask give the same?"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from payerproof.checks.common.judgement import undecided
from payerproof.checks.common.wording import answer, count, some
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation, Pages, ids
from payerproof.model import Judgement, Outcome

TOLD = 50
"""References of a kind that a judgement tells."""


def selects(walked: Pages, label: str, must: AbstractSet[str], never: AbstractSet[str]) -> Judgement:
    """Judge whether the pages of a search hold all of `must` and none of `never`.

    A search that finds nothing by rights (`must` is empty) may also be refused.
    """
    exchanges = names(walked.pages)
    expected = f"{label}: {count(len(must), 'resource')}, and none of {len(never)} others"
    undone = _not_searched(walked, label, must, never)
    if undone is not None:
        outcome, reason = undone
        return Judgement(outcome, reason, expected, f"{label}: {answer(walked.pages[0])}", exchanges)
    got = served(walked.pages)
    extra, missing = sorted(got & never), sorted(must - got)
    if extra:
        reason = f"{label} returns what does not match: the parameter is ignored or read loosely"
        observed = f"{label}: {count(len(extra), 'resource')} too many ({some(extra)})"
        return Judgement(Outcome.FAIL, reason, expected, observed, exchanges, {"extra": extra[:TOLD]})
    if missing and not walked.complete:
        return Judgement(Outcome.INCONCLUSIVE, f"{label}: {walked.ended}", expected, f"{len(got)} served", exchanges)
    if missing:
        reason = f"{label} leaves out what matches"
        observed = f"{label}: {len(must) - len(missing)} of {len(must)}; lacks {some(missing)}"
        return Judgement(Outcome.FAIL, reason, expected, observed, exchanges, {"missing": missing[:TOLD]})
    return Judgement(Outcome.PASS, "", expected, f"{label}: {len(got)} of {len(must | never)}", exchanges)


def _not_searched(
    walked: Pages, label: str, must: AbstractSet[str], never: AbstractSet[str]
) -> tuple[Outcome, str] | None:
    """Return outcome and reason where the answer is no search result, or could not be told right from wrong."""
    first = walked.pages[0]
    doubt = next((text for page in walked.pages if (text := undecided(page.exchange))), "")
    if doubt:
        return Outcome.INCONCLUSIVE, f"{label}: {doubt}"
    if not must and not never:
        return Outcome.INCONCLUSIVE, f"{label}: there is nothing to tell a right answer by"
    if first.exchange.refused and not must:
        return Outcome.PASS, ""
    if not first.exchange.ok or (first.resource or {}).get("resourceType") != "Bundle":
        return Outcome.FAIL, f"the search {label} is not answered by a Bundle"
    return None


def complete(
    walked: Pages,
    visible: Iterable[Known],
    *,
    requester: str,
    exact: bool,
) -> Judgement:
    """Judge whether a search holds exactly what `requester` may see.

    With `exact` knowledge anything more is a finding too; without it, what a crawl did not show may be new.
    """
    exchanges, wanted = names(walked.pages), {item.reference for item in visible}
    expected = f"exactly the {count(len(wanted), 'resource')} that {requester} may see"
    last = walked.pages[-1]
    if not last.exchange.ok:
        doubt = undecided(last.exchange)
        outcome = Outcome.INCONCLUSIVE if doubt else Outcome.FAIL
        reason = doubt or f"{requester}'s own search is refused"
        return Judgement(outcome, reason, expected, answer(last), exchanges)
    got = served(walked.pages)
    missing, extra = sorted(wanted - got), sorted(got - wanted)
    if not wanted and not got:
        return Judgement(Outcome.INCONCLUSIVE, f"{requester} has no such data here", expected, "none served", exchanges)
    if missing and not walked.complete:
        return Judgement(
            Outcome.INCONCLUSIVE, f"the walk stopped early: {walked.ended}", expected, f"{len(got)} served", exchanges
        )
    if missing:
        observed = f"{len(wanted) - len(missing)} of {len(wanted)}; lacks {some(missing)}"
        return Judgement(
            Outcome.FAIL,
            f"the search leaves out what {requester} may see",
            expected,
            observed,
            exchanges,
            {"missing": missing[:TOLD]},
        )
    if extra and exact:
        observed = f"{len(got)}, among them {some(extra)}"
        return Judgement(
            Outcome.FAIL,
            f"the search holds what {requester} is not to see",
            expected,
            observed,
            exchanges,
            {"extra": extra[:TOLD]},
        )
    return Judgement(Outcome.PASS, "", expected, f"{len(got)} on {count(len(walked.pages), 'page')}", exchanges)


def same(control: Pages, other: Pages, way: str) -> Judgement:
    """Judge whether another way to ask gives the same resources as the control, which has to find some."""
    exchanges = (*names(control.pages), *names(other.pages))
    expected = "the same resources"
    for walked in (control, other):
        for page in walked.pages:
            doubt = undecided(page.exchange)
            if doubt:
                return Judgement(Outcome.INCONCLUSIVE, doubt, expected, answer(page), exchanges)
    wanted, got = served(control.pages), served(other.pages)
    if not control.complete or not wanted:
        reason = (
            "the plain search finds nothing" if not wanted else f"the plain search is not complete: {control.ended}"
        )
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, answer(control.pages[0]), exchanges)
    if other.pages[0].exchange.refused:
        return Judgement(Outcome.FAIL, f"{way} is refused", expected, answer(other.pages[0]), exchanges)
    if got == wanted and other.complete:
        return Judgement(Outcome.PASS, "", expected, f"{way}: the same {count(len(got), 'resource')}", exchanges)
    lacks, more = sorted(wanted - got), sorted(got - wanted)
    parts = [
        f"lacks {some(lacks)}" if lacks else "",
        f"adds {some(more)}" if more else "",
        "" if other.complete else other.ended,
    ]
    observed = f"{len(got)} against {len(wanted)}; " + "; ".join(part for part in parts if part)
    return Judgement(Outcome.FAIL, f"{way} does not give the same", expected, observed, exchanges)


def by_value(judged: Judgement, found: AbstractSet[str], other: Pages | None, name: str) -> Judgement:
    """Return a judgement on a search by a value, if another value gives another answer; else nothing was learnt.

    A search that gives the same for whatever value is asked does not look at the value. `found` is what it gives.
    """
    exchanges = (*judged.exchanges, *(names(other.pages) if other else ()))
    if other is None:
        reason = f"{name}: there is no other value to tell by whether it is looked at"
    elif doubt := next((text for page in other.pages if (text := undecided(page.exchange))), ""):
        reason = f"{name}: {doubt}"
    elif other.pages[0].exchange.refused or served(other.pages) != found:
        return replace(judged, exchanges=exchanges)
    else:
        reason = f"{name}{_FILTERS_NOTHING}"
    return replace(judged, outcome=Outcome.INCONCLUSIVE, reason=reason, exchanges=exchanges)


_FILTERS_NOTHING = " filters nothing: a value that nothing has finds the same"


def ignored(judged: Judgement) -> bool:
    """Tell whether `by_value` found that a parameter is not looked at."""
    return judged.reason.endswith(_FILTERS_NOTHING)


def served(pages: Iterable[Observation]) -> set[str]:
    """Return `Type/id` of every match on the pages."""
    return {reference for page in pages for reference in ids(page.matches)}


def names(pages: Iterable[Observation]) -> tuple[str, ...]:
    """Return the ids of the pages' exchanges."""
    return tuple(page.exchange.id for page in pages)
