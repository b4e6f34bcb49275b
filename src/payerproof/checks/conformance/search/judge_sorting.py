"""Orders: a sorted result is the same result, in order over all its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from payerproof.checks.common.judgement import absent, broken, holds, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.checks.conformance.protocol.judge_protocol import self_link
from payerproof.checks.conformance.search.judge_search import served
from payerproof.knowledge.observation import Pages, ids
from payerproof.model import Judgement


def sorted_whole(walked: Pages, order: str, keys: Sequence[str], whole: AbstractSet[str]) -> Judgement:
    """Judge a result that `_sort` asked for, where the self link says that it was sorted.

    `keys` are those of the matches in the order in which they came, `whole` what the search holds unsorted.
    """
    expected = f"the same {count(len(whole), 'resource')}, sorted by {order}"
    doubt = next((text for page in walked.pages if (text := undecided(page.exchange))), "")
    if doubt:
        return unsure(doubt, *walked.pages, expected=expected)
    first = walked.pages[0]
    if first.exchange.refused or "_sort" not in self_link(first):
        return absent(f"_sort={order} is not offered", first, expected=expected, observed=answer(first))
    if not walked.complete:
        return unsure(f"_sort={order}: {walked.ended}", *walked.pages, expected=expected)
    got = served(walked.pages)
    other = sorted(got ^ whole)
    if other:
        reason = f"sorted by {order}, the search does not hold the same as unsorted"
        return broken(*walked.pages, reason=reason, expected=expected, observed=some(other))
    listed = Counter(name for page in walked.pages for name in ids(page.matches))
    twice = sorted(name for name, times in listed.items() if times > 1)
    if twice:
        reason = f"sorted by {order}, a resource stands on two pages"
        return broken(*walked.pages, reason=reason, expected=expected, observed=some(twice))
    wrong = [f"{a} before {b}" for a, b in pairwise(keys) if (a < b if order.startswith("-") else a > b)]
    reason = f"the self link says that the result is sorted by {order}, and it is not"
    observed = some(wrong) or f"_sort={order}: {count(len(keys), 'key')} in order"
    return holds(not wrong, *walked.pages, reason=reason, expected=expected, observed=observed)


def parted(walked: Pages, order: str, keys: Sequence[tuple[str, str]], *, descending: bool) -> Judgement:
    """Judge whether equals of the first of two keys come in the order of the second, where the self link names both.

    `keys`: both keys of the matches in the order in which they came.
    """
    expected = f"equals of the first key in order of the second, sorted by {order}"
    first, second = walked.pages[0], order.partition(",")[2]
    doubt = next((text for page in walked.pages if (text := undecided(page.exchange))), "")
    if doubt:
        return unsure(doubt, *walked.pages, expected=expected)
    told = [value for name, value in parse_qsl(urlsplit(self_link(first)).query) if name == "_sort"]
    if first.exchange.refused or second not in ",".join(told).split(","):
        return absent(f"_sort={order} is not offered", first, expected=expected, observed=answer(first))
    if not walked.complete:
        return unsure(f"_sort={order}: {walked.ended}", *walked.pages, expected=expected)
    equals = [(one[1], two[1]) for one, two in pairwise(keys) if one[0] == two[0]]
    wrong = [f"{a} before {b}" for a, b in equals if (a < b if descending else a > b)]
    reason = f"the self link says that the result is sorted by {order}, and equals of the first key are not"
    observed = some(wrong) or f"_sort={order}: {count(len(equals), 'pair')} in order"
    return holds(not wrong, *walked.pages, reason=reason, expected=expected, observed=observed)
