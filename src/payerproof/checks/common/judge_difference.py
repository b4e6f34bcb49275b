"""Difference: can a requester tell a record that exists, but is not the requester's, from one that never existed?

Two answers for ids that were never issued are compared first: whatever differs between those two is noise of the server
(request ids, echoed ids), and only what they agree on is held against the answer for the real id.
What tells of the connection, of the load or of the moment is noise in any case: it may well be alike in two answers.
So a payer may refuse in any style, 401, 403, 404 or an empty Bundle, as long as it refuses alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import quote

from payerproof.checks.common.timestamps import alike
from payerproof.checks.common.wording import answer
from payerproof.fhir.words import whole
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Judgement, Outcome
from payerproof.smart.discovery import json_object

_IGNORED_HEADERS = frozenset({"date", "content-length", "age", "expires", "server-timing", "set-cookie", "etag"})
_OF_THE_CONNECTION = frozenset({"connection", "keep-alive", "transfer-encoding", "alt-svc", "retry-after"})
"""What a server says of the connection and of its load, not of what was asked."""
_OF_THE_LOAD = re.compile(r"rate-?limit", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_LINK = re.compile(r"link\[\d+\]\.url")


@dataclass(frozen=True, slots=True)
class Masks:
    """The ids that were sent, in the spellings in which an answer may echo them; the longest first."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, asked: Iterable[str]) -> Self:
        """Return the masks of the ids that were asked for."""
        spelt = {
            spelling for text in asked if text for spelling in (text, text.upper(), text.lower(), quote(text, safe=""))
        }
        return cls(tuple(sorted(spelt, key=len, reverse=True)))

    def masked(self, text: str) -> str:
        """Return a text in which every id that was asked for is the same word."""
        for word in self.words:
            if word in text:
                text = whole(word).sub("{id}", text)
        return text


_NO_MASKS = Masks(())


def uniform(
    real: Observation, never_issued: tuple[Observation, Observation], asked: Iterable[str], who: str
) -> Judgement:
    """Judge whether the answer about a real record looks like those about records that never existed.

    `asked` are the ids sent in any of the three requests; they are masked wherever they are echoed.
    """
    first, second = never_issued
    exchanges = tuple(dict.fromkeys((first.exchange.id, second.exchange.id, real.exchange.id)))
    expected = "the same answer as for an id that was never issued"
    for item in (real, first, second):
        if item.exchange.status in {0, 429} or item.exchange.truncated:
            return Judgement(Outcome.INCONCLUSIVE, f"not decided: {answer(item)}", expected, answer(item), exchanges)
    if first.exchange.status >= 500:  # noqa: PLR2004 - the HTTP server-error class
        reason = f"the target breaks down over an id that was never issued ({first.exchange.status})"
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, answer(real), exchanges)
    masks = Masks.of(asked)
    bodies = [_mask_bytes(item.exchange.body, masks) for item in (first, second, real)]
    whole = all(body == bodies[0] for body in bodies[1:])  # the usual case, and the cheap one
    left, right, probe = (
        _features(item.exchange, None if whole else body, masks)
        for item, body in zip((first, second, real), bodies, strict=True)
    )
    steady = {name for name in left.keys() & right.keys() if left[name] == right[name]}
    noise = (left.keys() | right.keys()) - steady
    if first.exchange.status != second.exchange.status:
        return Judgement(
            Outcome.INCONCLUSIVE,
            "two ids that were never issued are answered differently, so there is nothing to compare with",
            expected,
            f"{answer(first)} and {answer(second)}",
            exchanges,
        )
    stated = [
        name
        for name in sorted(steady | probe.keys())
        if name not in noise and not alike(probe.get(name), left.get(name))
    ]
    stated = [name for name in stated if not _below(name, noise)]
    if stated:
        name = stated[0]
        return Judgement(
            Outcome.FAIL,
            f"{who} can tell that the record exists",
            f"{answer(first)}, as for an id that was never issued",
            f"{answer(real)}; differs in {', '.join(stated[:4])}: "
            f"{_short(probe.get(name))} against {_short(left.get(name))}",
            exchanges,
            {"differs": stated[:20]},
        )
    return Judgement(
        Outcome.PASS,
        "",
        expected,
        f"{answer(real)}, alike in {len(steady)} features of status, headers and body",
        exchanges,
    )


