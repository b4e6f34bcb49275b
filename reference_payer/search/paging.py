"""Page links: an opaque name for the rest of a result, kept by the payer and bound to the grant that asked.

The name is a keyed hash of what it stands for, so nothing can be read from it and none can be made up,
and asking the same again gives the same link without keeping it twice.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass

from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.cutting import Cut
from payerproof.reference_payer.search.sorting import Order

CAPACITY = 50_000
"""Links kept; the oldest go first, and then answer like a link that never was."""


Include = tuple[str, str, str]
"""The type that refers, the parameter, and the type of what is brought along, empty for any."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search after reading: what it asks of resources of `type`, and how the answer is to be cut.

    `own_url` is the search as the payer understood it, relative to the FHIR base.
    `reverse` holds (referring type, parameter) pairs. `size` 0 asks for the count alone.
    `patients` are the Patient ids that its parameters name. `cut` is the part of each match that is sent.
    """

    type: str
    wanted: Condition
    own_url: str
    size: int
    includes: tuple[Include, ...] = ()
    iterated: tuple[Include, ...] = ()
    reverse: tuple[tuple[str, str], ...] = ()
    patients: tuple[str, ...] = ()
    with_total: bool = True
    order: tuple[Order, ...] = ()
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class Sweep:
    """A `Patient/$everything` after reading: the types it keeps and what it asks of each resource."""

    wanted: Condition
    own_url: str
    size: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a result goes on, for the holder of grant `grant` over `subject`.

    `after` is the last key that was sent, or of a sorted result how many were.
    """

    grant: str
    account: str
    subject: str
    query: Search | Sweep
    after: int


class Pages:
    """The cursors of one payer by their opaque names."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._cursors: OrderedDict[str, Cursor] = OrderedDict()

    def keep(self, cursor: Cursor) -> str:
        """Return the name under which `cursor` can be had back."""
        stated = f"{cursor.grant}\n{cursor.query.own_url}\n{cursor.after}\n{cursor.query.size}"
        digest = hmac.digest(self._key, stated.encode(), hashlib.sha256)
        name = base64.urlsafe_b64encode(digest[:18]).decode()
        self._cursors[name] = cursor
        if len(self._cursors) > CAPACITY:
            self._cursors.popitem(last=False)
        return name

    def find(self, name: str) -> Cursor | None:
        """Return the cursor of this name."""
        return self._cursors.get(name)
