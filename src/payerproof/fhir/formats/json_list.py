"""All records as one JSON array."""

from __future__ import annotations

from typing import TextIO

from payerproof.fhir.formats.writer import Counts, Differing, as_json
from payerproof.fhir.judging import Judged


class JsonList:
    """An array of `{"resource", "verdict", "profiles", "issues", "suppressed"?, "second_opinion"?}`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._before = "[\n"

    def add(self, judged: Judged, differences: Differing | None = None) -> None:
        """Write one item."""
        further = {} if differences is None else {"second_opinion": differences.as_dict()}
        self._stream.write(self._before + as_json({**judged.as_dict(), **further}, indent=True))
        self._before = ",\n"

    def end(self, counts: Counts) -> None:  # noqa: ARG002 - each item tells for itself
        """Close the array."""
        self._stream.write("\n]\n" if self._before != "[\n" else "[]\n")