def alike_at_once(real: Observation, never_issued: Observation, asked: Iterable[str]) -> bool:
    """Return whether a real record's answer has no difference to one about none: then noise needs no measuring."""
    return uniform(real, (never_issued, never_issued), asked, "").outcome is Outcome.PASS


def confirmed(judgements: Sequence[Judgement]) -> Judgement:
    """Return what comes of comparing a record several times, each time with two other ids that were never issued.

    A difference is a finding only if it shows each time, in the same place. Of three answers that differ by chance, the
    record's is the odd one in a third of all times at most, so what shows in n comparisons is chance once in 3^n.
    """
    failed = [each for each in judgements if each.outcome is Outcome.FAIL]
    if not failed:
        return judgements[-1]
    places = set.intersection(*({*each.details.get("differs", ())} for each in failed))
    last, times = failed[-1], len(judgements)
    if len(failed) == times and places:
        odds = f"in {times} of {times} comparisons, by chance once in {3**times:,} at most"
        return replace(last, observed=f"{last.observed}; {odds}")
    reason = f"the answers differ in {len(failed)} of {times} comparisons, not each time and in one place"
    return replace(last, outcome=Outcome.INCONCLUSIVE, reason=reason)


def nothing_to_ask(subject: str) -> Judgement:
    """Return the judgement where no record of the subject's is known."""
    reason = f"the harness knows no such resource of {subject}, so there is nothing to ask for"
    return Judgement(Outcome.INCONCLUSIVE, reason, "a known record", "none")


def _features(exchange: Exchange, body: bytes | None, masks: Masks) -> dict[str, str]:
    """Return what an answer shows, by name; `body` is the masked one, or None where all bodies are alike."""
    found = {"status": str(exchange.status)}
    for name, value in exchange.headers.items():
        if name not in _IGNORED_HEADERS | _OF_THE_CONNECTION and not _OF_THE_LOAD.search(name):
            found[f"header {name}"] = masks.masked(value)
    if "etag" in exchange.headers:  # its value tells of the body, which is compared; that there is one tells by itself
        found["header etag"] = "there"
    if body is None:
        found["body"] = "alike"
        return found
    document, left = json_object(body), _NO_MASKS
    if document is None:  # a mask may break what it stands in, as the id 12 does a total of 12
        document, left = json_object(exchange.body), masks
    if document is None:
        found["body"] = _SPACE.sub(" ", body.decode("utf-8", "replace"))
        return found
    for path, value in _leaves(_without_self(document), ""):
        text = left.masked(value)
        found[f"body {path or '.'}"] = _unordered(text) if _LINK.fullmatch(path) else text
    return found


def _unordered(address: str) -> str:
    """Return an address with its parameters in one order: a server may sort them, by values that were asked for too."""
    place, mark, query = address.partition("?")
    return f"{place}{mark}{'&'.join(sorted(query.split('&')))}"


def _without_self(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a document without the links that say what was asked: a server may sort and repeat it as it likes."""
    links = document.get("link")
    if not isinstance(links, list):
        return document
    kept = [link for link in links if not (isinstance(link, Mapping) and link.get("relation") == "self")]
    return {**document, "link": kept}


def _leaves(node: Any, path: str) -> Iterator[tuple[str, str]]:
    open_nodes: list[tuple[Any, str]] = [(node, path)]
    while open_nodes:  # a stack of our own: how deep a document goes is the target's choice
        node, path = open_nodes.pop()
        if isinstance(node, Mapping):
            open_nodes += [(child, f"{path}.{name}".lstrip(".")) for name, child in node.items()]
        elif isinstance(node, list):
            yield f"{path}.length", str(len(node))
            open_nodes += [(child, f"{path}[{index}]") for index, child in enumerate(node)]
        else:
            yield path, str(node)


def _mask_bytes(body: bytes, masks: Masks) -> bytes:
    return masks.masked(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _below(name: str, noise: set[str]) -> bool:
    """Return whether a feature lies in a list whose length is noise, which makes its items noise too."""
    return any(
        item.endswith(".length") and name.startswith(f"{item.removesuffix('.length')}[")
        for item in noise
        if item.startswith("body ")
    )


def _short(value: str | None) -> str:
    return "nothing" if value is None else f"{value[:80]!r}"
