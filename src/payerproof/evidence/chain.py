"""The chain of evidence: each line carries a link that depends on every line before it.

A line that was changed, taken out, put in or moved no longer fits the link that stands in it.
The chain shows where; that nobody made the whole chain anew is what a signature is for (`payerproof.evidence.signing`).
"""

from __future__ import annotations

import hashlib
import re

START = "0" * 32
"""What stands for the link before the first line."""

_KEY = b',"link":"'
_TAIL = re.compile(rb',"link":"([0-9a-f]{32})"\}\n?\Z')
_TAIL_LENGTH = len(_KEY) + len(START) + len(b'"}\n')


def linked(before: str, line: bytes) -> tuple[str, bytes]:
    """Return the link of a line (a JSON object and its line feed), and the line with the link as its last key."""
    link = _link(before, line)
    return link, b"".join((line[:-2], _KEY, link.encode(), b'"}\n'))


def fits(before: str, line: bytes) -> bool:
    """Return whether a line with a link is what was written there, after the line whose link is `before`."""
    tail = _TAIL.search(line, max(0, len(line) - _TAIL_LENGTH))
    return tail is not None and tail[1].decode() == _link(before, line[: tail.start()] + b"}\n")


def _link(before: str, line: bytes) -> str:
    return hashlib.sha256(before.encode() + line).hexdigest()[: len(START)]
