"""An answer as bytes that leaves the connection open, however wrong the bytes are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from tests.loopback import Reply


@dataclass(frozen=True, slots=True)
class Raw(Reply):
    """Bytes that are sent as they are."""

    octets: bytes = b""

    @classmethod
    def of(cls, octets: bytes) -> Self:
        """Return the answer that consists of these bytes."""
        return cls(0, octets=octets)

    def wire(self, *, head: bool = False) -> bytes:  # noqa: ARG002 - the signature of what it replaces
        """Return the bytes."""
        return self.octets


def marked(octets: bytes, line: str) -> bytes:
    """Return an answer with one more header where it begins like one; interim answers stay as they are."""
    start = octets.rfind(b"HTTP/1.", 0, octets.find(b"\r\n\r\n") + 1) if octets.startswith(b"HTTP/1.") else -1
    if start < 0:
        return octets
    first, found, rest = octets[start:].partition(b"\r\n")
    return octets[:start] + first + found + f"{line}\r\n".encode() + rest
