"""JSON bodies as values, each read once."""

from __future__ import annotations

from typing import Any

import orjson

from payerproof.http.by_body import ByBody
from payerproof.http.memory import MEGABYTE, unfolded

_KEPT = 32 * MEGABYTE
"""Bytes that the values may take which are kept for whoever asks again."""

_values: ByBody[Any] = ByBody(orjson.loads, _KEPT, unfolded)


def parsed(body: bytes) -> Any:
    """Return the value of a JSON body, to be read and never changed: others get the same one.

    Raises `orjson.JSONDecodeError`. Safe to share between threads.
    """
    return _values(body)
