"""JSON bodies as values, each read once: the same answer is asked about by many, and many answers are the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

import orjson

from payerproof.http.memory import MEGABYTE, unfolded

_KEPT = 16 * MEGABYTE
"""Bytes that the values may take which are kept for whoever asks again."""

_lock = threading.Lock()
_values: OrderedDict[bytes, tuple[Any, int]] = OrderedDict()
_held = 0


def parsed(body: bytes) -> Any:
    """Return the value of a JSON body, to be read and never changed: others get the same one.

    Raises `orjson.JSONDecodeError`. Safe to share between threads.
    """
    global _held  # noqa: PLW0603 - one store for the process, as its memory is one
    with _lock:
        if body in _values:
            _values.move_to_end(body)
            return _values[body][0]
    value, size = orjson.loads(body), unfolded(body)
    if size > _KEPT:
        return value
    with _lock:
        if body not in _values:
            _values[body] = value, size
            _held += size
        while _held > _KEPT:
            _, (_, let_go) = _values.popitem(last=False)
            _held -= let_go
    return value
