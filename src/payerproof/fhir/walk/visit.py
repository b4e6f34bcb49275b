"""What a walk through one resource carries along."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from payerproof.fhir.remembered import Remembered

Resource = dict[str, Any]
Resolver = Callable[[str], "Resource | None"]
"""(reference as written) -> the resource, or None where it is not to be had."""

LITERAL = re.compile(
    r"(?:(?P<base>https?://[^\s?#]+?)/)?(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?(?:#.*)?"
)
"""A literal reference to a resource on a FHIR server; https://hl7.org/fhir/R4/references.html#literal."""
CONDITIONAL = re.compile(r"(?P<type>[A-Z][A-Za-z]+)\?.+")


class Neighbours:
    """The resources of one bundle, by full URL and by `Type/id`, indexed when the first reference asks.

    A relative reference is read against the full URL of the entry it stands in: the same `Type/id` may stand in a
    bundle for two servers. Source: https://hl7.org/fhir/R4/bundle.html#references
    """

    def __init__(self, bundle: Resource) -> None:
        self._bundle = bundle
        self._index: dict[str, Resource] | None = None
        self._bases: dict[int, str] = {}

    def find(self, reference: str, home: Resource) -> Resource | None:
        """Return the resource that `reference`, which stands in the entry `home`, names in this bundle, or None."""
        if self._index is None:
            self._index = {}
            entries = self._bundle.get("entry")
            for entry in entries if isinstance(entries, list) else ():
                if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                    self._note(self._index, entry.get("fullUrl"), entry["resource"])
        plain = reference.partition("/_history/")[0].partition("#")[0]
        base = self._bases.get(id(home))
        if base is not None and ":" not in plain:
            return self._index.get(f"{base}/{plain}")
        return self._index.get(plain)

    def _note(self, index: dict[str, Resource], full: Any, resource: Resource) -> None:
        relative = f"{resource.get('resourceType')}/{resource.get('id')}"
        if isinstance(full, str):
            index.setdefault(full, resource)
        if isinstance(full, str) and full.startswith("http") and full.endswith(f"/{relative}"):
            self._bases[id(resource)] = full.removesuffix(f"/{relative}")
        if not isinstance(full, str) or full.endswith(relative):
            index.setdefault(relative, resource)


class Visit:
    """One resource, what contains it, and what can be resolved from inside it.

    `resource` is the resource being walked, `root` the one that contains it (itself if none does).
    `environments` are kept for the invariants' own use.
    `active` holds the contained resources being walked, so that references in a ring come to an end.
    `held` collects the profiles that the resource, and those inside it, were held to.
    `kept` remembers whether a resource that references lead to keeps a profile, by identity and canonical.
    """

    __slots__ = (
        "_contained", "_ids", "active", "bundle", "environments", "held", "kept", "resolver", "resource", "root",
    )  # fmt: skip

    def __init__(
        self, resource: Resource, root: Resource, bundle: Neighbours | None, resolver: Resolver | None
    ) -> None:
        self.resource, self.root, self.bundle, self.resolver = resource, root, bundle, resolver
        if bundle is None and resource.get("resourceType") == "Bundle":
            self.bundle = Neighbours(resource)
        self.active: set[tuple[int, str]] = set()
        self.held: dict[str, None] = {}
        self.kept: dict[tuple[int, str], bool] = {}
        self.environments: dict[int, Any] = {}
        self._contained: dict[str, Resource] | None = None
        self._ids: dict[str, int] = {}

    def claims(self, identifier: str, element: Resource) -> bool:
        """Tell whether `element` is the first in this resource to bear the id, or the same one met again."""
        return self._ids.setdefault(identifier, id(element)) == id(element)

    def inside(self, contained: Resource) -> Visit:
        """Return the visit to a resource contained in this one."""
        visit = Visit(contained, self.root, self.bundle, self.resolver)
        visit.active, visit.held, visit.kept = self.active, self.held, self.kept
        return visit

    def entry(self, resource: Resource) -> Visit:
        """Return the visit to a resource that stands in this one on its own: an entry of a bundle, a parameter."""
        visit = Visit(resource, resource, self.bundle, self.resolver)
        visit.active, visit.held, visit.kept = self.active, self.held, self.kept
        return visit

    @property
    def english(self) -> bool:
        """Whether the resource says nothing of its language, or that it is English."""
        language = self.resource.get("language", self.root.get("language"))
        return language is None or (isinstance(language, str) and language.lower().partition("-")[0] == "en")

    @property
    def contained(self) -> dict[str, Resource]:
        """The contained resources of the root, by id."""
        if self._contained is None:
            listed = self.root.get("contained")
            entries = listed if isinstance(listed, list) else []
            self._contained = {
                entry["id"]: entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)
            }
        return self._contained

    def resolve(self, reference: str) -> Resource | None:
        """Return the resource `reference` points to: contained, in the same bundle, or from the resolver."""
        if reference.startswith("#"):
            return self.root if reference == "#" else self.contained.get(reference[1:])
        if self.bundle is not None and (found := self.bundle.find(reference, self.root)) is not None:
            return found
        return self.resolver(reference) if self.resolver is not None else None


def referenced_type(reference: str) -> str | None:
    """Return the resource type a literal or conditional reference names, or None where it names none."""
    if reference in _known:
        known: str | None = _known[reference]
        return known
    found = LITERAL.fullmatch(reference) or CONDITIONAL.fullmatch(reference)
    named = found["type"] if found else None
    _known.keep(reference, named, len(reference))
    return named


_known = Remembered()
"""Types by reference: each reference is asked about more than once."""
