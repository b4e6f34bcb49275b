"""How results are written: one format a module, found by its name in FORMATS.

A writer is given each record as it comes and writes as much as it can at once, so that millions of records pass
through little memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from payerproof.fhir.formats.json_lines import JsonLines
from payerproof.fhir.formats.json_list import JsonList
from payerproof.fhir.formats.junit import JUnit
from payerproof.fhir.formats.outcome import Outcomes
from payerproof.fhir.formats.plain import Plain
from payerproof.fhir.formats.sarif import Sarif
from payerproof.fhir.formats.writer import Writer

FORMATS: dict[str, Callable[[TextIO], Writer]] = {
    "text": Plain,
    "json": JsonList,
    "jsonl": JsonLines,
    "operationoutcome": Outcomes,
    "sarif": Sarif,
    "junit": JUnit,
}
