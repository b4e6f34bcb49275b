"""How results are written: one format a module, found by its name in FORMATS and loaded when it is asked for.

A writer is given each record as it comes and writes as much as it can at once, so that millions of records pass
through little memory.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TextIO

from payerproof.fhir.formats.writer import Writer


def _opened(module: str, name: str, stream: TextIO) -> Writer:
    writer: Writer = getattr(import_module(f"{__name__}.{module}"), name)(stream)
    return writer


FORMATS: dict[str, Callable[[TextIO], Writer]] = {
    "text": partial(_opened, "plain", "Plain"),
    "json": partial(_opened, "json_list", "JsonList"),
    "jsonl": partial(_opened, "json_lines", "JsonLines"),
    "operationoutcome": partial(_opened, "outcome", "Outcomes"),
    "sarif": partial(_opened, "sarif", "Sarif"),
    "junit": partial(_opened, "junit", "JUnit"),
}
