"""Two worlds judged: does anything that one member is told depend on what stands in another one's record?

What moves lawfully is no finding:
- what moves by itself: dates, request ids, random page links. It is seen by asking twice without any change;
- a clock of all writes: it moves as well when a record of somebody else is written as it stood, and tells of nobody;
- the family's total of a plan, which everybody under the contract is told (`benefitBalance` by family), and what is
  worked out over an answer that holds it: length, tag, version and date of that claim;
- what tells of the connection, of caches and of the load.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from payerproof.checks.common.wording import answer, some
from payerproof.json_parts import member, objects
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement, Outcome
from payerproof.smart.discovery import json_object

Look = tuple[Observation, ...]
"""The pages that came to one request."""
Features = Mapping[str, tuple[str, ...]]
"""What pages show, by place: the values that stand there, in their order."""

_OF_THE_MOMENT = re.compile(
    r"date|age|expires|server-timing|set-cookie|connection|keep-alive|transfer-encoding|alt-svc|retry-after|via"
    r"|x-cache.*|cf-.*|x-served-by|x-timer|x-runtime|.*rate-?limit.*",
    re.IGNORECASE,
)
_WORKED_OUT = frozenset({"header content-length", "header etag", "header digest", "header content-md5", "body bytes"})
"""What a server works out over a whole answer: it moves with whatever stands in it."""
_OF_A_RECORD = frozenset({"versionId", "lastUpdated"})
_INDEX = re.compile(r"\[\d+\]")
_SHOWN = 60
_UNDECIDED = frozenset({0, 429})
_SERVER_ERROR = 500
EXPECTED = "the same answers, whatever stands in the other member's record"


@dataclass(frozen=True, slots=True)
class Moved:
    """A request whose answer moved with the other's record: the places, by whom each could also have been moved.

    `steady` moved with the change alone, each time; `clocks` with every write; `once` not each time.
    """

    request: str
    steady: tuple[str, ...]
    clocks: tuple[str, ...]
    once: tuple[str, ...]


def differing(before: Mapping[str, Look], after: Mapping[str, Look]) -> list[str]:
    """Return the requests whose answers differ, the plainest first."""
    found = [name for name in before if moved(before[name], after.get(name, ()))]
    return sorted(found, key=lambda name: (len(before[name]), not name.startswith("own"), name))


def moved(before: Look, after: Look, noise: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the places in which two answers to one request differ, apart from `noise` and what may move lawfully."""
    if _undecided(before) or _undecided(after):
        return ()
    if [_raw(seen) for seen in before] == [_raw(seen) for seen in after]:
        return ()
    (first, shared), (second, others) = _features(before), _features(after)
    found = [name for name in sorted(first.keys() | second.keys()) if first.get(name) != second.get(name)]
    told = [name for name in found if name not in noise]
    if shared == others and len(told) == len(found):
        return tuple(told)
    return tuple(name for name in told if not _worked_out(name))


def uniform(
    rounds: Sequence[Moved], seen: Mapping[str, tuple[Look, Look]], shown: Observation, who: str, what: str
) -> Judgement:
    """Judge a change that the other member sees; `seen` holds the answers before and after, of those that moved."""
    found = [each for each in rounds if each.steady]
    if found:
        least = min(found, key=lambda each: (len(each.steady), each.request))
        before, after = seen[least.request]
        name = min(least.steady, key=lambda place: (_plain(place) in _WORKED_OUT, _worked_out(place)))
        old, new = _parted(_value(before, name), _value(after, name))
        told = f"{name}: {old} before, {new} after {what}"
        return Judgement(
            Outcome.FAIL,
            f"{who} can tell that another member's record changed: {least.request} moves with it",
            EXPECTED,
            f"{told}; moves in {some([each.request for each in found])}, each time and not without the change",
            tuple(page.exchange.id for page in (*before[:1], *after[:1], shown)),
            {"requests": [each.request for each in found][:20], "places": list(least.steady[:20])},
        )
    doubtful = [each for each in rounds if each.clocks or each.once]
    if doubtful:
        one = doubtful[0]
        why = (
            f"{one.clocks[0]} of {one.request} moves with the change, and also when a record is written as it stood; "
            "a third member in the target file, of another household, would tell a clock of all writes from this"
            if one.clocks
            else f"{one.once[0]} of {one.request} moved with the change, and did not move when it was made again"
        )
        exchanges = tuple(page.exchange.id for look in seen[one.request] for page in look[:1])
        return Judgement(Outcome.INCONCLUSIVE, why, EXPECTED, "answers that differ", exchanges)
    return Judgement(Outcome.PASS, "", EXPECTED, "", (shown.exchange.id,))


