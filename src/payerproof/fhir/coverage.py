"""Which of a profile's must-support elements a resource shows, so that a run can tell what it has never seen.

Source: https://hl7.org/fhir/R4/conformance-rules.html#mustSupport
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from payerproof.fhir.walk.discriminators import Definitions, Question, question
from payerproof.fhir.walk.tree import Definition, Node
from payerproof.fhir.walk.visit import Visit


@dataclass(slots=True)
class Coverage:
    """Ids of element definitions: those flagged must-support, those seen, and those that cannot be told.

    A slice cannot be told where its discriminator looks behind a reference that is out of reach.
    """

    flagged: tuple[str, ...]
    seen: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)

    @property
    def missing(self) -> tuple[str, ...]:
        """The flagged elements that were neither seen nor unclear, in the order of the profile."""
        return tuple(name for name in self.flagged if name not in self.seen and name not in self.unclear)

    def add(self, other: Coverage) -> None:
        """Take in what another resource of the same profile shows."""
        self.seen |= other.seen
        self.unclear = (self.unclear | other.unclear) - self.seen


class Surveyor:
    """Surveys resources against one profile; the questions of its slices are built once."""

    def __init__(self, home: Definition, known: Definitions) -> None:
        self._home, self._known = home, known
        self._questions: dict[str, Question] = {}
        self.flagged = tuple(dict.fromkeys(node.id for node in home.root if node.facts.get("must")))

    def survey(self, resource: dict[str, Any]) -> Coverage:
        """Return what `resource` shows."""
        found = Coverage(self.flagged)
        self._look(resource, self._home.root, Visit(resource, resource, None, None), found)
        found.unclear -= found.seen
        return found

    def _look(self, value: Any, node: Node, visit: Visit, found: Coverage) -> None:
        if not isinstance(value, dict):
            return
        for child in node.children.values():
            values = list(_values(value, child))
            self._note(values, child, visit, found)
            for part in child.slices:
                self._note(self._belonging(values, child, part, visit, found), part, visit, found)

    def _note(self, values: list[tuple[str, Any]], node: Node, visit: Visit, found: Coverage) -> None:
        if values and node.facts.get("must"):
            found.seen.add(node.id)
        for _, value in values:
            self._look(value, node, visit, found)

    def _belonging(
        self, values: list[tuple[str, Any]], child: Node, part: Node, visit: Visit, found: Coverage
    ) -> list[tuple[str, Any]]:
        if child.is_choice:
            codes = {code for code, _, _ in part.types}
            return [(code, value) for code, value in values if code in codes]
        ask = self._question(child, part)
        kept = []
        for code, value in values:
            answer = ask(value, visit)
            if answer:
                kept.append((code, value))
            elif answer is None and part.facts.get("must"):
                found.unclear.add(part.id)
        return kept

    def _question(self, child: Node, part: Node) -> Question:
        if part.id not in self._questions:
            self._questions[part.id] = self._ask(child, part)
        return self._questions[part.id]

    def _ask(self, child: Node, part: Node) -> Question:
        if child.name in ("extension", "modifierExtension"):
            profiles = [canonical for _, listed, _ in part.types for canonical in listed]
            address = part.children.get("url")
            facts = address.facts if address is not None else {}
            url = facts.get("fixed") or facts.get("pattern") or (profiles[0].partition("|")[0] if profiles else None)
            return lambda value, _visit: isinstance(value, dict) and value.get("url") == url
        by = child.facts.get("slicing", {}).get("by")
        return question(by, self._home, part, self._known) if by else _unknown


def _unknown(_value: Any, _visit: Visit) -> bool | None:
    return None


def _values(value: dict[str, Any], node: Node) -> Iterator[tuple[str, Any]]:
    """Yield type code (of a choice) and value of each value of a child element."""
    if not node.is_choice:
        for content in (value.get(node.name), value.get(f"_{node.name}")):
            for item in content if isinstance(content, list) else [content]:
                if item is not None:
                    yield "", item
        return
    stem = node.name.removesuffix("[x]")
    for code, _, _ in node.types:
        content = value.get(f"{stem}{code[:1].upper()}{code[1:]}")
        if content is not None:
            yield code, content
