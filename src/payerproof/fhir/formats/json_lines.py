"""One JSON object a line for each record, in order, each written out at once: whoever asks line by line waits."""

from __future__ import annotations

from typing import TextIO

from payerproof.fhir.formats.writer import Counts, Differing, as_json
from payerproof.fhir.judging import Judged


class JsonLines:
    """`{"index", "resource", "verdict", "profiles", "issues", "suppressed"?}` a line; `index` counts from 0."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._index = 0

    def add(self, judged: Judged, differences: Differing | None = None) -> None:
        """Write one line."""
        further = {} if differences is None else {"second_opinion": differences.as_dict()}
        self._stream.write(as_json({"index": self._index, **judged.as_dict(), **further}) + "\n")
        self._stream.flush()
        self._index += 1

    def end(self, counts: Counts) -> None:
        """Write nothing: each line stands for itself."""
