"""Extensions: each is judged by the definition its URL names, wherever it stands, and may stand only where that says.

Source: https://hl7.org/fhir/R4/extensibility.html and https://hl7.org/fhir/R4/defining-extensions.html#context
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from payerproof.fhir.fhirpath.types import Type
from payerproof.fhir.primitives import ABSOLUTE, shown
from payerproof.fhir.walk.finding import ERROR, Check, Finding, Findings, Handler, Source, cut, under
from payerproof.fhir.walk.objects import Limits, counted, no_array
from payerproof.fhir.walk.visit import Visit

_ANY_EXTENSION = "http://hl7.org/fhir/StructureDefinition/Extension"
_INDEX = re.compile(r"\[\d+\]|\.ofType\(\w+\)")


class Host(NamedTuple):
    """What an extension stands on, as far as the element definition tells.

    `names` are the path and type names it answers to; `extension` is the URL if it is itself an extension.
    """

    names: frozenset[str]
    extension: str | None


class Known(NamedTuple):
    """An extension's definition: its check, its contexts, and whether it changes the meaning of what holds it."""

    check: Check
    contexts: Sequence[Sequence[str]]
    modifier: bool


class Misplaced(Finding):
    """An extension whose place is right or wrong by the path it stands at, which only the way up tells."""

    __slots__ = ("contexts",)

    def __init__(self, url: str, contexts: Sequence[str], source: Source) -> None:
        message = f"the extension {shown(url)} may not stand here, only on {', '.join(contexts)}"
        super().__init__(ERROR, "extension", message, source)
        self.contexts = contexts

    @property
    def rejects(self) -> bool:
        """False until its place is settled."""
        return False

    def holds(self, root: Type) -> bool:
        """Tell whether the extension is misplaced, now that the path from `root` is known."""
        names = [_INDEX.sub("", step) for step in reversed(self.trail)][:-1]
        found = _spellings(root, names)
        if not found.isdisjoint(self.contexts):
            return False
        wide = tuple(context.removesuffix("*") for context in self.contexts if context.endswith(".*"))
        return not any(spelling.startswith(wide) for spelling in found)


def _spellings(root: Type, names: Sequence[str]) -> set[str]:
    """Return the ways a context may write a path: from the resource, and from each datatype on the way."""
    found = {root.name}
    kind: Type | None = root
    for name in names:
        child = kind.children.get(name) if kind is not None else None
        choice = child is not None and child.plain is None
        found = {f"{known}.{name}{mark}" for known in found for mark in (("", "[x]") if choice else ("",))}
        kind = child.plain if child is not None else None
        if kind is not None:
            found.add(kind.name)
    return found


def settled(found: Findings, root: Type) -> Findings:
    """Return `found` without extensions that turn out to stand where they may; `root` is the resource's type."""
    kept: Findings = []
    for finding in found:
        if isinstance(finding, Misplaced):
            if finding.holds(root):
                plain = Finding(finding.severity, finding.code, finding.message, finding.source)
                plain.trail = finding.trail
                kept.append(plain)
        else:
            kept.append(finding)
    return kept


class Named(NamedTuple):
    """A slice of an extension array: the check of its values and how many there may be."""

    label: str
    check: Check
    limits: Limits


def extensions(  # noqa: C901 - one loop, three things noted per value
    name: str,
    named: Mapping[str, Named],
    look_up: Callable[[str], Known | None],
    rest: Check,
    host: Host,
    limits: Limits,
    *,
    closed: bool,
) -> Handler:
    """Return the handler of `extension` or `modifierExtension`.

    `named` holds the profile's own slices by URL, `look_up` finds a definition, `rest` is the check of any extension.
    """
    least, most, source = limits
    modifiers = name == "modifierExtension"

    def judged(url: str) -> tuple[Check, Callable[[], Findings]]:
        known = look_up(url)
        part = named.get(url)
        if known is None:
            check = part.check if part is not None else rest
            return check, (list) if part is not None else lambda: _undefined(url, host, source, modifiers)
        check = part.check if part is not None else known.check
        return check, lambda: _placed(url, known, host, source, modifiers)

    def handler(values: Any, _owner: dict[str, Any], visit: Visit) -> Findings | None:  # noqa: C901 - as above
        if values.__class__ is not list:
            return [no_array(name, values, source)]
        found: Findings = []
        counts = dict.fromkeys(named, 0)
        for index, value in enumerate(values):
            url = value.get("url") if value.__class__ is dict else None
            if url.__class__ is not str:
                more: Findings = list(rest(value, visit) or ())
            else:
                check, remarks = judged(url)
                more = [*(check(value, visit) or ()), *remarks()]
                if url in counts:
                    counts[url] += 1
                elif closed:
                    more.append(source.error("structure", f"the extension {shown(url)} is not allowed here"))
            if more:
                found += under(f"{name}[{index}]", more)
                found, enough = cut(found, source)
                if enough:
                    return found
        if not least <= len(values) <= most or not values:
            found += counted(name, len(values), limits)
        for url, number in counts.items():
            part = named[url]
            if not part.limits.least <= number <= part.limits.most:
                found += counted(name, number, part.limits, part.label)
        return found or None

    return handler


def _undefined(url: str, host: Host, source: Source, modifier: bool) -> Findings:  # noqa: FBT001 - one private caller
    if not ABSOLUTE.match(url):
        if host.extension == _ANY_EXTENSION:
            return []  # a part of an extension whose definition is not at hand
        if host.extension is not None:
            message = f"the extension {shown(host.extension)} defines no part {shown(url)}"
            return [source.error("extension", message)]
        return [source.error("extension", f"the URL of an extension is absolute, {shown(url)} is not")]
    message = f"the extension {shown(url)} is defined by none of the loaded guides"
    if modifier:
        return [source.warning("extension", f"{message}, yet it changes the meaning of what holds it")]
    return [source.information("extension", message)]


def _placed(url: str, known: Known, host: Host, source: Source, modifier: bool) -> Findings:  # noqa: FBT001 - as above
    found: Findings = []
    if known.modifier != modifier:
        right = "modifierExtension" if known.modifier else "extension"
        found.append(source.error("extension", f"the extension {shown(url)} belongs into {right}"))
    paths: list[str] = []
    for kind, expression in known.contexts:
        if kind == "extension":
            if host.extension is not None and host.extension == expression:
                return found
        elif kind != "element" or expression in host.names:
            return found  # a FHIRPath context is left to the guide's own invariants
        else:
            paths.append(expression)
    if known.contexts:
        found.append(Misplaced(url, paths or ["another extension"], source))
    return found
