"""Cases found by words and by what they are: a hundred thousand of them are looked through in one go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from payerproof.ui.folders import Results

PAGE = 50
_MOST_WORDS, _LONGEST = 12, 200
_PAGE_NUMBER = re.compile(r"[0-9]{1,6}\Z")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: `words` that all have to stand in a case, and what it has to be; empty means anything."""

    words: str = ""
    outcome: str = ""
    suite: str = ""
    severity: str = ""
    page: int = 1

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> Search:
        """Return the search that an address asks for."""
        texts = {name: query.get(name, "")[:_LONGEST] for name in ("words", "outcome", "suite", "severity")}
        number = query.get("page", "")
        return cls(**texts, page=max(1, int(number)) if _PAGE_NUMBER.match(number) else 1)

    def address(self, page: int) -> str:
        """Return the query of the address of one page of it."""
        asked = {name: getattr(self, name) for name in ("words", "outcome", "suite", "severity")}
        return urlencode({name: value for name, value in {**asked, "page": page if page > 1 else ""}.items() if value})


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of the cases that were found, as (place, verdict); `total` of `of` cases."""

    search: Search
    rows: Sequence[tuple[int, Mapping[str, Any]]]
    total: int
    of: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def search(results: Results, asked: Search) -> Hits:
    """Return the cases that a search finds, in the order in which they were asked."""
    places = list(_places(results, asked))
    begin = (asked.page - 1) * PAGE
    verdicts = results.found["verdicts"]
    rows = [(place, verdicts[place]) for place in places[begin : begin + PAGE]]
    return Hits(asked, rows, len(places), len(verdicts))


def _places(results: Results, asked: Search) -> Iterator[int]:
    words = asked.words.lower().split()[:_MOST_WORDS]
    verdicts, haystacks = results.found["verdicts"], results.haystacks if words else []
    for place, verdict in enumerate(verdicts):
        if asked.outcome and asked.outcome not in {verdict["outcome"], verdict["absence"]}:
            continue
        if asked.severity and verdict["severity"] != asked.severity:
            continue
        if asked.suite and results.suites.get(verdict["check"]) != asked.suite:
            continue
        if all(word in haystacks[place] for word in words):
            yield place
