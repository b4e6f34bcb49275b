"""The documents say what is true: commands and options exist, links lead somewhere, every key is explained."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from payerproof.checks.registry import discover
from payerproof.cli import group
from payerproof.reference_payer.faults import all_faults
from payerproof.target.keys import SHARED, keys
from tests.repo.arrows import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
TARGET_DOC = ROOT / "docs" / "testing-your-payer.md"
TARGET_SCHEMA = ROOT / "fixtures" / "schemas" / "target.schema.json"
SHARED_DEFINITIONS = SHARED
"""Parts of the schema that are used in many places, and explained once under their own name."""

NOT_FOR_THE_TREE = {
    "a folder of one machine": re.compile(rb"(?<![\w.>}])/(?:root|work|home/\w+|Users/\w+)/"),
    "a package registry's host": re.compile(rb"\b(?:py" + rb"pi\.org|pythonho" + rb"sted\.org|registry\.npmjs\.org)"),
}


def _commands() -> Iterator[tuple[str, list[str]]]:
    """Yield (document, words) of each line of a shell block that calls `payerproof` or `make`."""
    for document in DOCUMENTS:
        for language, block in FENCE.findall(document.read_text(encoding="utf-8")):
            if language != "sh":
                continue
            for line in block.splitlines():
                words = shlex.split(line, comments=True)
                if words and words[0] in {"payerproof", "make"}:
                    yield document.relative_to(ROOT).as_posix(), words


COMMANDS = tuple(_commands())


def test_the_two_commands_come_first() -> None:
    """The readme opens with the command that shows everything and the one that proves it."""
    _, block = FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8"))[0]
    assert [shlex.split(line, comments=True) for line in block.splitlines()] == [["make", "demo"], ["make", "test"]]


@pytest.mark.parametrize(("document", "words"), COMMANDS, ids=[" ".join(words) for _, words in COMMANDS])
def test_a_command_of_a_document_exists(document: str, words: list[str]) -> None:
    """What a reader is told to type is understood: target of the Makefile, or command with its options."""
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{words[1]}:", makefile, re.MULTILINE), document
        return
    command: click.Command = group
    rest = words[1:]
    while isinstance(command, click.Group):
        context = click.Context(command)
        name, inner, rest = command.resolve_command(context, rest)
        assert inner is not None, f"{document}: {name}"
        command = inner
    command.make_context(words[1], rest, resilient_parsing=True)
    known = {option for parameter in command.params for option in parameter.opts}
    assert [word for word in rest if word.startswith("--") and word.partition("=")[0] not in known] == []


def test_each_check_of_the_conformance_suite_answers_a_question() -> None:
    """The page on the suite names each of its checks, and no other."""
    text = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(conformance-[a-z0-9-]+)`", text))
    assert named == {item.check.id for item in discover() if item.check.suite == "conformance"}


def test_a_check_that_a_document_names_exists() -> None:
    """Whatever is written like the id of a check is one, or a fault that has its name from the same suite."""
    checks = {item.check.id: item.check.suite for item in discover()}
    suites = "|".join(sorted(set(checks.values())))
    named = {
        (document.relative_to(ROOT), name)
        for document in DOCUMENTS
        for name in re.findall(rf"`((?:{suites})-[a-z0-9-]+)`", document.read_text(encoding="utf-8"))
    }
    assert {pair for pair in named if pair[1] not in checks and pair[1] not in all_faults()} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=[path.name for path in DOCUMENTS])
def test_links_lead_somewhere(document: Path) -> None:
    """Each link to a file of the tree finds it."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    targets = [target.partition("#")[0] for target in LINK.findall(text) if "://" not in target]
    assert [target for target in targets if target and not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=[path.name for path in DOCUMENTS])
def test_one_sentence_stands_on_a_line(document: Path) -> None:
    """One sentence a line outside tables and lists, so that a change shows the sentence it changes."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    prose = [line for line in text.splitlines() if not line.lstrip().startswith(("|", "#", "-"))]
    assert [line for line in prose if re.search(r"[a-z)]\. [A-Z][a-z]+ [a-z]", line)] == []


def test_every_key_of_a_target_is_explained() -> None:
    """The document's tables name exactly the keys of the schema: none is missing, none is of the past."""
    explained = re.findall(r"^\| `([a-z_.0-9-]+)` \|", TARGET_DOC.read_text(encoding="utf-8"), re.MULTILINE)
    schema = json.loads(TARGET_SCHEMA.read_text(encoding="utf-8"))
    keys = set(_keys(schema, schema, ""))
    for name in SHARED_DEFINITIONS:
        keys |= set(_keys(schema["$defs"][name], schema, f"{name}."))
    assert sorted(explained) == sorted(keys)


def test_a_key_means_the_same_in_the_document_and_in_the_schema() -> None:
    """`payerproof target explain` says what the document says."""
    rows = re.findall(r"^\| `([a-z_.0-9-]+)` \| (.*) \|$", TARGET_DOC.read_text(encoding="utf-8"), re.MULTILINE)
    assert {key.name: key.means for key in keys()} == {name: means.replace("`", "") for name, means in rows}


def test_nothing_of_one_machine_is_in_the_tree() -> None:
    """No path of a machine and no host of a registry stands in a file that others will get."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    found = [
        f"{name}: {what}"
        for name in sorted(filter(None, listed.stdout.decode().split("\0")))
        if (ROOT / name).is_file()
        for what, pattern in NOT_FOR_THE_TREE.items()
        if pattern.search((ROOT / name).read_bytes())
    ]
    assert found == []


def _keys(node: Mapping[str, Any], schema: Mapping[str, Any], prefix: str) -> Iterator[str]:
    for way in node.get("anyOf", ()):
        yield from _keys(way, schema, prefix)
    for name, value in node.get("properties", {}).items():
        yield f"{prefix}{name}"
        yield from _inner(value, schema, f"{prefix}{name}.")


def _inner(value: Mapping[str, Any], schema: Mapping[str, Any], prefix: str) -> Iterator[str]:
    reference = value.get("$ref", "").rpartition("/")[2]
    if reference and reference not in SHARED_DEFINITIONS:
        yield from _keys(schema["$defs"][reference], schema, prefix)
    elif "items" in value:
        yield from _inner(value["items"], schema, prefix)
    elif isinstance(value.get("additionalProperties"), dict):
        yield from _keys(value["additionalProperties"], schema, prefix)
    else:
        yield from _keys(value, schema, prefix)