def weighed(
    name: str,
    changed: Sequence[tuple[Mapping[str, Look], Mapping[str, Look]]],
    clock: tuple[Any, Any],
    quiet: Sequence[tuple[Any, Any]],
    *,
    strangers: bool,
) -> Moved:
    """Weigh one request whose answers moved.

    Each pair holds the answers before and after something: the change, each time that it was made; a record written as
    it stood; nothing. `strangers`: that record is of another household, so what it moves tells of nobody.
    """
    noise = _noise(name, quiet)
    first, *others = (moved(before[name], after[name], noise) for before, after in changed)
    clocks = moved(clock[0][name], clock[1][name], noise)
    left = [place for place in first if place not in clocks]
    return Moved(
        name,
        tuple(place for place in left if others and all(place in each for each in others)),
        () if strangers else tuple(place for place in first if place in clocks),
        tuple(place for place in left if not all(place in each for each in others)),
    )


def unseen(shown: Observation, owner: str) -> Judgement:
    """Return the judgement where the other member does not see the change either."""
    reason = f"the change does not show to {owner}, so nothing is learnt from what others see"
    return Judgement(Outcome.INCONCLUSIVE, reason, "the change, as its member reads it", answer(shown), _ids([shown]))


def _noise(name: str, quiet: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """Return the places in which a request's answers differ though nothing was changed."""
    found: set[str] = set()
    for one, other in quiet:
        (first, _), (second, _) = _features(one.get(name, ())), _features(other.get(name, ()))
        found |= {place for place in first.keys() | second.keys() if first.get(place) != second.get(place)}
    return frozenset(found)


def _undecided(look: Look) -> bool:
    return not look or any(
        page.exchange.status in _UNDECIDED or page.exchange.status >= _SERVER_ERROR or page.exchange.truncated
        for page in look
    )


def _raw(seen: Observation) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    exchange = seen.exchange
    told = [pair for pair in exchange.headers.items() if not _OF_THE_MOMENT.fullmatch(pair[0])]
    return exchange.status, exchange.body, tuple(sorted(told))


def _features(look: Look) -> tuple[Features, tuple[str, ...]]:
    """Return what pages show, by place, and apart from that what everybody under a contract is told lawfully."""
    found: dict[str, list[str]] = {"pages": [str(len(look))]}
    shared: list[str] = []
    for number, page in enumerate(look):
        before = f"page {number + 1} " if number else ""
        for place, value in _of_page(page, shared):
            found.setdefault(before + place, []).append(value)
    return {place: tuple(values) for place, values in found.items()}, tuple(shared)


def _of_page(page: Observation, shared: list[str]) -> Iterator[tuple[str, str]]:
    exchange = page.exchange
    yield "status", str(exchange.status)
    for name, value in exchange.headers.items():
        if not _OF_THE_MOMENT.fullmatch(name):
            yield f"header {name}", value
    yield "body bytes", hashlib.sha256(exchange.body).hexdigest()
    document = json_object(exchange.body)
    if document is not None:
        yield from _leaves(document, shared)


def _leaves(document: Any, shared: list[str]) -> Iterator[tuple[str, str]]:
    """Yield every value of a document with its place, list places without their numbers, in the document's order."""
    open_nodes: list[tuple[Any, str]] = [(document, "body")]
    while open_nodes:  # a stack of our own: how deep a document goes is the target's choice
        node, place = open_nodes.pop()
        if isinstance(node, Mapping):
            open_nodes += [(child, f"{place}.{name}") for name, child in reversed([*node.items()])]
        elif isinstance(node, list):
            family = [item for item in node if place.endswith("benefitBalance") and _of_family(item)]
            shared += [str(item) for item in family]
            kept = [item for item in node if item not in family] if family else node
            yield f"{place}.length", str(len(kept))
            open_nodes += [(child, f"{place}[]") for child in reversed(kept)]
        else:
            yield place, str(node)


def _of_family(balance: Any) -> bool:
    codes = objects(member(member(balance, "unit"), "coding"))
    return any(code.get("code") in ("family", "fam") for code in codes)


def _worked_out(place: str) -> bool:
    name = _plain(place)
    of_a_record = name.endswith(tuple(f"resource.meta.{word}" for word in _OF_A_RECORD))
    return name in _WORKED_OUT or of_a_record or name in {f"body.meta.{word}" for word in _OF_A_RECORD}


def _plain(place: str) -> str:
    """Return a place without the number of its page."""
    return re.sub(r"^page \d+ ", "", place)


def _value(look: Look, place: str) -> str:
    values = _features(look)[0].get(place)
    return "nothing" if values is None else ", ".join(values)


def _parted(before: str, after: str) -> tuple[str, str]:
    """Return two texts from shortly before where they begin to differ, each cut to what can be read."""
    alike = next((place for place, pair in enumerate(zip(before, after, strict=False)) if len({*pair}) > 1), 0)
    start = max(0, alike - _SHOWN // 2)
    left, right = (
        f"{'…' if start else ''}{text[start : start + _SHOWN]}" or "an empty text" for text in (before, after)
    )
    return left, right


def _ids(seen: Iterable[Observation]) -> tuple[str, ...]:
    return tuple(each.exchange.id for each in seen)
