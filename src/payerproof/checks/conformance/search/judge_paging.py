"""Paging: a result cut into pages is still the whole result, each resource once, and the links stay at home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from payerproof.checks.common.judgement import broken, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.checks.conformance.search.judge_search import names, served
from payerproof.http.client import origin, same_origin
from payerproof.knowledge.observation import Observation, Pages, ids
from payerproof.model import Judgement, Outcome


def paged(whole: Pages, small: Pages, size: int, others_there: Iterable[str]) -> Judgement:
    """Judge a search cut into small pages against the same search in the target's own page size.

    No gap, no entry twice, nobody else's entry, no page larger than asked for, totals that stay.
    `others_there`: members other than the requester whose data any page holds.
    """
    exchanges = names(small.pages)
    expected = f"pages of at most {size} that together hold each resource once"
    for page in (*whole.pages, *small.pages):
        doubt = undecided(page.exchange)
        if doubt:
            return Judgement(Outcome.INCONCLUSIVE, doubt, expected, answer(page), exchanges)
    wanted, listed = served(whole.pages), [name for page in small.pages for name in ids(page.matches)]
    totals = {page.total for page in (*whole.pages, *small.pages) if page.total is not None}
    twice = sorted(name for name, times in Counter(listed).items() if times > 1)
    largest = max(len(page.matches) for page in small.pages)
    gap, strange, others = sorted(wanted - set(listed)), sorted(set(listed) - wanted), sorted(set(others_there))
    problems = [
        (bool(others), "a page holds another member's data", some(others)),
        (bool(twice), "an entry stands on two pages", some(twice)),
        (largest > size, f"a page holds more than _count={size}", f"{largest} entries"),
        (not small.complete, "the pages do not come to an end", small.ended),
        (bool(gap), "the pages leave a gap", some(gap)),
        (bool(strange), "the pages hold what the whole search does not", some(strange)),
        (len(totals) > 1, "the total changes from page to page", ", ".join(map(str, sorted(totals)))),
        (
            bool(totals) and whole.complete and max(totals) != len(set(listed) | wanted),
            "the total is not the number of resources",
            f"total {max(totals, default=0)}, {len(set(listed) | wanted)} served",
        ),
    ]
    for wrong, reason, observed in problems:
        if wrong:
            return Judgement(Outcome.FAIL, reason, expected, observed, exchanges)
    if not wanted:
        return Judgement(Outcome.INCONCLUSIVE, "the whole search finds nothing", expected, "", exchanges)
    if len(small.pages) == 1:
        reason = f"all {count(len(wanted), 'resource')} fit on one page"
        return Judgement(Outcome.NOT_OFFERED, reason, expected, "one page", exchanges)
    return Judgement(
        Outcome.PASS, "", expected, f"{len(listed)} on {len(small.pages)} pages, none twice, none missing", exchanges
    )


def no_larger(walked: Pages, label: str, size: int) -> Judgement:
    """Judge whether no page of a search for `label` holds more matches than `size` (R4, search.html#count).

    A server SHALL NOT return more than were requested, paging or not; it may return fewer, or refuse.
    """
    expected = f"pages of at most {count(size, 'resource')}"
    largest = max((len(page.matches) for page in walked.pages), default=0)
    if largest > size:
        reason = f"{label} is answered by a larger page"
        return broken(*walked.pages, reason=reason, expected=expected, observed=count(largest, "resource"))
    doubt = next((text for page in walked.pages if (text := undecided(page.exchange))), "")
    if doubt or not largest:
        return unsure(doubt or f"{label} finds nothing", *walked.pages, expected=expected)
    return kept(*walked.pages, expected=expected, observed=count(len(walked.pages), "page"))


def nothing_shown(whole: Pages, seen: Observation) -> Judgement:
    """Judge `_count=0`: the number of matches and nothing else, as for `_summary=count`; a server may refuse it."""
    expected = "no entry, no next link, and the number of matches if any"
    exchanges = (*names(whole.pages), seen.exchange.id)
    doubt = undecided(seen.exchange) or ("" if whole.complete else whole.ended)
    if doubt:
        return Judgement(Outcome.INCONCLUSIVE, doubt, expected, answer(seen), exchanges)
    if seen.exchange.refused:
        return Judgement(Outcome.PASS, "", expected, answer(seen), exchanges)
    wanted = served(whole.pages)
    problems = (
        (bool(seen.matches), "_count=0 is answered with matches", count(len(seen.matches), "match")),
        (seen.next_link is not None, "_count=0 links to a next page", str(seen.next_link)),
        (seen.total not in {None, len(wanted)}, "_count=0 tells another total than is served", f"total {seen.total}"),
    )
    for wrong, reason, observed in problems:
        if wrong:
            return Judgement(Outcome.FAIL, reason, expected, observed, exchanges)
    return Judgement(Outcome.PASS, "", expected, answer(seen), exchanges)


def host_not_taken(plain: Observation, seen: Observation, host: str, name: str) -> Judgement:
    """Judge whether an answer holds the host that a header of its request named; the plain answer is the control."""
    expected = f"no address with the host that {name} names"
    exchanges = (plain.exchange.id, seen.exchange.id)
    doubt = undecided(plain.exchange) or undecided(seen.exchange)
    if not doubt and not (plain.exchange.ok and plain.exchange.body):
        doubt = "the plain search is not answered, so nothing could have been built"
    if doubt:
        return Judgement(Outcome.INCONCLUSIVE, doubt, expected, answer(seen), exchanges)
    told = [value for value in (seen.exchange.headers.get(header, "") for header in _ADDRESSES) if host in value]
    if host.encode() in seen.exchange.body or told:
        reason = f"addresses in an answer are built from {name} of whoever asks"
        return Judgement(Outcome.FAIL, reason, expected, f"{host} in {'a header' if told else 'the body'}", exchanges)
    return Judgement(Outcome.PASS, "", expected, answer(seen), exchanges)


_ADDRESSES = ("location", "content-location", "link")


def links_stay(pages: Iterable[Observation], base: str, token: str) -> Judgement:
    """Judge whether every next link leads to the target's own origin and carries no access token."""
    seen = [page for page in pages if page.next_link is not None]
    expected = "next links below the FHIR base, without the token"
    if not seen:
        return Judgement(Outcome.NOT_OFFERED, "no search result has more than one page", expected, "no next link")
    exchanges = names(seen)
    for page in seen:
        link = page.next_url or ""
        if not same_origin(link, base):
            return Judgement(
                Outcome.FAIL, "a next link leaves the target", expected, origin(link)[1] or "nowhere", exchanges
            )
        if token in link or "access_token=" in link:
            return Judgement(Outcome.FAIL, "a next link carries the access token", expected, "the token", exchanges)
    return Judgement(Outcome.PASS, "", expected, f"{count(len(seen), 'link')} to {urlsplit(base).netloc}", exchanges)
