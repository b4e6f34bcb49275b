"""The keys of a sorted result in its order, and searches in every order that can be judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from payerproof.checks.common.declared import declaration
from payerproof.checks.common.judgement import unsure
from payerproof.checks.conformance import parameter_values
from payerproof.checks.conformance.guides import meaning
from payerproof.checks.conformance.parameter_values import Unreadable
from payerproof.checks.conformance.search.judge_sorting import parted, sorted_whole
from payerproof.checks.conformance.searching import Plain, plain_search
from payerproof.checks.search_tables import Parameter
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement
from payerproof.payer import Payer
from payerproof.smart.sessions import Session


def sort_judgements(payer: Payer, session: Session, resource_type: str) -> Iterator[Judgement]:
    """Yield a judgement for each declared date parameter, sorted by from the earliest on and from the latest on.

    Where two resources are equal, also over pages that part them.
    """
    plain = plain_search(payer, session, resource_type)
    if not plain.walked.complete or not plain.resources:
        yield unsure("the plain search finds nothing to sort", plain.walked.pages[-1])
        return
    for name in declaration(payer).type(resource_type).parameters:
        parameter = meaning(payer.target.guides_for(resource_type), resource_type, name)
        if parameter is None or parameter.kind != "date":
            continue
        for order in (name, f"-{name}"):
            walked = payer.pages(session, plain.narrowed(f"_sort={order}"))
            found = keys(walked.pages, parameter)
            yield sorted_whole(walked, order, found, frozenset(plain.resources))
            size = between_equals(found)
            if walked.complete and size is not None:
                small = payer.pages(session, plain.narrowed(f"_sort={order}&_count={size}"))
                yield sorted_whole(small, order, keys(small.pages, parameter), frozenset(plain.resources))
                yield from _by_two(payer, session, plain, order, parameter)


def _by_two(payer: Payer, session: Session, plain: Plain, order: str, first: Parameter) -> Iterator[Judgement]:
    """Yield a judgement for a second key, from the earliest and from the latest on, by which equals of the first part.

    R4, search.html#sort: keys are in order of priority.
    """
    resource_type = plain.url.partition("?")[0]
    for name in declaration(payer).type(resource_type).parameters:
        second = meaning(payer.target.guides_for(resource_type), resource_type, name)
        if second is None or second.kind != "date" or name == order.removeprefix("-"):
            continue
        pairs = _pairs(plain.resources.values(), first, second)
        if len({one for one, _ in pairs}) == len(set(pairs)):
            continue
        for other in (name, f"-{name}"):
            walked = payer.pages(session, plain.narrowed(f"_sort={order},{other}"))
            found = _pairs((match for page in walked.pages for match in page.matches), first, second)
            yield parted(walked, f"{order},{other}", found, descending=other.startswith("-"))
        return


def _pairs(resources: Iterable[Mapping[str, Any]], first: Parameter, second: Parameter) -> list[tuple[str, str]]:
    """Return both keys of each resource that has one of each; empty where they cannot be compared."""
    found = []
    try:
        for resource in resources:
            ranges = [parameter_values.spans(each, resource) for each in (first, second)]
            if all(len(each) == 1 for each in ranges):
                found.append(tuple(each[0] for each in ranges))
    except Unreadable:
        return []
    if any(len({pair[place].zoned for pair in found}) > 1 for place in (0, 1)):
        return []
    return [
        (one.low.isoformat(timespec="microseconds"), two.low.isoformat(timespec="microseconds")) for one, two in found
    ]


def between_equals(found: Sequence[str]) -> int | None:
    """Return a size of pages that puts equals of a sorted result on two pages; None if no two are equal.

    The larger it is, the fewer pages there are to ask for.
    """
    places = [place for place in range(1, len(found)) if found[place] == found[place - 1]]
    sizes = range(len(found) - 1, 0, -1)
    return next((size for size in sizes if any(place % size == 0 for place in places)), None)


def keys(pages: Iterable[Observation], parameter: Parameter) -> list[str]:
    """Return the one date of each match; matches with none or several are left out, as R4 leaves their place open.

    Empty where some dates tell their offset from UTC and others do not, so that they cannot be compared.
    """
    found = []
    try:
        for page in pages:
            for match in page.matches:
                ranges = parameter_values.spans(parameter, match)
                if len(ranges) == 1:
                    found.append(ranges[0])
    except Unreadable:
        return []
    mixed = len({each.zoned for each in found}) > 1
    return [] if mixed else [each.low.isoformat(timespec="microseconds") for each in found]
