"""The project speaks the language of its field: retired words stay away, and the glossary says each term once."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.repo.arrows import ROOT, python_files
from tests.repo.retired_words import ALLOWED, RETIRED, RETIRED_NAMES

READ_BY_PEOPLE = {".py", ".md", ".html", ".toml", ".css", ".js"}
ELSEWHERE = ("fixtures/ig/", "tests/repo/retired_words.py", "tests/repo/test_words.py", "LICENSE")
"""Texts of others, which are quoted as they are, and the list with its test."""
ROW = re.compile(r"^\| ([^|]+?) \|", re.MULTILINE)


@cache
def _texts() -> tuple[tuple[str, str], ...]:
    return tuple(_read())


def _read() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in sorted(filter(None, listed.stdout.decode().split("\0"))):
        if Path(name).suffix in READ_BY_PEOPLE and not name.startswith(ELSEWHERE) and (ROOT / name).is_file():
            yield name, (ROOT / name).read_text(encoding="utf-8")


def _retired_in(text: str, word: str) -> list[str]:
    """Return the lines of a text that hold a retired word, outside ids that keep it."""
    lines = (re.sub("|".join(map(re.escape, ALLOWED)), "", line) for line in text.splitlines())
    return [line.strip() for line in lines if re.search(rf"\b{word}\b", line, re.IGNORECASE)]


@pytest.mark.parametrize("word", RETIRED)
def test_a_retired_word_stays_away(word: str) -> None:
    """No text that a person reads holds the word."""
    found = [f"{name}: {line}" for name, text in _texts() for line in _retired_in(text, word)]
    assert found == [], f"write: {RETIRED[word]}"


def test_a_retired_word_is_noticed() -> None:
    """The rule above bites, on any letter case and on whole words only, and lets ids be."""
    assert _retired_in("Every Road is walked", "roads?") == ["Every Road is walked"]
    assert _retired_in("broadly", "roads?") == []
    assert _retired_in("see consent-every-road-closed", "roads?") == []


def test_no_name_of_the_code_holds_a_retired_word() -> None:
    """Functions and classes are named in the field's words; tests of the suites follow the ids of their checks."""
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {node.name}"
        for path in python_files()
        if path.relative_to(ROOT).parts[0] not in {"tests", "suites"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower().split("_")) & set(RETIRED_NAMES)
    ]
    assert found == []


def test_an_excuse_is_needed() -> None:
    """Each id that may keep an old word exists and holds one."""
    everything = "\n".join(text for _, text in _texts())
    assert [name for name in ALLOWED if f'"{name}"' not in everything] == []
    assert all(any(re.search(rf"\b{word}\b", name, re.IGNORECASE) for word in RETIRED) for name in ALLOWED)


def test_the_glossary_says_each_term_once() -> None:
    """A term stands in one row, with a meaning and a source."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [row for row in ROW.findall(text) if row not in {"term", "---"} and not row.startswith("---")]
    terms = Counter(term.strip() for row in rows for term in row.split(","))
    assert len(terms) > 40
    assert [term for term, times in terms.items() if times > 1] == []
    cells = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    assert all(len(row) == 3 and all(cell.strip() for cell in row) for row in cells)
