"""Reads a population back from a server: is it there, all of it, and with its own content?

Two questions, each able to say no. How many resources of each type are there, against the manifest?
And does each one that is read hold the canaries that were minted for it?
A count alone cannot tell our people from others; a sample alone cannot tell that one in a million is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import orjson

from payerproof.http.client import Request
from payerproof.model import Exchange
from payerproof.provisioning.answers import described
from payerproof.provisioning.folder import Item

Depth = Literal["counts", "sample", "all"]
DEPTHS: tuple[Depth, ...] = ("counts", "sample", "all")
SAMPLE = 64

_GONE = frozenset({404, 410})
_ASKS = {"accept": "application/fhir+json"}

Send = Callable[[Sequence[Request]], Sequence[Exchange]]


@dataclass(frozen=True, slots=True)
class Found:
    """One answer: how many of a type are there, or whether one resource is; `why` is empty where all is well.

    `certain`: whether something is missing for sure; otherwise `why` says what kept it from being learnt.
    """

    name: str
    why: str = ""
    certain: bool = True


def counted(send: Send, base: str, headers: Mapping[str, str], expected: Mapping[str, int]) -> Iterator[Found]:
    """Ask how many resources of each type there are; more than expected is well, others may live there too."""
    types = list(expected)
    asked = [Request("GET", f"{base}/{name}?_summary=count", {**_ASKS, **headers}) for name in types]
    for name, exchange in zip(types, _in_groups(send, asked), strict=True):
        yield _count(name, expected[name], exchange)


def looked_up(
    send: Send, base: str, headers: Mapping[str, str], items: Iterable[Item], step: Callable[[], None] = lambda: None
) -> Iterator[Found]:
    """Read each of `items` by its id, and see that it is what was loaded; `step` is called after each."""
    stream = iter(items)
    while group := tuple(islice(stream, _TOGETHER)):
        asked = [Request("GET", f"{base}/{item.name}", {**_ASKS, **headers}) for item in group]
        for item, exchange in zip(group, send(asked), strict=True):
            yield _look(item, exchange)
            step()


def sample_of(items: Iterable[Item], expected: Mapping[str, int], most: int = SAMPLE) -> Iterator[Item]:
    """Yield resources spread evenly over the whole population, the first of each type and the last among them."""
    total = sum(expected.values())
    stride = max(1, total // max(1, most))
    left = Counter(expected)
    for number, item in enumerate(items):
        first, last = left[item.type] == expected[item.type], left[item.type] == 1
        left[item.type] -= 1
        if first or last or number % stride == 0:
            yield item


_TOGETHER = 32
"""Requests handed over together; how many are under way at a time, the target file says."""


def _in_groups(send: Send, requests: Sequence[Request]) -> Iterator[Exchange]:
    for start in range(0, len(requests), _TOGETHER):
        yield from send(requests[start : start + _TOGETHER])


def _count(name: str, expected: int, exchange: Exchange) -> Found:
    document = _object(exchange.body) if exchange.ok and not exchange.truncated else {}
    total = document.get("total")
    if document.get("resourceType") != "Bundle" or not isinstance(total, int) or isinstance(total, bool):
        return Found(name, f"how many there are was not told: {_said(exchange)}", certain=False)
    return Found(name, f"{total:,} of {expected:,} are there" if total < expected else "")


def _look(item: Item, exchange: Exchange) -> Found:
    if exchange.status in _GONE:
        return Found(item.name, "is not there")
    if not exchange.ok or exchange.error or exchange.truncated:
        return Found(item.name, f"could not be read: {_said(exchange)}", certain=False)
    document = _object(exchange.body)
    if (document.get("resourceType"), document.get("id")) != (item.type, item.id):
        return Found(item.name, f"was answered with {document.get('resourceType')}/{document.get('id')}")
    lost = [token for token in item.canaries if token.encode() in item.text and token.encode() not in exchange.body]
    return Found(item.name, f"lost {len(lost)} of the values that it was loaded with" if lost else "")


def _said(exchange: Exchange) -> str:
    return (
        f"no whole answer, {exchange.error}" if exchange.error else f"status {exchange.status}, {described(exchange)}"
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}
