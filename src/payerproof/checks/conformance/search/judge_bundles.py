"""Bundles of a search: of which type they are, why each entry is there, where it can be read, and what was searched.

Sources: R4, Bundle (type, entry.fullUrl, entry.search.mode, bdl-7, bdl-8) and search.html (the self link).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from payerproof.checks.common.judgement import absent, broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.checks.conformance.protocol.judge_protocol import self_link
from payerproof.checks.conformance.search.judge_search import served
from payerproof.checks.conformance.searching import Question
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement

SEARCHSET = "searchset"
MODES = frozenset({"match", "include", "outcome"})
OUTCOME = "OperationOutcome"


def searchset(seen: Observation, resource_type: str, *, including: bool) -> Judgement:
    """Judge whether the answer to a search for `resource_type` is a searchset whose entries say why they are there.

    What was brought along has to say so; a match may leave its mode out. `including`: an `_include` was asked for.
    """
    expected = f"a Bundle of type {SEARCHSET}, matches of type {resource_type}, all else marked as what it is"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    document = seen.resource or {}
    if not seen.exchange.ok or document.get("resourceType") != "Bundle":
        return unsure("the search is not answered by a Bundle", seen, expected=expected, observed=answer(seen))
    if document.get("type") != SEARCHSET:
        stated = str(document.get("type", "none"))
        return broken(seen, reason="a search is answered by another type of Bundle", expected=expected, observed=stated)
    wrong = [text for entry in seen.listed for text in _mistaken(entry, resource_type, including=including)]
    reason = f"an entry does not say why it is there: {wrong[0] if wrong else ''}"
    return holds(not wrong, seen, reason=reason, expected=expected, observed=some(wrong) or _modes(seen))


def _mistaken(entry: Mapping[str, Any], resource_type: str, *, including: bool) -> Iterator[str]:
    resource, mode = entry.get("resource"), _mode(entry)
    if not isinstance(resource, Mapping):
        yield "an entry without a resource"
        return
    kind = str(resource.get("resourceType"))
    name = f"{kind}/{resource.get('id', '?')}"
    if mode is not None and mode not in MODES:
        yield f"{name} is there as {mode!r:.20}, which is no mode"
    elif kind == OUTCOME and mode in {"match", "include"}:
        yield f"an OperationOutcome is there as {mode}"
    elif kind not in {OUTCOME, resource_type} and mode != "include":
        yield f"{name} is there as {mode or 'a match'} of a search for {resource_type}"
    elif kind == resource_type and (mode == "outcome" or (mode == "include" and not including)):
        yield f"{name} is there as {mode}"


def _mode(entry: Mapping[str, Any]) -> str | None:
    search = entry.get("search")
    stated = search.get("mode") if isinstance(search, Mapping) else None
    return None if stated is None else str(stated)


def _modes(seen: Observation) -> str:
    modes = Counter(_mode(entry) or "match" for entry in seen.listed)
    return ", ".join(f"{number} {mode}" for mode, number in sorted(modes.items())) or "no entry"


def same_total(plain: Observation, including: Observation) -> Judgement:
    """Judge whether the total stays what it is without an include: it counts matches alone (R4, Bundle.total)."""
    expected = "the total of the search without the include"
    doubt = undecided(plain.exchange) or undecided(including.exchange)
    if doubt:
        return unsure(doubt, plain, including, expected=expected, observed=answer(including))
    if plain.total is None or including.total is None:
        return absent("no total is told", plain, including, expected=expected, observed=answer(including))
    reason = "the total counts what an include brings along"
    observed = f"{plain.total} without the include, {including.total} with it"
    return holds(plain.total == including.total, plain, including, reason=reason, expected=expected, observed=observed)


def elsewhere(pages: Iterable[Observation], homes: Collection[str]) -> dict[str, str]:
    """Return `Type/id` of each entry by its fullUrl, where that ends as it has to and begins with none of `homes`."""
    return {
        url: name
        for page in pages
        for url, name in _addressed(page)
        if "://" in url and url.endswith(f"/{name}") and url.removesuffix(f"/{name}") not in homes
    }


def full_urls(
    pages: Iterable[Observation], homes: Collection[str], elsewhere_named: Mapping[str, tuple[str, Observation | None]]
) -> Judgement:
    """Judge whether each entry's fullUrl is the address of its resource, without a version, and of no other entry.

    `homes` are the bases that the target gives itself. `strangers`: of each fullUrl below none of them `Type/id` and
    what is read there, None where it lies on another server and is not asked.
    """
    seen = tuple(pages)
    expected = "each entry has the address of its own resource, once"
    doubt = next((text for page in seen if (text := undecided(page.exchange))), "")
    listed = [each for page in seen for each in _addressed(page)]
    if doubt or not listed:
        return unsure(doubt or "there is no entry to look at", *seen, expected=expected)
    wrong = [f"{name}: {url or 'no fullUrl'}" for url, name in listed if not _ends_well(url, name)]
    if wrong:
        reason = "the fullUrl of an entry is not the address of its resource"
        return broken(*seen, reason=reason, expected=expected, observed=some(wrong))
    twice = [url for page in seen for url, times in Counter(url for url, _ in _addressed(page)).items() if times > 1]
    if twice:
        return broken(*seen, reason="two entries have one fullUrl", expected=expected, observed=some(twice))
    for url, (name, read) in elsewhere_named.items():
        if read is not None and not undecided(read.exchange) and not _is(read, name):
            reason = "the fullUrl of an entry leads to something else than its resource"
            return broken(*seen, read, reason=reason, expected=expected, observed=f"{url}: {answer(read)}")
    foreign = [url for url, (_, read) in elsewhere_named.items() if read is None]
    if foreign:
        reason = "the fullUrl of a match lies on a server that the target names nowhere as its own"
        return broken(*seen, reason=reason, expected=expected, observed=some(foreign))
    return kept(*seen, expected=expected, observed=f"{count(len(listed), 'address')} below {some(sorted(homes))}")


def _addressed(page: Observation) -> Iterator[tuple[str, str]]:
    """Yield (fullUrl, `Type/id`) of each entry with a resource that has an id; an OperationOutcome is read nowhere."""
    for entry in page.listed:
        resource = entry.get("resource")
        if isinstance(resource, Mapping) and resource.get("resourceType") != OUTCOME and "id" in resource:
            url = entry.get("fullUrl")
            yield (url if isinstance(url, str) else ""), f"{resource.get('resourceType')}/{resource['id']}"


def _ends_well(url: str, name: str) -> bool:
    """Tell whether a fullUrl can be that of a resource: its address, or a URN (R4 leaves it open what that names)."""
    return url.startswith(("urn:uuid:", "urn:oid:")) or ("://" in url and url.endswith(f"/{name}"))


def _is(read: Observation, name: str) -> bool:
    document = read.resource or {}
    return f"{document.get('resourceType')}/{document.get('id')}" == name


def homes_of(pages: Iterable[Observation], base: str, implementation: str | None) -> frozenset[str]:
    """Return the bases that a target gives itself: the one asked, that of its statement, those of its self links."""
    own = (self_link(page) for page in pages)
    heads = (url.partition("?")[0].rpartition("/")[0] for url in own if "://" in url)
    stated = [implementation.rstrip("/")] if implementation else []
    return frozenset({base, *heads, *stated})


def tells_itself(seen: Observation, question: Question, value: str) -> Judgement:
    """Judge whether the self link tells the parameter of `question`, where the answer was narrowed by it.

    `value` is a text that the link has to hold: an id. Empty, the parameter's name is enough, since a server may
    write a value in its own way.
    """
    expected = f"a self link that tells {question.label}"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    if not seen.exchange.ok or (seen.resource or {}).get("resourceType") != "Bundle":
        return absent(f"{question.label} is not searched for", seen, expected=expected, observed=answer(seen))
    got = served([seen])
    if not got & question.must or got & question.never:
        return unsure("the answer was not narrowed, so there is nothing to be told", seen, expected=expected)
    link = self_link(seen)
    if not link:
        return broken(seen, reason="the result of a search has no self link", expected=expected, observed="none")
    pairs = parse_qsl(urlsplit(link).query, keep_blank_values=True)
    if value:
        stated = value in urlsplit(link).path or any(value in text for _, text in pairs)
    else:
        stated = question.query.partition("=")[0] in {name.partition(":")[0] for name, _ in pairs}
    reason = "the self link leaves out a parameter by which the result was narrowed"
    return holds(stated, seen, reason=reason, expected=expected, observed=link)
