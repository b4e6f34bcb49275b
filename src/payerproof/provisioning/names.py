"""Under which names a server that gives ids of its own has the resources of a population, and references written so."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson

from payerproof.provisioning.folder import Item

_LOCAL = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9.\-]{1,64}")


class Names:
    """The id map of one population in one server: `Type/id` as it was made -> as the server has it.

    `told` is told of each new pair. Types in `without` are not loaded, so references to them stay as they are.
    """

    def __init__(
        self,
        known: Mapping[str, str],
        told: Callable[[str, str], None] = lambda _old, _new: None,
        without: Collection[str] = (),
    ) -> None:
        self._known, self._told, self._without = dict(known), told, frozenset(without)

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def give(self, name: str, new: str) -> None:
        """Take note of what the server calls a resource."""
        self._known[name] = new
        self._told(name, new)

    def missing(self, item: Item) -> str:
        """Return the first resource that `item` refers to and the server does not have yet; empty where there is none.

        A resource that refers to itself needs nothing.
        """
        found = (name for name in _references(orjson.loads(item.text)) if name not in self._known)
        return next((name for name in found if name != item.name and self._type(name) not in self._without), "")

    def created(self, item: Item) -> bytes:
        """Return the text that creates a resource: without an id, its references as the server has them."""
        document = self._renamed(orjson.loads(item.text))
        return orjson.dumps({key: value for key, value in document.items() if key != "id"})

    def there(self, item: Item) -> Item:
        """Return a resource as it should lie in the server: under its name there, with references by those names."""
        if item.name not in self._known:
            return item
        return replace(item, id=self._known[item.name].partition("/")[2], text=self.created(item))

    def _renamed(self, value: Any) -> Any:
        if isinstance(value, dict):
            found = {key: self._renamed(each) for key, each in value.items()}
            if isinstance(name := found.get("reference"), str):
                found["reference"] = self._known.get(name, name)
            return found
        return [self._renamed(each) for each in value] if isinstance(value, list) else value

    @staticmethod
    def _type(name: str) -> str:
        return name.partition("/")[0]


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(name := value.get("reference"), str) and _LOCAL.fullmatch(name):
            yield name
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)
