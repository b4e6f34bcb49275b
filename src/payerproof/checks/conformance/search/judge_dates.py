"""Dates: relations between the prefixes that hold for any data, and the first day from which services are served."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from payerproof.checks.common.judgement import undecided
from payerproof.checks.common.wording import answer, count, some
from payerproof.checks.conformance.search.judge_search import names, served
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Pages
from payerproof.model import Judgement, Outcome

_WITHIN = (("eq", "ge"), ("eq", "le"), ("gt", "ge"), ("lt", "le"), ("sa", "gt"), ("eb", "lt"), ("eq", "ap"))
"""Each pair: whatever the first finds, the second finds, too (R4, search.html#prefix). `ap` may be refused."""
_COVER = (("lt", "ge"), ("le", "gt"), ("eq", "ne"))
"""Each pair together finds every resource that has a date."""


def halves(found: Mapping[str, Pages]) -> Judgement:
    """Judge the relations between the answers to each prefix with one and the same day; `all` is the whole."""
    expected = "lt and ge cover the whole, eq lies within ge, le and ap, sa within gt, eb within lt"
    exchanges = tuple(name for walked in found.values() for name in names(walked.pages))
    pages = [page for walked in found.values() for page in walked.pages]
    doubt = next((text for page in pages if (text := undecided(page.exchange))), "")
    refused = [name for name, walked in found.items() if not walked.pages[0].exchange.ok]
    got = {name: served(walked.pages) for name, walked in found.items()}
    if doubt:
        return Judgement(Outcome.INCONCLUSIVE, doubt, expected, "", exchanges)
    if refused:
        observed = answer(found[refused[0]].pages[0])
        return Judgement(Outcome.FAIL, f"the prefix {refused[0]} is refused", expected, observed, exchanges)
    wrong = next(_contradictions(got), None)
    if wrong is not None:
        return Judgement(Outcome.FAIL, wrong[0], expected, some(sorted(wrong[1])) or "nothing", exchanges)
    sizes = ", ".join(f"{name} {len(held)}" for name, held in got.items())
    if all(held == got["all"] for held in got.values()):
        return Judgement(Outcome.INCONCLUSIVE, _NOT_LOOKED_AT, expected, sizes, exchanges)
    return Judgement(Outcome.PASS, "", expected, sizes, exchanges)


_NOT_LOOKED_AT = "every prefix finds the same, so the date is not looked at"


def apart(judged: Iterable[Judgement], found: Iterable[Pages]) -> list[Judgement]:
    """Return judgements on the spellings of one instant, if its prefixes find different things; else no pass.

    `found` are the answers to each prefix: before an instant and from it on there cannot be the same.
    """
    answers = [served(walked.pages) for walked in found]
    if any(held != answers[0] for held in answers) or not any(answers):
        return list(judged)
    return [
        replace(each, outcome=Outcome.INCONCLUSIVE, reason=_NOT_LOOKED_AT) if each.outcome is Outcome.PASS else each
        for each in judged
    ]


def _contradictions(got: Mapping[str, set[str]]) -> Iterator[tuple[str, set[str]]]:
    """Yield each relation between prefixes that does not hold, with the resources that break it."""
    dated = {reference for name, held in got.items() if name != "all" for reference in held}
    if not dated:
        yield "no prefix finds anything, though resources have dates", set()
    for small, large in _WITHIN:
        if small in got and large in got and got[small] - got[large]:
            yield f"{small} finds what {large} does not", got[small] - got[large]
    for left, right in _COVER:
        if dated - got[left] - got[right]:
            yield f"{left} and {right} together do not find all", dated - got[left] - got[right]
    if dated - got["all"]:
        yield "a date search finds what a plain search does not", dated - got["all"]


def one_instant(label: str, asked: Mapping[str, Pages], *, zoned: bool) -> Judgement:
    """Judge whether one instant finds the same however it is spelt; the first spelling is the control.

    `zoned`: the values searched tell their offset. Days do not, and a server may compare them with the day as written.
    """
    texts = tuple(asked)
    expected = f"{label}: the same for {', '.join(texts)}"
    exchanges = tuple(name for walked in asked.values() for name in names(walked.pages))
    pages = [page for walked in asked.values() for page in walked.pages]
    doubt = next((text for page in pages if (text := undecided(page.exchange))), "")
    control = asked[texts[0]]
    if doubt or (control.pages[0].exchange.ok and not all(walked.complete for walked in asked.values())):
        ended = next((walked.ended for walked in asked.values() if not walked.complete), "")
        refused = [text for text in texts[1:] if asked[text].pages[0].exchange.refused]
        if refused and not doubt:
            observed = answer(asked[refused[0]].pages[0])
            return Judgement(Outcome.FAIL, f"{label}{refused[0]} is refused", expected, observed, exchanges)
        return Judgement(Outcome.INCONCLUSIVE, doubt or ended, expected, "", exchanges)
    if not control.pages[0].exchange.ok:
        reason = f"{label} takes no instant"
        return Judgement(Outcome.NOT_OFFERED, reason, expected, answer(control.pages[0]), exchanges)
    found = {text: served(walked.pages) for text, walked in asked.items()}
    other = next((text for text in texts if found[text] != found[texts[0]]), None)
    sizes = ", ".join(f"{text} {len(held)}" for text, held in found.items())
    if other is not None:
        reason = f"{label} finds something else when the same instant has another offset from UTC"
        if not zoned:
            reason += "; these are days without an offset, which may be compared with the day as it is written"
        outcome = Outcome.FAIL if zoned else Outcome.INCONCLUSIVE
        return Judgement(outcome, reason, expected, sizes, exchanges)
    return Judgement(Outcome.PASS, "", expected, sizes, exchanges)


def from_first_day(walked: Pages, known: Iterable[Known], earliest: date | None, *, exact: bool) -> Judgement:
    """Judge whether all known services from the first day on are served, and none that ended before it.

    The days of a served claim come from `known` where it is known, else from its own `billablePeriod`.
    """
    exchanges = names(walked.pages)
    expected = f"services from {earliest} on, that day included, and none before"
    doubt = next((text for page in walked.pages if (text := undecided(page.exchange))), "")
    if doubt or earliest is None:
        return Judgement(Outcome.INCONCLUSIVE, doubt or "no first day is published", expected, "", exchanges)
    first = earliest.isoformat()
    claims = {f"ExplanationOfBenefit/{item.get('id')}": item for page in walked.pages for item in page.matches}
    early = sorted(name for name, item in claims.items() if "" < _end(item) < first)
    if early:
        return Judgement(
            Outcome.FAIL, "a service from before the first day is served", expected, some(early), exchanges
        )
    due = {item.reference for item in known if (item.service_end or item.service_date or date.min) >= earliest}
    missing = sorted(due - claims.keys())
    if missing and walked.complete and exact:
        observed = f"{count(len(missing), 'service')} missing: {some(missing)}"
        return Judgement(Outcome.FAIL, "a service since the first day is not served", expected, observed, exchanges)
    if missing:
        return Judgement(
            Outcome.INCONCLUSIVE, "a service that was seen before is gone", expected, some(missing), exchanges
        )
    if not claims:
        return Judgement(
            Outcome.INCONCLUSIVE, "no claim is served, so nothing shows the first day", expected, "", exchanges
        )
    oldest = min((_end(item) for item in claims.values() if _end(item)), default="none")
    return Judgement(Outcome.PASS, "", expected, f"{count(len(claims), 'claim')}, the oldest of {oldest}", exchanges)


def _end(claim: Mapping[str, object]) -> str:
    """Return the last day of a claim's billable period as text, empty if it has none."""
    period = claim.get("billablePeriod")
    if not isinstance(period, Mapping):
        return ""
    return str(period.get("end") or period.get("start") or "")[:10]
