"""What the validator remembers stays within bounds, counted in answers, whatever it is given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest

from payerproof.fhir import remembered
from payerproof.fhir.remembered import Remembered
from payerproof.fhir.validator import Validator
from tests.unit.fhir.figures import claims


def different(number: int) -> Iterator[bytes]:
    """Yield claims that differ from those of every other number wherever something is remembered."""
    for text in claims():
        made = json.loads(text)
        word = f"{number}-{made['id']}"
        concept = {"coding": [{"system": f"https://x.example/{word}", "code": word}], "text": word}
        made["meta"]["profile"].append(f"https://x.example/{word}")
        made["patient"]["reference"] = f"Patient/{word}"
        made["created"] = f"{1000 + number}-01-01"
        made["extension"] = [{"url": f"https://x.example/{word}", "valueString": word}]
        made["subType"] = made["item"][0]["productOrService"] = made["supportingInfo"][0]["category"] = concept
        made["text"] = {"status": "generated", "div": _narrative(word)}
        yield json.dumps(made).encode()


def _narrative(word: str) -> str:
    return f'<div xmlns="http://www.w3.org/1999/xhtml"><p title="{word}">{word}</p></div>'


def forget() -> None:
    """Empty all memories, those of other tests included."""
    for memory in tuple(Remembered._all):
        memory.clear()
    Remembered._number = 0


def test_bounds(carin: Validator, monkeypatch: pytest.MonkeyPatch) -> None:
    """No memory holds more than its share, all together no more than theirs, and long questions are not kept."""
    monkeypatch.setattr(remembered, "MOST", 15)
    monkeypatch.setattr(remembered, "TOGETHER", 400)
    forget()
    judge = Validator(carin.library)
    numbers = []
    for number in range(6):
        for text in different(number):
            judge.validate(text)
            numbers.append(Remembered.number())
            assert max(map(len, Remembered._all)) <= 15
    assert max(numbers) <= 400
    assert sum(one < another for another, one in pairwise(numbers)) > 2  # all was forgotten, and began anew


def test_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """A memory that is full forgets all it held; when all together hold too much, all forget."""
    forget()
    monkeypatch.setattr(remembered, "MOST", 3)
    one, other = Remembered(), Remembered()
    for number in range(4):
        one.keep(number, number, 1)
    assert dict(one) == {3: 3}
    other.keep("x" * 601, answer=True, length=601)
    assert not other
    monkeypatch.setattr(remembered, "TOGETHER", 1)
    other.keep("y", answer=True, length=1)
    assert Remembered.number() == 0
