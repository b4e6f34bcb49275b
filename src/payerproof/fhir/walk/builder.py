"""Element definitions turned into closures, each when a resource first needs it.

A profile's snapshot is walked alone: it carries the base definition's elements too. Where it spells out the children
of a datatype, the datatype's own rules are added, since a snapshot does not repeat them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from payerproof.fhir.errata import errata
from payerproof.fhir.guides import Found, Library, Scope
from payerproof.fhir.issue import NOT_FOUND
from payerproof.fhir.primitives import PRIMITIVES
from payerproof.fhir.remembered import Remembered
from payerproof.fhir.terminology import Terminology, ValueSet
from payerproof.fhir.walk import bindings, bundles, domain, extensions, references
from payerproof.fhir.walk.domain import BY_HAND
from payerproof.fhir.walk.finding import NOT_EVALUATED, Check, Finding, Findings, Handler, Source
from payerproof.fhir.walk.invariants import Invariants, looks_around
from payerproof.fhir.walk.members import Member
from payerproof.fhir.walk.objects import Properties, Wanted, all_of, object_check
from payerproof.fhir.walk.remembering import SELF_CONTAINED, remembering
from payerproof.fhir.walk.tree import Definition, Node
from payerproof.fhir.walk.values import value_checks
from payerproof.fhir.walk.visit import Visit
from payerproof.fhir.walk.workshop import Kind

CORE = "http://hl7.org/fhir/StructureDefinition/"
_ROOTS = frozenset({"Resource", "DomainResource"})
_WITHOUT_RULES = frozenset({"BackboneElement", "Element", "Extension"})
"""Types whose rules are done by hand; an extension is judged where it stands."""


class Builder:
    """Builds checks from the definitions of one library. `nested` is asked about a resource inside a resource."""

    def __init__(
        self, library: Library, terminology: Terminology, invariants: Invariants, nested: Callable[..., Findings | None]
    ) -> None:
        self.library, self.terminology, self.invariants, self._nested = library, terminology, invariants, nested
        self._definitions: dict[tuple[str, str], Definition] = {}
        self._properties: dict[tuple[int, int], Properties] = {}
        self._checks: dict[int, Check] = {}
        self._known = Remembered()

    # -- definitions -------------------------------------------------------------------------------------------------

    def open(self, found: Found) -> Definition:
        """Return the definition as a tree; the same one every time."""
        key = (found.table.id, found.url)
        if key not in self._definitions:
            self._definitions[key] = Definition(found, self.library.scope(found.table.id))
        return self._definitions[key]

    def definition_of(self, canonical: str, home: Definition | Scope) -> Definition | None:
        """Return the structure behind `canonical` as `home` sees it; a version that is not loaded falls back."""
        scope = home.scope if isinstance(home, Definition) else home
        found = scope.structure(canonical) or scope.structure(canonical.partition("|")[0])
        return None if found is None else self.open(found)

    def value_set_of(self, canonical: str, home: Definition) -> ValueSet | None:
        """Return the value set behind `canonical` as `home` sees it."""
        return self.terminology.value_set(canonical, home.scope)

    def type_of(self, code: str, home: Definition) -> Definition | None:
        """Return the definition of a type by its code."""
        return self.definition_of(code if ":" in code else f"{CORE}{code}", home)

    # -- checks ------------------------------------------------------------------------------------------------------

    def structure_check(self, home: Definition) -> Check:
        """Return the check of a whole structure: a resource, a datatype, an extension, or a profile of one."""
        key = id(home.root)
        if key not in self._checks:
            source = home.source(home.root)
            properties = self.properties(home, home.root, self._base_type(home))
            self._checks[key] = object_check(properties, self._own_rules(home), source)
        return self._checks[key]

    def _base_type(self, home: Definition) -> Definition | None:
        if home.found.facts["derivation"] != "constraint":
            return None
        return self.type_of(home.type, home)

    def _own_rules(self, home: Definition) -> list[Check]:
        """Return the rules that stand at the root of a structure."""
        source = home.source(home.root)
        rules = self.invariants.checks(home, home.root)
        if home.type == "Extension":
            rules.append(domain.extension_check(source))
        elif home.type == "Reference":
            rules.append(references.local_check(source))
        elif home.type == "Coding":
            rules.append(bindings.coding_check(self.terminology, source))
        elif home.type == "Identifier":
            rules.append(domain.identifier_check(source))
        elif home.type == "Attachment":
            rules.append(domain.attachment_check(source))
        elif home.type == "Bundle":
            rules.append(bundles.bundle_check(self.resource_types, source))
        elif home.kind == "resource" and "contained" in home.root.children:
            rules.append(domain.domain_check(self.invariants.model, source))
        return rules

    def value_check(self, home: Definition, node: Node, kind: Kind, header: Node | None = None) -> Check:
        """Return the check of one complex value of `node`, seen as the type `kind`."""
        check = self._value_check(home, node, kind, header)
        if looks_around(home, node):
            return check
        if kind[0] == "Reference":
            return references.outward(check)
        if kind[0] in SELF_CONTAINED or (kind[0] == "BackboneElement" and self._stands_alone(home, node)):
            return remembering(check)
        return check

    def _stands_alone(self, home: Definition, node: Node) -> bool:
        """Tell whether a value of an element is judged by itself alone; ids, extensions and references aside.

        That is so where no rule of the element, nor of what stands below it and of their types, looks around, and no
        part has a profile of its own or is defined elsewhere.
        """
        waiting: list[tuple[Definition, Node]] = [(home, node)]
        seen: set[str] = set()
        while waiting:
            owner, whole = waiting.pop()
            for part in whole:
                if "content" in part.facts or looks_around(owner, part, BY_HAND):
                    return False
                for code, profiles, _ in part.types:
                    if profiles:
                        return False
                    if code in PRIMITIVES or code in seen or code in _WITHOUT_RULES:
                        continue
                    seen.add(code)
                    known = self.type_of(code, owner)
                    if known is None or known.kind == "resource":
                        return False
                    waiting.append((known, known.root))
        return True

    def _value_check(self, home: Definition, node: Node, kind: Kind, header: Node | None) -> Check:
        code, profiles, targets = kind
        source = home.source(node)
        rules = value_checks(node.facts, source) + self.binding_of(home, node, code)
        if "content" in node.facts:
            return self._content_check(home, node, rules)
        if code in _ROOTS or self._is_resource(code, home):
            return all_of([partial(self._nested, kind, home), *rules])
        known = self.type_of(code, home)
        if targets and code == "Reference":
            rules += self._targets(home, targets, source)
        profiled = [found for canonical in profiles if (found := self.definition_of(canonical, home)) is not None]
        absent = [canonical for canonical in profiles if self.definition_of(canonical, home) is None]
        if len(profiled) > 1 or (absent and profiled):
            rules.append(self._any_of(profiled, absent, home, node))
            profiled = []
        elif absent:
            rules.append(_unheld(absent, source))
        shape = profiled[0] if profiled else known
        spelled = node if node.children or header is None else header
        rules = self._merged(home, node, shape) + rules
        if not spelled.children and shape is not None:
            return object_check(self.properties(shape, shape.root, self._base_type(shape)), rules, source)
        return object_check(self.properties(home, spelled, shape), rules, source)

    def children_check(self, home: Definition, node: Node, kind: Kind) -> Check:
        """Return the check of what `node` demands below itself, without the rules on its value as a whole."""
        properties = self.properties(home, node, self.type_of(kind[0], home))
        return object_check(properties, (), home.source(node))

    def _merged(self, home: Definition, node: Node, shape: Definition | None) -> list[Check]:
        """Return the element's own constraints, and those of its type that it does not repeat."""
        skipped = {(rule[0], rule[2]) for rule in shape.rules_of(shape.root)} if shape is not None else set()
        return (self._own_rules(shape) if shape is not None else []) + self.invariants.checks(home, node, skipped)

    def _content_check(self, home: Definition, node: Node, rules: list[Check]) -> Check:
        """Return the check of an element that refers to another element's definition, always the base one."""
        owner, _, path = node.facts["content"].partition("#")
        base = self.type_of(owner or home.type, home) or home
        target = base.root.at(path.partition(".")[2])
        if target is None:
            return all_of([object_check(self.properties(home, node, None), rules, home.source(node))])
        return object_check(
            self.properties(base, target, None), [*self.invariants.checks(base, target), *rules], base.source(target)
        )

    def _any_of(self, profiled: list[Definition], absent: list[str], home: Definition, node: Node) -> Check:
        source = home.source(node)
        checks: list[Check] = []
        names = ", ".join(profile.canonical for profile in profiled)

        def check(value: Any, visit: Visit) -> Findings | None:
            if not checks:
                checks.extend(self.structure_check(profile) for profile in profiled)
            for single in checks:
                if not any(finding.rejects for finding in single(value, visit) or ()):
                    return None
            if absent:
                return _unheld(absent, source)(value, visit)
            return [source.error("structure", f"the value fulfils none of the profiles {names}")]

        return check

    def _is_resource(self, code: str, home: Definition) -> bool:
        found = self.type_of(code, home)
        return found is not None and found.kind == "resource"

    def _targets(self, home: Definition, canonicals: list[str], source: Any) -> list[Check]:
        known = [(canonical, self.definition_of(canonical, home)) for canonical in canonicals]
        if any(target is None or target.type in _ROOTS for _, target in known):
            return []
        targets: list[references.Target] = [
            (target.type, canonical, partial(self.structure_check, target))
            for canonical, target in known
            if target is not None
        ]
        return [references.target_check(targets, self.resource_types, source)]

    @property
    def resource_types(self) -> frozenset[str]:
        """The names of all resource types of the base specification."""
        return self.library.resource_types

    def binding_of(self, home: Definition, node: Node, code: str) -> list[Check]:
        """Return the checks of the binding of `node`, seen as a value of the type `code`."""
        if "binding" not in node.facts:
            return []
        find = partial(self.value_set_of, home=home)
        strength, canonical, largest = node.facts["binding"]
        binding = [errata().strengths.get(node.id, strength), canonical, largest]
        checks = bindings.binding_checks(code, binding, find, home.source(node))
        further = errata().codes.get(node.id)
        return checks if further is None else [bindings.but(further, check) for check in checks]

    # -- properties --------------------------------------------------------------------------------------------------

    def properties(self, home: Definition, node: Node, shape: Definition | None) -> Properties:
        """Return what an object of `node` may hold; children it does not spell out come from `shape`."""
        key = (id(node), id(shape.root) if shape is not None else 0)
        if key not in self._properties:
            self._properties[key] = self._build(home, node, shape)
        return self._properties[key]

    def _build(self, home: Definition, node: Node, shape: Definition | None) -> Properties:
        members: dict[str, tuple[Definition, Node]] = {}
        if shape is not None and shape.root is not node:
            members.update({name: (shape, child) for name, child in shape.root.children.items()})
        for name, child in node.children.items():
            stem = next((known for known in members if known.endswith("[x]") and name.startswith(known[:-3])), None)
            if name in members or stem is None or members[stem][0] is not shape:
                members[name] = (home, child)
        handlers: dict[str, Handler] = {}
        wanted: list[Wanted] = []
        choices: list[frozenset[str]] = []
        stems: dict[str, str] = {}
        for owner, child in members.values():
            Member(self, owner, child, node, handlers, wanted, choices, stems).add()
        if home.kind == "resource" and node is home.root:
            handlers["resourceType"] = lambda _value, _owner, _visit: None
        return Properties(handlers, wanted, choices, stems, home.source(node))

    # -- extensions --------------------------------------------------------------------------------------------------

    def extension(self, url: str, scope: Scope) -> extensions.Known | None:
        """Return the definition behind the URL of an extension, as `scope` sees it."""
        key = (scope.home.id, url)
        if key in self._known:
            kept: extensions.Known | None = self._known[key]
            return kept
        found = scope.structure(url)
        if found is None or found.facts["type"] != "Extension":
            known = None
        else:
            home = self.open(found)
            contexts = [*found.facts.get("context", ()), *errata().contexts.get(found.url, ())]
            known = extensions.Known(self.structure_check(home), contexts, bool(home.root.facts.get("modifier")))
        self._known.keep(key, known, len(url))
        return known


def _unheld(absent: list[str], source: Source) -> Check:
    """Return the check that says of each value that a profile it is to keep is not at hand."""
    message = f"the profile {' or '.join(absent)}, which the guide demands here, is in no guide at hand"

    def check(_value: Any, _visit: Visit) -> Findings:
        return [Finding(NOT_EVALUATED, NOT_FOUND, message, source)]

    return check
